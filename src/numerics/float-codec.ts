import type { FloatFormat } from "./accuracy.ts";
import { decodeTable, specialBits } from "./decode-table.ts";
import { binaryExponent, powerOfTwo, roundTiesToEven } from "./float64-words.ts";
import { floatFormats, type NarrowFormat } from "./float-format.ts";

/**
 * What a magnitude beyond the largest finite number becomes: the format's infinity, or NaN where it has none
 * (`"special"`), or the largest finite number of the same sign (`"saturate"`, infinities included).
 *
 * @spec NUM-003
 * @category numerics
 * @since 0.1.0
 */
export type Overflow = "special" | "saturate";

const words = new DataView(new ArrayBuffer(8));

/**
 * The bit pattern of the number of `format` nearest to a float64, ties to even, in one rounding.
 *
 * **Edge cases** the sign of zero is kept; a NaN of any payload or sign becomes the positive quiet NaN; overflow follows
 * `overflow`.
 *
 * @spec NUM-002 NUM-003
 * @category numerics
 * @since 0.1.0
 */
export function encodeFloat(format: NarrowFormat, value: number, overflow: Overflow = "special"): number {
  const { mantissaBits, minExponent } = floatFormats[format];
  const special = specialBits[format];
  if (Number.isNaN(value)) return special.nan;
  const signBit = value < 0 || Object.is(value, -0) ? special.sign : 0;
  const magnitude = Math.abs(value);
  const beyond = overflow === "saturate" ? special.maxFinite : special.overflow;
  if (magnitude === Infinity) return signBit + beyond;
  const exponent = Math.max(binaryExponent(magnitude), minExponent);
  const significand = roundTiesToEven(magnitude * powerOfTwo(mantissaBits - exponent));
  const bits = (exponent - minExponent) * powerOfTwo(mantissaBits) + significand;
  return signBit + (bits > special.maxFinite ? beyond : bits);
}

/**
 * The number a bit pattern of `format` stands for.
 *
 * **Edge cases** every NaN pattern gives NaN; bits above the format's width are ignored.
 *
 * @spec NUM-002
 * @category numerics
 * @since 0.1.0
 */
export function decodeFloat(format: NarrowFormat, bits: number): number {
  if (format === "f32") {
    words.setUint32(0, bits);
    return words.getFloat32(0);
  }
  const table = decodeTable(format);
  return table[bits & (table.length - 1)]!;
}

function saturateFloat64(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/**
 * The number of `format` nearest to `value`, ties to even.
 *
 * **Edge cases** as {@link encodeFloat}; f64 returns its argument, but for infinities when saturating.
 *
 * @spec NUM-002 NUM-003
 * @category numerics
 * @since 0.1.0
 */
export function roundTo(format: FloatFormat, value: number, overflow: Overflow = "special"): number {
  if (format === "f64") return overflow === "saturate" ? saturateFloat64(value) : value;
  return decodeFloat(format, encodeFloat(format, value, overflow));
}

/**
 * The 64 bits of a float64.
 *
 * **Edge cases** every NaN gives the positive quiet NaN, 0x7ff8000000000000.
 *
 * @spec NUM-002
 * @category numerics
 * @since 0.1.0
 */
export function encodeFloat64(value: number): bigint {
  if (Number.isNaN(value)) return 0x7ff8000000000000n;
  words.setFloat64(0, value);
  return words.getBigUint64(0);
}

/**
 * The float64 that 64 bits stand for.
 *
 * @spec NUM-002
 * @category numerics
 * @since 0.1.0
 */
export function decodeFloat64(bits: bigint): number {
  words.setBigUint64(0, bits);
  return words.getFloat64(0);
}
