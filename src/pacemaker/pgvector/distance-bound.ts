import { cosineErrorBound } from "../../memory/dot-product.ts";
import { gammaBound } from "../../numerics/rounding-error.ts";

/**
 * How far one less the cosine distance of pgvector can be from a score: 2 g / (1 - g) + 2^-49 + {@link cosineErrorBound},
 * with g = gamma(D, 2^-24) + D 2^-122.
 *
 * pgvector sums the products a b, a a and b b in float32, in an order of the machine's, and does the rest in float64. Each
 * sum is within gamma(D, 2^-24) of the exact one, relative to the sum of the magnitudes, whatever the order and with or
 * without fused operations; what underflows, or is flushed to zero, adds at most D 2^-124, relative to lengths of at
 * least 1/2 D 2^-122. The product of the lengths' squares is exact in float64. With |a b| <= |a| |b| the quotient is
 * within (1 + g) / (1 - g) - 1 of the exact cosine, and the square root, the division and the subtractions round four
 * times, each to within 2^-52. Cutting to -1 and 1 takes it no further away.
 *
 * **Edge cases** for vectors of a length from 1/2 to 2; Infinity above 2^24 elements.
 * **Source** Higham 2002, lemma 3.1 and section 3.1.
 *
 * @spec VEC-006
 * @category pacemaker
 * @since 0.1.0
 */
export function distanceErrorBound(dimension: number): number {
  const g = gammaBound(dimension, 2 ** -24) + dimension * 2 ** -122;
  return g >= 1 ? Infinity : (2 * g) / (1 - g) + 2 ** -49 + cosineErrorBound(dimension);
}
