import erfc from "@stdlib/math-base-special-erfc";
import erfcx from "@stdlib/math-base-special-erfcx";

/** exp(z^2/2) times the probability that a standard normal number is above z; for z at least -30. */
export const scaledNormalTail = (z: number): number => erfcx(z * Math.SQRT1_2) / 2;

/** The probability that a standard normal number is above z. */
export const normalTail = (z: number): number => erfc(z * Math.SQRT1_2) / 2;

/** ln of {@link normalTail}, in every tail. */
export function logNormalTail(z: number): number {
  return z > 0 ? Math.log(scaledNormalTail(z)) - (z * z) / 2 : Math.log1p(-normalTail(-z));
}
