import { Effect, Schema } from "effect";
import type { CaseError } from "../case/errors.ts";
import type { ExportInvalid } from "../generate/errors.ts";
import { judgeExported } from "../generate/judge-export.ts";
import { Report } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { exitCodeOf } from "../report/verdict.ts";
import type { Manifest } from "../subjects/manifest.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { runReport } from "./run-report.ts";
import type { SubjectFlags } from "./subject-flags.ts";

/**
 * `fieldprint replay DIR` of an export: every case whose outputs were brought back, as one report.
 *
 * @spec CON-129
 */
export function replayExport(
  directory: string,
  flags: SubjectFlags,
  manifest: Manifest | undefined,
  { color, progress }: Surroundings,
): Effect.Effect<Outcome, UsageError | ExportInvalid | CaseError> {
  return Effect.gen(function* () {
    if (flags.backend !== undefined || flags.subject !== undefined) {
      const hint = "Replay one of its case directories, or run fieldprint conform";
      return yield* new UsageError({ problem: "an export is judged by the outputs in it", hint });
    }
    const { subject, selection } = yield* judgeExported(directory, {
      ...(manifest && { manifest }),
      onProgress: ({ done, total, failed }) => progress.show(`judging ${done} of ${total}, ${failed} failed`),
    });
    const report = runReport({ selection, shard: undefined, complete: true }, [subject]);
    return {
      exitCode: exitCodeOf(report.verdict),
      text: terminalReport(report, { color, directory }),
      json: yield* Effect.orDie(Schema.encodeEffect(Schema.toCodecJson(Report))(report)),
    };
  });
}
