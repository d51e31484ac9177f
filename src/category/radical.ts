import type { Fraction } from "fraction.js";
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

/** Two whole numbers, one over the other, not reduced: reducing large ones takes longer than anything else. */
export type Ratio = Pick<Fraction, "n" | "d">;

/**
 * Which of two roots is larger, exactly: a number below, at or above 0.
 *
 * @spec CAT-043
 * @category category
 * @since 0.1.0
 */
export const compareRadicals = (
  a: { readonly radicand: Ratio; readonly root: number },
  b: { readonly radicand: Ratio; readonly root: number },
): number => {
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
