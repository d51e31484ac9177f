import { Fraction } from "fraction.js";
import { Schema } from "effect";

/** The most digits of a numerator or denominator that is given as text. */
const digits = 32;

/**
 * A rational number as it is given: a whole number, or text such as `"-3/4"`.
 *
 * **Units** whole numbers up to 2^53 - 1 in size; text of at most 32 digits above and below the line.
 *
 * @spec CAT-020
 * @category category
 * @since 0.1.0
 */
export const RationalInput = Schema.Union([
  Schema.Int.check(Schema.isBetween({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })),
  Schema.String.check(
    Schema.isPattern(new RegExp(`^-?[0-9]{1,${digits}}(/[1-9][0-9]{0,${digits - 1}})?$`, "u"), {
      expected: `a fraction of whole numbers of at most ${digits} digits`,
    }),
  ),
]);
export type RationalInput = typeof RationalInput.Type;

export const zero: Fraction = new Fraction(0);
export const one: Fraction = new Fraction(1);

/** A rational number that was given as {@link RationalInput}. */
export function rationalOf(input: RationalInput): Fraction {
  if (typeof input === "number") return new Fraction(input);
  const [above, below = "1"] = input.split("/");
  return new Fraction(BigInt(above!), BigInt(below));
}

/**
 * A finite float64 as the rational number that it is.
 *
 * **Accuracy** exact; fraction.js alone would take the nearest fraction of small terms.
 *
 * @spec CAT-032 CAT-034
 * @category category
 * @since 0.1.0
 */
export function exactRational(value: number): Fraction {
  let [whole, halvings] = [value, 0];
  while (!Number.isInteger(whole)) {
    whole *= 2;
    halvings++;
  }
  return new Fraction(BigInt(whole), 1n << BigInt(halvings));
}

const bitLength = (n: bigint): number => n.toString(16).length * 4;

/** ln of a whole number above 0, whatever its size. */
function logarithmOfWhole(n: bigint): number {
  const shift = Math.max(0, bitLength(n) - 256);
  return Math.log(Number(n >> BigInt(shift))) + shift * Math.LN2;
}

/** ln of a rational number above 0, -Infinity of 0; also where the number is out of the range of float64. */
export function logarithm(value: Fraction): number {
  if (value.n === 0n) return -Infinity;
  const nearOne = value.sub(1);
  const small = nearOne.valueOf();
  return Math.abs(small) < 0.5 ? Math.log1p(small) : logarithmOfWhole(value.n) - logarithmOfWhole(value.d);
}
