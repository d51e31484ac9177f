import type { FloatFormat } from "./accuracy.ts";
import { decodeFloat, encodeFloat, encodeFloat64, roundTo } from "./float-codec.ts";
import { floatFormats, type NarrowFormat } from "./float-format.ts";
import { binaryExponent, stepMagnitude } from "./float64-words.ts";

/**
 * The distance between neighbouring numbers of `format` in the binade of `x`.
 *
 * **Edge cases** zero and subnormals have the smallest subnormal; finite numbers beyond the format's range have the
 * spacing of its top binade; infinities give Infinity and NaN gives NaN.
 *
 * @spec NUM-004
 * @category ulps
 * @since 0.1.0
 */
export function ulp(x: number, format: FloatFormat): number {
  if (!Number.isFinite(x)) return Math.abs(x);
  const { minExponent, mantissaBits, maxFinite } = floatFormats[format];
  const magnitude = Math.min(Math.abs(x), maxFinite);
  return 2 ** (Math.max(binaryExponent(magnitude), minExponent) - mantissaBits);
}

function orderedNarrow(format: NarrowFormat, x: number): number {
  const magnitude = encodeFloat(format, Math.abs(x));
  if (Number.isNaN(decodeFloat(format, magnitude))) return NaN;
  return x < 0 ? -magnitude : magnitude;
}

function orderedFloat64(x: number): bigint {
  const magnitude = encodeFloat64(Math.abs(x));
  return x < 0 ? -magnitude : magnitude;
}

function float64Steps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  return Math.abs(Number(orderedFloat64(a) - orderedFloat64(b)));
}

/**
 * How many numbers of `format` lie between `a` and `b`, counting one end; both are rounded to the format first.
 *
 * **Accuracy** exact, but for f64 distances beyond 2^53, which are rounded to the nearest number.
 * **Edge cases** -0 and +0 are 0 apart; an infinity is one step beyond the largest finite number; NaN is 0 from NaN and
 * Infinity from every number.
 *
 * @spec NUM-005
 * @category ulps
 * @since 0.1.0
 */
export function ulpDistance(a: number, b: number, format: FloatFormat): number {
  const steps = format === "f64" ? float64Steps(a, b) : Math.abs(orderedNarrow(format, a) - orderedNarrow(format, b));
  if (!Number.isNaN(steps)) return steps;
  return Number.isNaN(roundTo(format, a)) && Number.isNaN(roundTo(format, b)) ? 0 : Infinity;
}

/**
 * The least float64 above `x`.
 *
 * **Edge cases** Infinity stays; -Infinity gives the most negative finite number; NaN stays; both zeros give 2^-1074.
 *
 * @spec NUM-006
 * @category ulps
 * @since 0.1.0
 */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  if (x === Infinity || Number.isNaN(x)) return x;
  return stepMagnitude(x, x > 0 ? 1 : -1);
}

/**
 * The greatest float64 below `x`.
 *
 * **Edge cases** mirror {@link nextUp}.
 *
 * @spec NUM-006
 * @category ulps
 * @since 0.1.0
 */
export function nextDown(x: number): number {
  return -nextUp(-x);
}
