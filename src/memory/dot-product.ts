import { gammaBound } from "../numerics/rounding-error.ts";

/** Rows that are scored together, each by itself; an index has room for a multiple of as many. */
export const blockRows = 4;

/**
 * The dot products of a vector and four neighbouring rows of a matrix, in float64 and one fixed order: elements of even
 * number are summed, those of odd number are summed, in ascending order, and the two sums are added. Products of float32
 * numbers are exact. Four rows at a time only because each element of the query is then read once for all four.
 *
 * **Shapes** `rows` `[N, D]` with four rows from element `start` on; `query` `[D]`; `products` `[4]` is written.
 */
export function dotProducts(rows: Float32Array, start: number, query: Float64Array, products: Float64Array): void {
  const D = query.length;
  const paired = D - (D % 2);
  let at0 = start;
  let at1 = at0 + D;
  let at2 = at1 + D;
  let at3 = at2 + D;
  let even0 = 0;
  let odd0 = 0;
  let even1 = 0;
  let odd1 = 0;
  let even2 = 0;
  let odd2 = 0;
  let even3 = 0;
  let odd3 = 0;
  for (let i = 0; i < paired; i += 2) {
    const x = query[i]!;
    const y = query[i + 1]!;
    even0 += rows[at0++]! * x;
    odd0 += rows[at0++]! * y;
    even1 += rows[at1++]! * x;
    odd1 += rows[at1++]! * y;
    even2 += rows[at2++]! * x;
    odd2 += rows[at2++]! * y;
    even3 += rows[at3++]! * x;
    odd3 += rows[at3++]! * y;
  }
  if (paired < D) {
    const last = query[paired]!;
    even0 += rows[at0]! * last;
    even1 += rows[at1]! * last;
    even2 += rows[at2]! * last;
    even3 += rows[at3]! * last;
  }
  products[0] = even0 + odd0;
  products[1] = even1 + odd1;
  products[2] = even2 + odd2;
  products[3] = even3 + odd3;
}

/** The length of a vector; its squares are summed in the order of the elements. */
export function lengthOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares);
}

/**
 * How far a cosine score can be from the exact one: gamma(3 D + 12, 2^-53).
 *
 * The dot product is D / 2 + 2 roundings relative to the product of the lengths, the lengths and their product are D + 3,
 * and in the denominator a rounding counts twice; the division is one more.
 *
 * **Source** Higham 2002, lemmas 3.1 and 3.3.
 *
 * @spec MEM-032
 * @category memory
 * @since 0.1.0
 */
export function cosineErrorBound(dimension: number): number {
  return gammaBound(3 * dimension + 12, 2 ** -53);
}
