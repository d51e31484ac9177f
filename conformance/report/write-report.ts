import { Effect, Schema } from "effect";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../case/atomic-file.ts";
import { htmlReport } from "./html.ts";
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
 * The two files of a written report.
 *
 * @spec CON-026
 * @category report
 * @since 0.1.0
 */
export interface ReportFiles {
  readonly json: string;
  readonly html: string;
}

/**
 * Writes `report.json` and `report.html`, creating the directory; each file is complete or absent.
 *
 * **Errors** `ReportUnwritable` when the directory can't be created or written.
 *
 * @spec CON-026
 * @category report
 * @since 0.1.0
 */
export function writeReport(directory: string, report: Report): Effect.Effect<ReportFiles, ReportUnwritable> {
  return Effect.gen(function* () {
    const files = { json: join(directory, "report.json"), html: join(directory, "report.html") };
    const json = yield* Effect.orDie(Schema.encodeEffect(ReportJson)(report));
    const html = htmlReport(report);
    yield* Effect.tryPromise({
      try: async () => {
        const encoder = new TextEncoder();
        await mkdir(directory, { recursive: true });
        await writeAtomically(files.json, encoder.encode(`${json}\n`));
        await writeAtomically(files.html, encoder.encode(html));
      },
      catch: (cause) =>
        new ReportUnwritable({ directory, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) }),
    });
    return files;
  });
}
