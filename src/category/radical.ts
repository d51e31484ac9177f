import { Fraction } from "fraction.js";
import { logarithm } from "./rational.ts";

/**
 * The root of a rational number: radicand^(1/root).
 *
 * **Units** `radicand` at least 0, `root` a whole number from 1 on.
 *
 * @spec CAT-043
 * @category category
 * @since 0.1.0
 */
export interface Radical {
  readonly radicand: Fraction;
  readonly root: number;
}

/** A whole power, exactly. */
export const power = ({ n, d }: Fraction, exponent: number): Fraction =>
  new Fraction(n ** BigInt(exponent), d ** BigInt(exponent));

/**
 * Which of two roots is larger, exactly: a number below, at or above 0.
 *
 * @spec CAT-043
 * @category category
 * @since 0.1.0
 */
export const compareRadicals = (a: Radical, b: Radical): number => {
  const [first, second] = [BigInt(b.root), BigInt(a.root)];
  const left = a.radicand.n ** first * b.radicand.d ** second;
  const right = b.radicand.n ** second * a.radicand.d ** first;
  return left < right ? -1 : left > right ? 1 : 0;
};

/**
 * ln of a root.
 *
 * **Accuracy** a few units of 2^-53, relative, or of the logarithm of numerator and denominator where they are far from each
 * other. **Edge cases** -Infinity of 0.
 *
 * @spec CAT-043
 * @category category
 * @since 0.1.0
 */
export const logarithmOfRadical = ({ radicand, root }: Radical): number => logarithm(radicand) / root;
