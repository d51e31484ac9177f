import { Effect, Option } from "effect";
import { float32Accuracy } from "../../reference/index.ts";
import type { Problem } from "../../src/index.ts";
import type { CaseError } from "../case/errors.ts";
import { type CaseOutputs, readOutputs } from "../case/outputs.ts";
import { OUTPUTS_FILE } from "../case/tensor-file.ts";
import { expectation, judgeAgainst } from "../judge.ts";
import type { Subject } from "../subject.ts";
import type { SubjectSource } from "../subject-source.ts";
import { declaredSubject } from "../subjects/declared-subject.ts";
import type { Manifest } from "../subjects/manifest.ts";
import { type TensorVerdict, tensorVerdicts } from "./tensor-verdict.ts";

/** What a case showed about one subject, or about outputs that were already there. */
export interface Replayed {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped" | "missing";
  readonly reason?: string;
  readonly remedy?: string;
  readonly tensors?: ReadonlyArray<TensorVerdict>;
}

function statusOf(tensors: ReadonlyArray<TensorVerdict>): "passed" | "failed" {
  return tensors.every(({ passed }) => passed) ? "passed" : "failed";
}

/** Outputs of unknown origin are judged as plain float32 arithmetic, the tensors that are there. */
function judgeUndeclared(problem: Problem, outputs: CaseOutputs): Replayed {
  const tensors = tensorVerdicts(problem, expectation(problem, float32Accuracy), outputs);
  const byOracle = outputs.tolerance && { reason: "written by the oracle; choose a --backend to run a kernel" };
  return { name: OUTPUTS_FILE, status: statusOf(tensors), tensors, ...byOracle };
}

/** Outputs with a manifest are judged as if its subject had just returned them; a declared tensor must be there. */
function judgeDeclared(problem: Problem, { out, lse, anchorMass }: CaseOutputs, manifest: Manifest) {
  const nothing = new Float64Array();
  const result = { out, lse: lse ?? nothing, anchorMass: anchorMass ?? nothing };
  return replaySubject(
    declaredSubject(manifest, () => Effect.succeed(result)),
    problem,
  );
}

/**
 * Judges the outputs in a case directory, under a manifest where one is given; nothing when there are none.
 *
 * @spec CON-056 CON-110
 */
export function replayOutputs(
  directory: string,
  problem: Problem,
  manifest: Manifest | undefined,
): Effect.Effect<Option.Option<Replayed>, CaseError> {
  return readOutputs(directory, problem.dims).pipe(
    Effect.flatMap((outputs) =>
      manifest ? judgeDeclared(problem, outputs, manifest) : Effect.succeed(judgeUndeclared(problem, outputs)),
    ),
    Effect.map(Option.some),
    Effect.catchTag("CaseMissing", (error) => (manifest ? Effect.fail(error) : Effect.succeed(Option.none()))),
  );
}

function replaySubject(subject: Subject, problem: Problem): Effect.Effect<Replayed> {
  const { name } = subject;
  const failed = (reason: string): Replayed => ({ name, status: "failed", reason });
  return Effect.suspend(() => subject.run(problem)).pipe(
    Effect.map((result): Replayed => {
      const expected = expectation(problem, subject.accuracy);
      const { reason } = judgeAgainst(expected, problem, result, subject.outputs);
      if (reason !== undefined) return failed(reason);
      const judged = Object.fromEntries(subject.outputs.map((tensor) => [tensor, result[tensor]]));
      const tensors = tensorVerdicts(problem, expected, judged);
      return { name, status: statusOf(tensors), tensors };
    }),
    Effect.catchTag("SubjectFailed", ({ reason }) => Effect.succeed(failed(reason))),
    Effect.catchTag("SubjectRefused", ({ reason }) => Effect.succeed<Replayed>({ name, status: "skipped", reason })),
    Effect.catchDefect((defect) => Effect.succeed(failed(`crashed: ${String(defect)}`))),
  );
}

/** Runs a case on the chosen subjects, one after the other. */
export function replaySubjects(
  problem: Problem,
  sources: ReadonlyArray<SubjectSource>,
  onStart: (subject: string) => void,
): Effect.Effect<ReadonlyArray<Replayed>> {
  return Effect.forEach(sources, (source) => {
    const replayed = Effect.flatMap(source.open, ({ subject }) => replaySubject(subject, problem));
    const started = Effect.sync(() => onStart(source.name));
    return Effect.scoped(Effect.andThen(started, replayed)).pipe(
      Effect.catchTag("SubjectUnavailable", ({ reason, remedy }) =>
        Effect.succeed<Replayed>({
          name: source.name,
          status: "missing",
          reason,
          ...(remedy !== undefined && { remedy }),
        }),
      ),
    );
  });
}
