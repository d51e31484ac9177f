import { Effect } from "effect";
import type { AttentionPlan, Backend } from "../../kernels/index.ts";
import type { Attend, Problem } from "../../src/index.ts";

/**
 * Attention on a backend, with one plan that is kept until a problem does not fit it.
 *
 * **Errors** those of the backend, from the attention that is asked. **Edge cases** the last plan ends with the backend.
 *
 * @spec RUN-003 PIP-012
 * @category loop
 * @since 0.1.0
 */
export function plannedAttention(backend: Backend): Attend {
  let plan: AttentionPlan | undefined;
  const planFor = (problem: Problem) =>
    Effect.gen(function* () {
      if (plan?.fits(problem)) return plan;
      if (plan !== undefined) yield* plan.close();
      plan = yield* backend.plan(problem);
      return plan;
    });
  return (problem) => Effect.flatMap(planFor(problem), ({ run }) => run(problem));
}
