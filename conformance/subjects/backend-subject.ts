import { Effect } from "effect";
import type { Backend } from "../../kernels/index.ts";
import { outputNames, type Subject, SubjectFailed, SubjectRefused } from "../subject.ts";

/**
 * Our gpu.js kernels on one backend, as a subject like any other.
 *
 * @spec CON-010
 * @category subjects
 * @since 0.1.0
 */
export function backendSubject(backend: Backend): Subject {
  const subject = backend.name;
  return {
    name: subject,
    accuracy: backend.accuracy,
    outputs: outputNames,
    run: (problem) =>
      backend.plan(problem).pipe(
        Effect.flatMap((plan) => plan.run(problem).pipe(Effect.ensuring(plan.close()))),
        Effect.catchTag("LimitExceeded", ({ message }) =>
          Effect.fail(new SubjectRefused({ subject, reason: message })),
        ),
        Effect.catchTag("KernelFailed", ({ message }) => Effect.fail(new SubjectFailed({ subject, reason: message }))),
      ),
  };
}
