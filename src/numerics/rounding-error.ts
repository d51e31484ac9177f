/**
 * Worst-case relative error of `n` successive roundings: n*u/(1 - n*u).
 *
 * **Units** `u` is the unit roundoff of the arithmetic, half the spacing of numbers just above 1.
 * **Accuracy** the float64 result is off by a few units of 2^-53, relative.
 * **Edge cases** Infinity when n*u >= 1: no bound exists there; 0 when n is 0.
 * **Source** Higham 2002, Accuracy and Stability of Numerical Algorithms, lemma 3.1.
 *
 * @spec NUM-008
 * @category numerics
 * @since 0.1.0
 */
export function gammaBound(n: number, u: number): number {
  const total = n * u;
  return total >= 1 ? Infinity : total / (1 - total);
}

/**
 * The multiplier `lambda` used where none is given; a sum then escapes its bound with probability at most 2.6e-14 in f32.
 *
 * @spec NUM-009
 * @category numerics
 * @since 0.1.0
 */
export const defaultLambda = 8;

/**
 * Relative error that `n` independent, zero-mean roundings stay within, but for {@link lambdaFailureProbability}:
 * exp(lambda*sqrt(n)*u + n*u^2/(1 - u)) - 1.
 *
 * **Edge cases** larger than {@link gammaBound} while n is below about lambda^2; Infinity when u >= 1.
 * **Source** Higham & Mary 2019, A New Approach to Probabilistic Rounding Error Analysis, theorem 2.4.
 *
 * @spec NUM-009
 * @category numerics
 * @since 0.1.0
 */
export function probabilisticGamma(n: number, u: number, lambda: number = defaultLambda): number {
  if (u >= 1) return Infinity;
  return Math.expm1(lambda * Math.sqrt(n) * u + (n * u * u) / (1 - u));
}

/**
 * The largest probability that one sum exceeds {@link probabilisticGamma}: 2*exp(-lambda^2*(1 - u)^2/2), at most 1.
 *
 * **Edge cases** multiply by the number of sums for the chance that any of them does.
 * **Source** as {@link probabilisticGamma}.
 *
 * @spec NUM-009
 * @category numerics
 * @since 0.1.0
 */
export function lambdaFailureProbability(lambda: number, u: number): number {
  return Math.min(1, 2 * Math.exp(-((lambda * (1 - u)) ** 2) / 2));
}
