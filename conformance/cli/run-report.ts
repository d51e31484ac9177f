import { arch, cpus, platform } from "node:os";
import type { Report, SubjectReport } from "../report/report.ts";
import { verdictOf } from "../report/verdict.ts";
import type { ReportFiles } from "../report/write-report.ts";
import type { Selection, Shard } from "../selection.ts";
import { packageVersion } from "./package-version.ts";

/** The report of a run on this machine. */
export function runReport(
  run: { readonly selection: Selection; readonly shard: Shard | undefined; readonly complete: boolean },
  subjects: ReadonlyArray<SubjectReport>,
): Report {
  const processors = cpus();
  return {
    protocol: "fieldprint-report/1",
    version: packageVersion,
    selection: run.selection,
    shard: run.shard ?? null,
    environment: {
      node: process.version,
      platform: `${platform()} ${arch()}`,
      cpu: processors[0]?.model.trim() ?? "unknown",
      cores: processors.length,
    },
    complete: run.complete,
    verdict: verdictOf(subjects, run.complete),
    subjects,
  };
}

/** Where the files of a report are, for the last line of the output. */
export function filesText({ html, json, junit, badge }: ReportFiles): string {
  return `report: ${[html, json, junit, badge].join(", ")}`;
}
