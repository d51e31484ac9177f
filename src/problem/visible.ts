import type { Problem } from "./problem.ts";

/**
 * The half-open interval of context keys a query may see.
 *
 * @spec ATT-010
 * @category problem
 * @since 0.1.0
 */
export interface VisibleRange {
  readonly first: number;
  readonly end: number;
}

/**
 * The context keys visible to query `i` of sequence `b`; every mask of the problem reduces to this interval.
 *
 * **Edge cases** `end === first` when nothing is visible; anchors are position-free and not part of it.
 *
 * @spec ATT-010
 * @category problem
 * @since 0.1.0
 */
export function visibleRange(problem: Problem, b: number, i: number): VisibleRange {
  const position = problem.qOffset[b]! + i;
  const first = problem.windowLeft < 0 ? 0 : Math.max(0, position - problem.windowLeft);
  const length = problem.kvLen[b]!;
  const end = problem.causal ? Math.min(length, position + 1) : length;
  return { first, end: Math.max(first, end) };
}

/**
 * The sequence each query row belongs to.
 *
 * **Shapes** `[T]`.
 *
 * @spec ATT-001
 * @category problem
 * @since 0.1.0
 */
export function rowSequences(problem: Problem): Int32Array {
  const rows = new Int32Array(problem.dims.T);
  for (let b = 0; b < problem.dims.B; b++) {
    rows.fill(b, problem.qIndptr[b]!, problem.qIndptr[b + 1]!);
  }
  return rows;
}
