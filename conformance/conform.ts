import { Effect } from "effect";
import { diagnose } from "./diagnosis.ts";
import { judgeSubject, type JudgingOptions } from "./judge-subject.ts";
import type { SubjectReport } from "./report/report.ts";
import type { SubjectSource } from "./subject-source.ts";

function judgeSource(source: SubjectSource, options: JudgingOptions): Effect.Effect<SubjectReport> {
  return Effect.scoped(
    Effect.gen(function* () {
      const { subject, manifest } = yield* source.open;
      const { cases, complete } = yield* judgeSubject(subject, options);
      const diagnoses = yield* diagnose(cases, options.selection);
      const about = { ...(manifest && { manifest }), ...(subject.device !== undefined && { device: subject.device }) };
      return { name: subject.name, available: true, ...about, complete, diagnoses, cases };
    }),
  ).pipe(
    Effect.catchTag("SubjectUnavailable", ({ reason, remedy }) =>
      Effect.succeed({
        name: source.name,
        available: false,
        reason,
        ...(remedy !== undefined && { remedy }),
        complete: true,
        diagnoses: [],
        cases: [],
      }),
    ),
  );
}

/** A subject whose turn did not come before the run was interrupted. */
function notReached({ name }: SubjectSource): SubjectReport {
  const reason = "the run was interrupted before its turn";
  return { name, available: false, reason, complete: false, diagnoses: [], cases: [] };
}

/**
 * Judges subjects one after the other; those this machine lacks are listed with reason and remedy.
 *
 * @spec CON-039
 * @category judging
 * @since 0.1.0
 */
export function conform(
  sources: ReadonlyArray<SubjectSource>,
  options: JudgingOptions,
): Effect.Effect<ReadonlyArray<SubjectReport>> {
  return Effect.forEach(sources, (source) =>
    Effect.suspend(() => (options.signal?.aborted ? Effect.succeed(notReached(source)) : judgeSource(source, options))),
  );
}
