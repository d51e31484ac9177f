import { Effect, Schema } from "effect";
import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../case/atomic-file.ts";
import { ReportJson } from "./report-json.ts";
import type { Report } from "./report.ts";

/**
 * A report that could not be written.
 *
 * @spec CON-026
 * @category errors
 * @since 0.1.0
 */
export class ReportUnwritable extends Schema.TaggedError<ReportUnwritable>()("ReportUnwritable", {
  directory: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `${this.directory}: expected a writable report directory, got ${this.reason}. Choose another with --report`;
  }
}

/**
 * The paths of a written report: `report.json`, `report.html`, `report.junit.xml` and `badge.svg`.
 *
 * @spec CON-026
 * @category report
 * @since 0.1.0
 */
export interface ReportFiles {
  readonly json: string;
  readonly html: string;
  readonly junit: string;
  readonly badge: string;
}

function unwritable(directory: string, cause: unknown): ReportUnwritable {
  return new ReportUnwritable({ directory, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) });
}

/**
 * Creates the directory of a report, so that a long run doesn't end without one.
 *
 * **Errors** `ReportUnwritable` when the directory can't be created or written.
 *
 * @spec CON-026
 * @category report
 * @since 0.1.0
 */
export function prepareReportDirectory(directory: string): Effect.Effect<void, ReportUnwritable> {
  return Effect.tryPromise({
    try: async () => {
      await mkdir(directory, { recursive: true });
      await access(directory, constants.W_OK);
    },
    catch: (cause) => unwritable(directory, cause),
  });
}

function filesIn(directory: string): ReportFiles {
  return {
    json: join(directory, "report.json"),
    html: join(directory, "report.html"),
    junit: join(directory, "report.junit.xml"),
    badge: join(directory, "badge.svg"),
  };
}

/** What each file holds; the renderers are loaded when there is something to render. */
function contentsOf(report: Report, directory: string): Effect.Effect<ReportFiles> {
  return Effect.gen(function* () {
    const json = yield* Effect.orDie(Schema.encodeEffect(ReportJson)(report));
    const { htmlReport } = yield* Effect.promise(() => import("./html.ts"));
    const { junitReport } = yield* Effect.promise(() => import("./junit.ts"));
    const { badge } = yield* Effect.promise(() => import("./badge.ts"));
    return { json: `${json}\n`, html: htmlReport(report, directory), junit: junitReport(report), badge: badge(report) };
  });
}

/**
 * Writes the report as JSON, HTML, JUnit XML and a badge, creating the directory; each file is complete or absent.
 *
 * **Errors** `ReportUnwritable` when the directory can't be created or written.
 *
 * @spec CON-026
 * @category report
 * @since 0.1.0
 */
export function writeReport(directory: string, report: Report): Effect.Effect<ReportFiles, ReportUnwritable> {
  return Effect.gen(function* () {
    const files = filesIn(directory);
    const contents = yield* contentsOf(report, directory);
    yield* prepareReportDirectory(directory);
    yield* Effect.tryPromise({
      try: async () => {
        const encoder = new TextEncoder();
        for (const kind of ["json", "html", "junit", "badge"] as const) {
          await writeAtomically(files[kind], encoder.encode(contents[kind]));
        }
      },
      catch: (cause) => unwritable(directory, cause),
    });
    return files;
  });
}
