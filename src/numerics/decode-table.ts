import { floatFormats, type FormatFacts, type NarrowFormat } from "./float-format.ts";

interface MagnitudeBits {
  readonly maxFinite: number;
  readonly overflow: number;
  readonly nan: number;
}

function magnitudeBits(facts: FormatFacts): MagnitudeBits {
  const allOnes = 2 ** (facts.exponentBits + facts.mantissaBits) - 1;
  if (facts.specials === "nan-only") return { maxFinite: allOnes - 1, overflow: allOnes, nan: allOnes };
  const infinity = allOnes + 1 - 2 ** facts.mantissaBits;
  return { maxFinite: infinity - 1, overflow: infinity, nan: infinity + 2 ** (facts.mantissaBits - 1) };
}

/** Where the special values of each narrow format begin, sign bit aside. */
export const specialBits: Readonly<Record<NarrowFormat, MagnitudeBits>> = {
  f32: magnitudeBits(floatFormats.f32),
  f16: magnitudeBits(floatFormats.f16),
  bf16: magnitudeBits(floatFormats.bf16),
  e4m3: magnitudeBits(floatFormats.e4m3),
  e5m2: magnitudeBits(floatFormats.e5m2),
};

function decodeByFields(format: NarrowFormat, bits: number): number {
  const { mantissaBits, exponentBits, minExponent } = floatFormats[format];
  const special = specialBits[format];
  const signWeight = 2 ** (exponentBits + mantissaBits);
  const sign = bits >= signWeight ? -1 : 1;
  const magnitude = bits % signWeight;
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
    const { exponentBits, mantissaBits } = floatFormats[format];
    table = Float32Array.from({ length: 2 ** (1 + exponentBits + mantissaBits) }, (_, bits) =>
      decodeByFields(format, bits),
    );
    tables.set(format, table);
  }
  return table;
}
