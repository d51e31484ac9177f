import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeFloat,
  decodeFloat64,
  encodeFloat,
  encodeFloat64,
  floatFormats,
  type NarrowFormat,
  nextDown,
  nextUp,
  roundTo,
} from "../../src/index.ts";
import { formats, narrowFormats, numberNear, tabledFormats } from "./arbitraries.ts";

const nanBits = { f32: 0x7fc00000, f16: 0x7e00, bf16: 0x7fc0, e4m3: 0x7f, e5m2: 0x7e };

function patterns(format: NarrowFormat): number {
  const { exponentBits, mantissaBits } = floatFormats[format];
  return 2 ** (1 + exponentBits + mantissaBits);
}

/** The finite numbers from zero up; the index of each is its bits. */
function magnitudes(format: NarrowFormat): Array<number> {
  const values = Array.from({ length: patterns(format) / 2 }, (_, bits) => decodeFloat(format, bits));
  return values.filter(Number.isFinite);
}

function valueByDefinition(format: NarrowFormat, bits: number): number {
  const { exponentBits, mantissaBits, bias, specials } = floatFormats[format];
  const sign = bits >>> (exponentBits + mantissaBits) === 1 ? -1 : 1;
  const field = (bits >>> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  const allOnes = field === 2 ** exponentBits - 1;
  if (allOnes && specials === "ieee") return fraction === 0 ? sign * Infinity : NaN;
  if (allOnes && fraction === 1 - 2 ** -mantissaBits) return NaN;
  return field === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (field - bias);
}

describe.each(tabledFormats)("%s, all bit patterns", (format) => {
  const all = Array.from({ length: patterns(format) }, (_, bits) => bits);

  it("[NUM-002] decodes each by the definition of the format", () => {
    expect(all.filter((bits) => !Object.is(decodeFloat(format, bits), valueByDefinition(format, bits)))).toEqual([]);
  });

  it("[NUM-002] encodes each decoded value as the same bits, and every NaN as the quiet one", () => {
    const expected = (bits: number) => (Number.isNaN(decodeFloat(format, bits)) ? nanBits[format] : bits);
    expect(all.filter((bits) => encodeFloat(format, decodeFloat(format, bits)) !== expected(bits))).toEqual([]);
  });

  it("[NUM-002] rounds to nearest at and beside the midpoint of all neighbours, in one rounding", () => {
    const values = magnitudes(format);
    const wrong = values.slice(1).flatMap((upper, below) => {
      const middle = (values[below]! + upper) / 2;
      const even = below % 2 === 0 ? below : below + 1;
      const signBit = patterns(format) / 2;
      const cases = [
        [nextDown(middle), below],
        [middle, even],
        [nextUp(middle), below + 1],
        [-nextDown(middle), signBit + below],
        [-middle, signBit + even],
        [-nextUp(middle), signBit + below + 1],
      ] as const;
      return cases.filter(([x, bits]) => encodeFloat(format, x) !== bits);
    });
    expect(wrong).toEqual([]);
  });
});

it.each(tabledFormats)("[NUM-002] %s: no number of the format is nearer than the encoded one", (format) => {
  const values = magnitudes(format);
  const most = values.at(-1)!;
  fc.assert(
    fc.property(numberNear(format), (x) => {
      fc.pre(Math.abs(x) <= most);
      const bits = encodeFloat(format, Math.abs(x));
      const [below, at, above] = [values[bits - 1] ?? -Infinity, values[bits]!, values[bits + 1] ?? Infinity];
      expect(Math.abs(x)).toBeGreaterThanOrEqual((below + at) / 2);
      expect(Math.abs(x)).toBeLessThanOrEqual((at + above) / 2);
    }),
    { numRuns: 2_000 },
  );
});

it("[NUM-002] f32 agrees with Math.fround everywhere, midpoints included", () => {
  fc.assert(
    fc.property(fc.oneof(numberNear("f32"), fc.double()), (x) => {
      expect(roundTo("f32", x)).toBe(Math.fround(x));
    }),
    { numRuns: 5_000 },
  );
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const bits = encodeFloat("f32", x);
      const middle = (x + decodeFloat("f32", bits + 1)) / 2;
      for (const y of [nextDown(middle), middle, nextUp(middle)]) expect(roundTo("f32", y)).toBe(Math.fround(y));
    }),
    { numRuns: 2_000 },
  );
});

