/**
 * The probability that a path crossed a barrier between two points of a grid, given both: exp(-2 (b - x)(b - y)/(sigma^2 h)).
 *
 * **Units** `before` and `after` are the distances b - x and b - y of ln e from the barrier, `variance` is sigma^2 h.
 * **Edge cases** 1 when a distance is not above 0; 0 without noise otherwise.
 *
 * @spec DYN-016
 * @category dynamics
 * @since 0.1.0
 */
export function bridgeCrossing(before: number, after: number, variance: number): number {
  if (!(before > 0 && after > 0)) return 1;
  return variance === 0 ? 0 : Math.exp((-2 * before * after) / variance);
}
