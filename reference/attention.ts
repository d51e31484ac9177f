import { match } from "ts-pattern";
import type { Problem } from "../src/index.ts";
import { anchorBranch, type Branch, contextBranch, effectiveGamma, queryRows, type QueryRow } from "./branch.ts";
import { emptyState, keyState, mergeState, type SoftmaxState, stateLogSumExp, stateMean } from "./softmax-state.ts";

/**
 * Attention in float64.
 *
 * **Shapes** `out [T, H, Dv]`, `lse [T, H]`, `anchorMass [T, H]`.
 *
 * @spec ATT-040
 * @category attention
 * @since 0.1.0
 */
export interface ReferenceResult {
  readonly out: Float64Array;
  readonly lse: Float64Array;
  readonly anchorMass: Float64Array;
}

interface RowResult {
  readonly out: Float64Array;
  readonly lse: number;
  readonly anchorMass: number;
}

function branchState(problem: Problem, branch: Branch): SoftmaxState {
  const { Dv } = problem.dims;
  let state = emptyState(Dv);
  if (branch.sink !== undefined) state = keyState(branch.sink, new Float64Array(Dv));
  branch.logits.forEach((logit, n) => {
    const value = problem.vPages.subarray(branch.valueOffsets[n]!, branch.valueOffsets[n]! + Dv);
    state = mergeState(state, keyState(logit, Float64Array.from(value)));
  });
  return state;
}

function oneSoftmax(context: SoftmaxState, anchors: SoftmaxState): RowResult {
  const all = mergeState(context, anchors);
  const lse = stateLogSumExp(all);
  const anchorMass = anchors.sum === 0 ? 0 : Math.exp(stateLogSumExp(anchors) - lse);
  return { out: stateMean(all), lse, anchorMass };
}

function mixtureOf(context: SoftmaxState, anchors: SoftmaxState, gamma: number): RowResult {
  const lse = stateLogSumExp(context);
  if (gamma === 0) return { out: stateMean(context), lse, anchorMass: 0 };
  if (gamma === 1) return { out: stateMean(anchors), lse, anchorMass: 1 };
  const fromAnchors = stateMean(anchors);
  const out = stateMean(context).map((value, d) => (1 - gamma) * value + gamma * fromAnchors[d]!);
  return { out, lse, anchorMass: gamma };
}

function attendRow(problem: Problem, row: QueryRow): RowResult {
  const context = contextBranch(problem, row);
  const anchors = anchorBranch(problem, row);
  const contextState = branchState(problem, context);
  return match(problem.mode)
    .with("none", () => oneSoftmax(contextState, emptyState(problem.dims.Dv)))
    .with("joint", () => oneSoftmax(contextState, branchState(problem, anchors)))
    .with("mixture", () =>
      mixtureOf(contextState, branchState(problem, anchors), effectiveGamma(problem, row, context, anchors)),
    )
    .exhaustive();
}

/**
 * Anchored attention over a paged cache in float64: the meaning of a problem, written to be read.
 *
 * **Shapes** see {@link ReferenceResult}. **Accuracy** float64 throughout; ATT-041. **Edge cases** ATT-020 to ATT-025.
 *
 * @spec ATT-001 ATT-005 ATT-011 ATT-012 ATT-013 ATT-014 ATT-015 ATT-016 ATT-017 ATT-020 ATT-021 ATT-022 ATT-023 ATT-024 ATT-025
 * @spec ATT-030 ATT-031 ATT-032 ATT-033 ATT-034 ATT-035 ATT-036 ATT-041
 * @category attention
 * @since 0.1.0
 */
export function attention(problem: Problem): ReferenceResult {
  const { T, H, Dv } = problem.dims;
  const out = new Float64Array(T * H * Dv);
  const lse = new Float64Array(T * H);
  const anchorMass = new Float64Array(T * H);
  for (const row of queryRows(problem)) {
    const result = attendRow(problem, row);
    const at = row.t * H + row.h;
    out.set(result.out, at * Dv);
    lse[at] = result.lse;
    anchorMass[at] = result.anchorMass;
  }
  return { out, lse, anchorMass };
}
