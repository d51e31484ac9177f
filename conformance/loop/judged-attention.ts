import { Effect } from "effect";
import type { Backend } from "../../kernels/index.ts";
import type { Attend } from "../../src/index.ts";
import { judge } from "../judge.ts";
import { plannedAttention } from "./planned-attention.ts";

/** Attention on a backend, and how it compares with the oracle so far. */
export interface JudgedAttention {
  readonly attend: Attend;
  readonly judged: () => { readonly calls: number; readonly worst: number };
}

const oneIn = 16;

/**
 * Attention on a backend, one call in 16 of it judged under the derived bound.
 *
 * @spec RUN-003
 */
export function judgedAttention(backend: Backend): JudgedAttention {
  const attend = plannedAttention(backend);
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
