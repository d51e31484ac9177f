import { Effect } from "effect";
import type { AttentionPlan, Backend } from "../../kernels/index.ts";
import type { Attend, Problem } from "../../src/index.ts";
import { judge } from "../judge.ts";

/** Attention on a backend, and how it compares with the oracle so far. */
export interface JudgedAttention {
  readonly attend: Attend;
  readonly judged: () => { readonly calls: number; readonly worst: number };
}

const oneIn = 16;

/** A backend's plan, kept until a problem does not fit it. */
function planned(backend: Backend): Attend {
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

/**
 * Attention on a backend, one call in 16 of it judged under the derived bound.
 *
 * @spec RUN-003
 */
export function judgedAttention(backend: Backend): JudgedAttention {
  const attend = planned(backend);
  let calls = 0;
  let judgedCalls = 0;
  let worst = 0;
  return {
    attend: (problem) =>
      Effect.tap(attend(problem), (result) =>
        Effect.sync(() => {
          if (calls++ % oneIn !== 0) return;
          judgedCalls += 1;
          worst = Math.max(worst, judge(problem, result, backend.accuracy).ratio);
        }),
      ),
    judged: () => ({ calls: judgedCalls, worst }),
  };
}
