import { Result } from "effect";
import { addUp } from "../numerics/directed-rounding.ts";
import { floatFormats } from "../numerics/float-format.ts";
import { binaryExponent, powerOfTwo } from "../numerics/float64-words.ts";
import { NoCloserPair } from "./errors.ts";
import { lowestExponent, quantise, type QuantiserFormat } from "./quantiser.ts";
import { vectorDigest } from "./vector-bytes.ts";

/**
 * Two vectors that a quantiser tells apart, and how far apart they are.
 *
 * **Units** `distance` is the largest difference of two elements, rounded up.
 *
 * @spec MEM-010
 * @category memory
 * @since 0.1.0
 */
export interface ClosePair {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly distance: number;
}

function distance(first: Float32Array, second: Float32Array): number {
  return first.reduce((most, value, element) => Math.max(most, Math.abs(addUp(value, -second[element]!))), 0);
}

function equalElements(one: Float32Array, other: Float32Array): boolean {
  return one.every((value, element) => value === other[element]);
}

/**
 * The limit of quantisation, run: halves the segment between two vectors of different codes until its ends, which keep
 * different codes, are closer than `epsilon`.
 *
 * **Shapes** `from` and `to` `[D]`. **Edge cases** `code` is any function: what it calls equal has `===` codes.
 * **Errors** `NoCloserPair` when the two have equal codes, or float32 has nothing between two vectors that are still
 * `epsilon` apart.
 *
 * @spec MEM-010
 * @category memory
 * @since 0.1.0
 */
export function closePair(
  code: (vector: Float32Array) => unknown,
  from: Float32Array,
  to: Float32Array,
  epsilon: number,
): Result.Result<ClosePair, NoCloserPair> {
  const fromCode = code(from);
  if (fromCode === code(to)) {
    const expected = "two vectors of different codes to start from";
    return Result.fail(new NoCloserPair({ where: "quantiser", expected, actual: "equal codes" }));
  }
  let [first, second] = [from, to];
  for (;;) {
    const apart = distance(first, second);
    if (apart < epsilon) return Result.succeed({ first, second, distance: apart });
    const middle = first.map((value, element) => (value + second[element]!) / 2);
    if (equalElements(middle, first) || equalElements(middle, second)) {
      const expected = `more than ${apart}, the distance of neighbours in float32`;
      return Result.fail(new NoCloserPair({ where: "epsilon", expected, actual: String(epsilon) }));
    }
    if (code(middle) === fromCode) first = middle;
    else second = middle;
  }
}

/** The smallest positive number of each format. */
const smallest: Readonly<Record<QuantiserFormat, number>> = {
  int8: powerOfTwo(lowestExponent),
  int16: powerOfTwo(lowestExponent),
  bf16: floatFormats.bf16.smallestSubnormal,
  f16: floatFormats.f16.smallestSubnormal,
};

/**
 * Two vectors closer than `epsilon` whose digests differ in a format: why digests of recomputed vectors prove nothing.
 *
 * **Errors** `NoCloserPair` when `epsilon` is not above the smallest distance that tells two float32 vectors apart.
 *
 * @spec MEM-010
 * @category memory
 * @since 0.1.0
 */
export function closePairOf(format: QuantiserFormat, epsilon: number): Result.Result<ClosePair, NoCloserPair> {
  const spacing = floatFormats.f32.mantissaBits - 1;
  const wanted = epsilon > 0 && epsilon < 1 ? binaryExponent(epsilon) + spacing : 0;
  const size = Math.max(smallest[format], powerOfTwo(Math.max(Math.min(wanted, 0), lowestExponent)));
  const digest = (vector: Float32Array) => Result.map(quantise(vector, format), vectorDigest);
  const code = (vector: Float32Array) => Result.getOrElse(digest(vector), () => undefined);
  return closePair(code, Float32Array.of(size, 0), Float32Array.of(size, size), epsilon);
}
