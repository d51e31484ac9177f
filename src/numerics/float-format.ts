import type { FloatFormat } from "./accuracy.ts";

/**
 * The formats whose bit patterns are exact JavaScript numbers.
 *
 * @spec NUM-002
 * @category numerics
 * @since 0.1.0
 */
export type NarrowFormat = Exclude<FloatFormat, "f64">;

/**
 * The numbers that define a floating-point format and those that follow from them.
 *
 * **Units** `exponentBits` and `mantissaBits` count stored bits; `significandBits` counts the implicit bit too.
 * `minExponent` is the exponent of the smallest normal number.
 * **Edge cases** `specials: "nan-only"` has no infinities and one NaN per sign: the all-ones pattern.
 * **Source** IEEE 754-2019; OCP 8-bit Floating Point Specification (OFP8) 1.0 for e4m3 (the FN variant) and e5m2.
 *
 * @spec NUM-001
 * @category numerics
 * @since 0.1.0
 */
export interface FormatFacts {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  readonly specials: "ieee" | "nan-only";
  readonly significandBits: number;
  readonly minExponent: number;
  readonly unitRoundoff: number;
  readonly smallestNormal: number;
  readonly smallestSubnormal: number;
  readonly maxFinite: number;
}

function formatFacts(
  exponentBits: number,
  mantissaBits: number,
  specials: FormatFacts["specials"] = "ieee",
): FormatFacts {
  const bias = 2 ** (exponentBits - 1) - 1;
  const minExponent = 1 - bias;
  const topExponent = specials === "ieee" ? bias : bias + 1;
  const stepsBelowTwo = specials === "ieee" ? 1 : 2;
  return {
    exponentBits,
    mantissaBits,
    bias,
    specials,
    significandBits: mantissaBits + 1,
    minExponent,
    unitRoundoff: 2 ** -(mantissaBits + 1),
    smallestNormal: 2 ** minExponent,
    smallestSubnormal: 2 ** (minExponent - mantissaBits),
    maxFinite: (2 - stepsBelowTwo * 2 ** -mantissaBits) * 2 ** topExponent,
  };
}

/**
 * Every format fieldprint knows, as a table.
 *
 * @spec NUM-001
 * @category numerics
 * @since 0.1.0
 */
export const floatFormats: Readonly<Record<FloatFormat, FormatFacts>> = {
  f64: formatFacts(11, 52),
  f32: formatFacts(8, 23),
  f16: formatFacts(5, 10),
  bf16: formatFacts(8, 7),
  e4m3: formatFacts(4, 3, "nan-only"),
  e5m2: formatFacts(5, 2),
};
