import { floatFormats, type FormatFacts, type NarrowFormat } from "./float-format.ts";

interface SpecialBits {
  readonly sign: number;
  readonly maxFinite: number;
  readonly overflow: number;
  readonly nan: number;
}

function specialBitsOf(facts: FormatFacts): SpecialBits {
  const sign = 2 ** (facts.exponentBits + facts.mantissaBits);
  const allOnes = sign - 1;
  if (facts.specials === "nan-only") return { sign, maxFinite: allOnes - 1, overflow: allOnes, nan: allOnes };
  const infinity = allOnes + 1 - 2 ** facts.mantissaBits;
  return { sign, maxFinite: infinity - 1, overflow: infinity, nan: infinity + 2 ** (facts.mantissaBits - 1) };
}

/** The sign bit of each narrow format, and the magnitude bits where its special values begin. */
export const specialBits: Readonly<Record<NarrowFormat, SpecialBits>> = {
  f32: specialBitsOf(floatFormats.f32),
  f16: specialBitsOf(floatFormats.f16),
  bf16: specialBitsOf(floatFormats.bf16),
  e4m3: specialBitsOf(floatFormats.e4m3),
  e5m2: specialBitsOf(floatFormats.e5m2),
};

function decodeByFields(format: NarrowFormat, bits: number): number {
  const { mantissaBits, minExponent } = floatFormats[format];
  const special = specialBits[format];
  const sign = bits >= special.sign ? -1 : 1;
  const magnitude = bits % special.sign;
  if (magnitude > special.maxFinite) {
    return magnitude === special.overflow && special.overflow !== special.nan ? sign * Infinity : NaN;
  }
  const exponentField = Math.floor(magnitude / 2 ** mantissaBits);
  const fraction = magnitude % 2 ** mantissaBits;
  const significand = exponentField === 0 ? fraction : fraction + 2 ** mantissaBits;
  return sign * significand * 2 ** (Math.max(exponentField - 1, 0) + minExponent - mantissaBits);
}

const tables = new Map<NarrowFormat, Float32Array>();

/** Every value of an 8- or 16-bit format, indexed by its bits. */
export function decodeTable(format: Exclude<NarrowFormat, "f32">): Float32Array {
  let table = tables.get(format);
  if (table === undefined) {
    table = Float32Array.from({ length: 2 * specialBits[format].sign }, (_, bits) => decodeByFields(format, bits));
    tables.set(format, table);
  }
  return table;
}
