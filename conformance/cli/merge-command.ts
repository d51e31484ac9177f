import type { Command } from "commander";
import { Effect, Schema } from "effect";
import { join, resolve } from "node:path";
import { mergeReports } from "../merge-reports.ts";
import { countText } from "../report/report-text.ts";
import { Report } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { exitCodeOf } from "../report/verdict.ts";
import { prepareReportDirectory, writeReport } from "../report/write-report.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { readReport } from "./named-file.ts";
import { filesText } from "./run-report.ts";
import { copySavedCases, removeStaleCases, savedCasesOf } from "./saved-cases.ts";

interface MergeFlags {
  readonly report: string;
  readonly json?: boolean;
}

function requireOtherDirectory(files: ReadonlyArray<string>, directory: string): Effect.Effect<void, UsageError> {
  const overwritten = files.find((file) => resolve(file) === resolve(join(directory, "report.json")));
  if (overwritten === undefined) return Effect.void;
  const problem = `the merged report would overwrite ${overwritten}`;
  return Effect.fail(new UsageError({ problem, hint: "Choose another directory with --report" }));
}

function runMerge(files: ReadonlyArray<string>, { report: directory }: MergeFlags, surroundings: Surroundings) {
  return Effect.gen(function* () {
    yield* requireOtherDirectory(files, directory);
    const reports = yield* Effect.forEach(files, (file) =>
      Effect.map(readReport(file), (report) => ({ file, report })),
    );
    const merged = yield* mergeReports(reports.map(({ report }) => report));
    yield* prepareReportDirectory(directory);
    const missing = yield* Effect.forEach(reports, ({ file, report }) => copySavedCases(file, report, directory));
    const lost = missing.reduce((sum, count) => sum + count, 0);
    const earlier = yield* savedCasesOf(directory);
    const written = yield* writeReport(directory, merged);
    yield* removeStaleCases(directory, earlier, merged);
    const note = lost === 0 ? "" : `\n${countText(lost, "saved case")} could not be copied from beside the reports`;
    const outcome: Outcome = {
      exitCode: exitCodeOf(merged.verdict),
      text: `${terminalReport(merged, { ...surroundings, directory })}\n\n${filesText(written)}${note}`,
      json: yield* Effect.orDie(Schema.encodeEffect(Schema.toCodecJson(Report))(merged)),
    };
    return outcome;
  });
}

/**
 * `fieldprint merge A.json B.json ...`
 *
 * @spec CON-027 CON-108
 */
export function defineMergeCommand(command: Command): void {
  command
    .description(
      "Reads the report.json of every shard and writes the report of the whole run, the same bytes as if it had not\n" +
        "been split. Saved cases beside the reports are copied.",
    )
    .argument("<reports...>", "the report.json of every shard, in any order")
    .option("--report <dir>", "where the merged report goes", "report")
    .option("--json", "print the merged report as JSON")
    .addHelpText("after", exampleHelp("fieldprint merge shard-1/report.json shard-2/report.json --report whole"))
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "the whole run conforms",
        1: "it does not: a case failed",
        2: "it could not be tested, or the reports could not be read or are not all shards of one run",
      }),
    )
    .action((files: ReadonlyArray<string>, flags: MergeFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runMerge(files, flags, surroundings)),
    );
}