it("[NUM-002] bf16 is the upper half of f32 and e5m2 the upper half of f16", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (bits) => {
      expect(decodeFloat("bf16", bits)).toBe(decodeFloat("f32", bits * 2 ** 16));
      expect(decodeFloat("e5m2", bits >>> 8)).toBe(decodeFloat("f16", bits & 0xff00));
    }),
  );
});

it("[NUM-002] does not round twice: just above a tie of f16, where f32 would see the tie itself", () => {
  const tie = 1 + 2 ** -11;
  expect(roundTo("f16", tie)).toBe(1);
  expect(Math.fround(tie + 2 ** -40)).toBe(tie);
  expect(roundTo("f16", tie + 2 ** -40)).toBe(1 + 2 ** -10);
});

it("[NUM-002] rounding is idempotent, odd and monotone in every format", () => {
  for (const format of formats) {
    fc.assert(
      fc.property(numberNear(format), numberNear(format), (x, y) => {
        fc.pre(!Number.isNaN(x) && !Number.isNaN(y));
        const [low, high] = [roundTo(format, Math.min(x, y), "saturate"), roundTo(format, Math.max(x, y), "saturate")];
        expect(low).toBeLessThanOrEqual(high);
        expect(roundTo(format, roundTo(format, x))).toBe(roundTo(format, x));
        expect(roundTo(format, -x)).toBe(-roundTo(format, x));
      }),
    );
  }
});

it("[NUM-002] float64 bits: written fixtures and round trips", () => {
  expect([1, -0, -2.5, Infinity, NaN].map(encodeFloat64)).toEqual([
    0x3ff0000000000000n,
    0x8000000000000000n,
    0xc004000000000000n,
    0x7ff0000000000000n,
    0x7ff8000000000000n,
  ]);
  expect(encodeFloat64(decodeFloat64(0xfff8000000000123n))).toBe(0x7ff8000000000000n);
  fc.assert(
    fc.property(fc.double(), (x) => {
      expect(decodeFloat64(encodeFloat64(x))).toBe(x);
    }),
  );
});

it("[NUM-003] overflow starts at the midpoint beyond the largest finite number", () => {
  const firstOverflow = {
    f32: 2 ** 128 - 2 ** 103,
    f16: 65520,
    bf16: 2 ** 128 - 2 ** 119,
    e4m3: nextUp(464),
    e5m2: 61440,
  };
  for (const format of narrowFormats) {
    const { maxFinite } = floatFormats[format];
    const beyond = format === "e4m3" ? NaN : Infinity;
    expect(roundTo(format, nextDown(firstOverflow[format])), format).toBe(maxFinite);
    expect(roundTo(format, firstOverflow[format]), format).toBe(beyond);
    expect(roundTo(format, -firstOverflow[format]), format).toBe(-beyond);
    expect(roundTo(format, -firstOverflow[format], "saturate"), format).toBe(-maxFinite);
    expect(roundTo(format, Infinity), format).toBe(beyond);
  }
});

it("[NUM-003] saturation keeps numbers finite and their sign; NaN stays NaN", () => {
  for (const format of formats) {
    const { maxFinite } = floatFormats[format];
    const saturated = [Infinity, -Infinity, Number.MAX_VALUE, NaN].map((x) => roundTo(format, x, "saturate"));
    expect(saturated, format).toEqual([maxFinite, -maxFinite, maxFinite, NaN]);
  }
});

it("[NUM-003] special patterns of the 8-bit formats", () => {
  expect([0x7f, 0xff, 0x7e, 0xfe, 0x00, 0x80].map((bits) => decodeFloat("e4m3", bits))).toEqual([
    NaN,
    NaN,
    448,
    -448,
    0,
    -0,
  ]);
  expect([0x7c, 0xfc, 0x7b, 0x7d, 0x7f].map((bits) => decodeFloat("e5m2", bits))).toEqual([
    Infinity,
    -Infinity,
    57344,
    NaN,
    NaN,
  ]);
  expect([NaN, Infinity, -Infinity, 1e9, -1e9].map((x) => encodeFloat("e4m3", x))).toEqual([
    0x7f, 0x7f, 0xff, 0x7f, 0xff,
  ]);
});
