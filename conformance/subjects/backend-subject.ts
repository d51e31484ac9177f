import { Effect } from "effect";
import type { Backend } from "../../kernels/index.ts";
import type { Accuracy, Problem } from "../../src/index.ts";
import { expectation } from "../judge.ts";
import { outputNames, type Subject, SubjectFailed, SubjectRefused } from "../subject.ts";

const undeclaredNaN = "NaN in a live lane, which the backend does not declare to propagate";

function hasNaNResult(problem: Problem, accuracy: Accuracy): boolean {
  const { out, lse } = expectation(problem, accuracy).exact;
  return out.some(Number.isNaN) || lse.some(Number.isNaN);
}

/**
 * Our gpu.js kernels on one backend, as a subject like any other.
 *
 * **Edge cases** a problem whose result is NaN is refused where the backend does not declare that it propagates NaN.
 *
 * @spec CON-010
 * @category subjects
 * @since 0.1.0
 */
export function backendSubject(backend: Backend): Subject {
  const undeclared = (problem: Problem) => backend.nonFinite === "undefined" && hasNaNResult(problem, backend.accuracy);
  const subject = backend.name;
  return {
    name: subject,
    device: backend.device,
    accuracy: backend.accuracy,
    outputs: outputNames,
    run: (problem) => {
      if (undeclared(problem)) return Effect.fail(new SubjectRefused({ subject, reason: undeclaredNaN }));
      return backend.plan(problem).pipe(
        Effect.flatMap((plan) => plan.run(problem).pipe(Effect.ensuring(plan.close()))),
        Effect.catchTag("LimitExceeded", ({ message }) =>
          Effect.fail(new SubjectRefused({ subject, reason: message })),
        ),
        Effect.catchTag("KernelFailed", ({ message }) => Effect.fail(new SubjectFailed({ subject, reason: message }))),
      );
    },
  };
}
