import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dequantise, floatFormats, halfStep, largestDimension, quantise, VectorRefused } from "../../src/index.ts";
import { exactUnits } from "../numerics/exact.ts";
import { failureOf, format, formats, magnitude, stored, vector } from "./vectors.ts";

const most = { int8: 127n, int16: 32_767n };
const wholeFormat = fc.constantFrom("int8" as const, "int16" as const);
const step = (exponent: number): bigint => exactUnits(2 ** exponent);

describe("the grids of whole numbers", () => {
  it("[MEM-001] every code is the nearest whole number of steps, the even one of two", () => {
    fc.assert(
      fc.property(vector, wholeFormat, (values, format) => {
        const { exponent, codes } = stored(values, format);
        values.forEach((value, i) => {
          const off = exactUnits(value) - BigInt(codes[i]!) * step(exponent);
          const twice = 2n * (off < 0n ? -off : off);
          expect(twice < step(exponent) || (twice === step(exponent) && codes[i]! % 2 === 0)).toBe(true);
        });
      }),
    );
  });

  it("[MEM-002] the exponent is the smallest at which the largest element rounds to a code in range", () => {
    fc.assert(
      fc.property(vector, wholeFormat, (values, format) => {
        const { exponent } = stored(values, format);
        const largest = values.map(Math.abs).reduce((a, b) => Math.max(a, b));
        const fits = (e: number) => 2n * magnitude(largest) < (2n * most[format] + 1n) * step(e);
        if (largest === 0) expect(exponent).toBe(0);
        else expect([fits(exponent), exponent > -149 && fits(exponent - 1)]).toEqual([true, false]);
      }),
    );
  });

  it.each([
    { values: [1, -0.5, 0.25], format: "int8", exponent: -6, codes: [64, -32, 16] },
    { values: [127, -127, 0.5, 1.5], format: "int8", exponent: 0, codes: [127, -127, 0, 2] },
    { values: [127.5, 1], format: "int8", exponent: 1, codes: [64, 0] },
    { values: [127.4375, 1], format: "int8", exponent: 0, codes: [127, 1] },
    { values: [0, -0], format: "int8", exponent: 0, codes: [0, 0] },
    { values: [2 ** -149, -(2 ** -148)], format: "int8", exponent: -149, codes: [1, -2] },
    { values: [1, 2 ** -15], format: "int16", exponent: -14, codes: [16_384, 0] },
    { values: [1, 3 * 2 ** -15], format: "int16", exponent: -14, codes: [16_384, 2] },
    { values: [0, -0], format: "int16", exponent: 0, codes: [0, 0] },
    { values: [1, -2, 1 + 2 ** -8, -0], format: "bf16", exponent: 0, codes: [0x3f80, 0xc000, 0x3f80, 0] },
    { values: [1, 65_504, -(2 ** -26)], format: "f16", exponent: 0, codes: [0x3c00, 0x7bff, 0] },
  ] as const)("[MEM-001] [MEM-002] [MEM-003] $values in $format", ({ values, format, exponent, codes }) => {
    const vector = stored(Float32Array.from(values), format);
    expect([vector.format, vector.exponent, [...vector.codes]]).toEqual([format, exponent, codes]);
  });
});

describe("quantising", () => {
  it("[MEM-004] what was decoded has the same exponent and codes, and is exact in float32", () => {
    fc.assert(
      fc.property(vector, format, (values, format) => {
        const once = stored(values, format);
        expect(stored(dequantise(once), format)).toEqual(once);
        if (once.format === "bf16" || once.format === "f16") return;
        const exact = [...once.codes].map((code) => BigInt(code) * step(once.exponent));
        expect([...dequantise(once)].map(exactUnits)).toEqual(exact);
      }),
    );
  });

  it.each(["bf16", "f16"] as const)(
    "[MEM-004] every finite number of %s is stored as itself, zero without sign",
    (format) => {
      const { mantissaBits, exponentBits } = floatFormats[format];
      const finite = ((2 ** exponentBits - 1) << mantissaBits) - 1;
      const patterns = Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter((bits) => (bits & 0x7fff) <= finite);
      for (let start = 0; start < patterns.length; start += largestDimension) {
        const codes = Uint16Array.from(patterns.slice(start, start + largestDimension));
        const again = stored(dequantise({ format, exponent: 0, codes }), format);
        expect(again.codes).toEqual(codes.map((bits) => (bits === 0x8000 ? 0 : bits)));
      }
    },
  );

  it("[MEM-004] no element is further than half a step from its stored value", () => {
    fc.assert(
      fc.property(vector, format, (values, format) => {
        const vector = stored(values, format);
        dequantise(vector).forEach((decoded, i) => {
          const off = exactUnits(values[i]!) - exactUnits(decoded);
          expect((off < 0n ? -off : off) <= exactUnits(halfStep(vector, i))).toBe(true);
        });
      }),
    );
  });

  it.each([
    { values: [1, 2 ** -7], format: "int8", half: 2 ** -7 },
    { values: [1, 2 ** -15], format: "int16", half: 2 ** -15 },
    { values: [1, 1 + 2 ** -8], format: "bf16", half: 2 ** -8 },
    { values: [1, 1 + 2 ** -11], format: "f16", half: 2 ** -11 },
  ] as const)("[MEM-004] half a step is reached in $format", ({ values, format, half }) => {
    const vector = stored(Float32Array.from(values), format);
    expect([halfStep(vector, 1), Math.abs(values[1] - dequantise(vector)[1]!)]).toEqual([half, half]);
  });

  it("[MEM-003] NaN, infinities and other dimensions are refused, and the element is named", () => {
    for (const format of formats) {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const refused = failureOf(quantise(Float32Array.of(1, bad), format));
        expect([refused._tag, refused.reason, refused.where]).toEqual(["VectorRefused", "not finite", "vector[1]"]);
        expect(refused.message).toContain(`got ${bad}`);
      }
      for (const length of [0, largestDimension + 1]) {
        expect(failureOf(quantise(new Float32Array(length), format)).reason).toBe("dimension");
      }
      expect(stored(new Float32Array(largestDimension), format).codes.length).toBe(largestDimension);
    }
  });

  it.each([
    { format: "int8", kept: 1.984375 * 2 ** 126, refused: 1.9921875 * 2 ** 127 },
    { format: "int16", kept: 1.99993896484375 * 2 ** 127, refused: 1.999969482421875 * 2 ** 127 },
    { format: "bf16", kept: 1.9921875 * 2 ** 127, refused: 1.99609375 * 2 ** 127 },
    { format: "f16", kept: 65_519, refused: 65_520 },
  ] as const)("[MEM-003] magnitudes $format has no finite number for are refused", ({ format, kept, refused }) => {
    const found = failureOf(quantise(Float32Array.of(1, -refused), format));
    expect(found).toBeInstanceOf(VectorRefused);
    expect([found.reason, found.where]).toEqual(["too large", "vector[1]"]);
    expect(Number.isFinite(dequantise(stored(Float32Array.of(1, -kept), format))[1]!)).toBe(true);
  });
});
