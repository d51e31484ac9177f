const single = 2 ** -24;
const double = 2 ** -53;

/** k u/(1 - k u): what k roundings of relative size u change at most; Infinity where that says nothing. */
const gamma = (k: number, u: number): number => (k * u < 1 ? (k * u) / (1 - k * u) : Infinity);

/**
 * How far ln(e/e0) of a kernel, and its largest value so far, may be from the float64 path of the same normal numbers.
 *
 * `size` is the sum over the steps of |drift| + |scale z|. Both constants, the product, the inner sum and every later step
 * round once: at most N + 2 roundings of a term. What is flushed below 2^-126 is less than 2^-122 a step; the float64 path
 * and `size` round too.
 *
 * **Units** `steps` N at least 1; `size` in e-folds. **Edge cases** Infinity from 2^24 - 2 steps on.
 *
 * @spec SDE-003
 * @category ensembles
 * @since 0.1.0
 */
export function ensembleBound(steps: number, size: number): number {
  return (gamma(steps + 2, single) + gamma(2 * steps + 4, double)) * size + steps * 2 ** -122;
}
