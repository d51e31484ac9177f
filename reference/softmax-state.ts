/**
 * The state of a softmax-weighted sum over some of a row's keys: largest logit, sum of exp(logit - max), and the sum
 * of values with those weights.
 *
 * **Shapes** `weighted [Dv]`. **Edge cases** the empty state has `max` -Infinity and `sum` 0.
 * **Source** Milakov & Gimelshein 2018, algorithm 3.
 *
 * @spec ATT-037
 * @category softmax state
 * @since 0.1.0
 */
export interface SoftmaxState {
  readonly max: number;
  readonly sum: number;
  readonly weighted: Float64Array;
}

/**
 * The state that has seen no key.
 *
 * @spec ATT-037
 * @category softmax state
 * @since 0.1.0
 */
export function emptyState(width: number): SoftmaxState {
  return { max: -Infinity, sum: 0, weighted: new Float64Array(width) };
}

/**
 * The state of a single key.
 *
 * @spec ATT-037
 * @category softmax state
 * @since 0.1.0
 */
export function keyState(logit: number, value: Float64Array): SoftmaxState {
  return { max: logit, sum: 1, weighted: value };
}

/**
 * Merges two states over disjoint keys; associative and commutative up to rounding.
 *
 * **Edge cases** the empty state is the identity; two empty states merge to the empty state.
 *
 * @spec ATT-037
 * @category softmax state
 * @since 0.1.0
 */
export function mergeState(left: SoftmaxState, right: SoftmaxState): SoftmaxState {
  if (left.sum === 0) return right;
  if (right.sum === 0) return left;
  const max = Math.max(left.max, right.max);
  const fromLeft = Math.exp(left.max - max);
  const fromRight = Math.exp(right.max - max);
  return {
    max,
    sum: left.sum * fromLeft + right.sum * fromRight,
    weighted: left.weighted.map((value, d) => value * fromLeft + right.weighted[d]! * fromRight),
  };
}

/**
 * The logarithm of the sum of exponentials the state has seen.
 *
 * **Edge cases** -Infinity for the empty state.
 *
 * @spec ATT-037
 * @category softmax state
 * @since 0.1.0
 */
export function stateLogSumExp(state: SoftmaxState): number {
  return state.sum === 0 ? -Infinity : state.max + Math.log(state.sum);
}

/**
 * The softmax-weighted mean of the values the state has seen.
 *
 * **Edge cases** zeros for the empty state.
 *
 * @spec ATT-037
 * @category softmax state
 * @since 0.1.0
 */
export function stateMean(state: SoftmaxState): Float64Array {
  return state.sum === 0 ? state.weighted : state.weighted.map((value) => value / state.sum);
}
