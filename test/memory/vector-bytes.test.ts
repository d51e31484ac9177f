import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blake3, hexadecimal, readVectorBytes, vectorBytes, vectorDigest } from "../../src/index.ts";
import { failureOf, quantised, stored } from "./vectors.ts";

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const canonical = [
  { format: "int8", values: [1, -0.5, 0.25], hex: "01 01 faff 03000000 40 e0 10" },
  { format: "int16", values: [1, -0.5], hex: "01 02 f2ff 02000000 0040 00e0" },
  { format: "bf16", values: [1, -2], hex: "01 03 0000 02000000 803f 00c0" },
  { format: "f16", values: [1, -2], hex: "01 04 0000 02000000 003c 00c0" },
] as const;

/** Bytes are refused, or are the canonical bytes of what is read from them. */
function expectStrict(bytes: Uint8Array): void {
  const read = readVectorBytes(bytes);
  if (Result.isSuccess(read)) expect(vectorBytes(read.success)).toEqual(bytes);
  else expect(read.failure._tag).toBe("VectorBytesMalformed");
}

describe("the bytes of a quantised vector", () => {
  it.each(canonical)("[MEM-005] of $values in $format", ({ format, values, hex }) => {
    const vector = stored(Float32Array.from(values), format);
    expect(vectorBytes(vector)).toEqual(bytesOf(hex));
    expect(vectorDigest(vector)).toBe(hexadecimal(blake3(bytesOf(hex))));
    expect(Result.getOrThrow(readVectorBytes(bytesOf(hex)))).toEqual(vector);
  });

  it("[MEM-006] read back as the vector, from a view too, and never when truncated or extended", () => {
    fc.assert(
      fc.property(quantised, fc.nat({ max: 9 }), (vector, offset) => {
        const bytes = vectorBytes(vector);
        const surrounded = new Uint8Array(offset + bytes.length + 3).fill(0xaa);
        surrounded.set(bytes, offset);
        const view = surrounded.subarray(offset, offset + bytes.length);
        expect(Result.getOrThrow(readVectorBytes(view))).toEqual(vector);
        for (let length = 0; length < bytes.length; length++) {
          expect(Result.isFailure(readVectorBytes(bytes.subarray(0, length)))).toBe(true);
        }
        expect(failureOf(readVectorBytes(Uint8Array.of(...bytes, 0))).where).toBe("length");
      }),
    );
  });

  it("[MEM-006] with any one bit changed are refused, or are the canonical bytes of another vector", () => {
    fc.assert(
      fc.property(quantised, (vector) => {
        const bytes = vectorBytes(vector);
        for (let bit = 0; bit < 8 * bytes.length; bit++) {
          const changed = bytes.slice();
          changed[bit >> 3]! ^= 1 << (bit & 7);
          expectStrict(changed);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("[MEM-006] of arbitrary content are refused, or canonical", () => {
    const header = fc.tuple(
      fc.constant(1),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(0, 0x80, 0xff),
      fc.constant(0),
    );
    const body = fc.uint8Array({ minLength: 2, maxLength: 8 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), expectStrict));
    fc.assert(
      fc.property(header, body, (start, codes) => {
        const dimension = start[1] === 1 ? codes.length : codes.length >> 1;
        expectStrict(Uint8Array.of(...start, dimension, 0, 0, 0, ...codes));
      }),
    );
  });

  it.each([
    { of: "another version", hex: "02 01 faff 01000000 40", where: "version" },
    { of: "an unknown format", hex: "01 05 0000 01000000 40", where: "format" },
    { of: "no elements", hex: "01 01 0000 00000000", where: "dimension" },
    { of: "a dimension beyond every bound", hex: "01 01 0000 ffffffff 40", where: "dimension" },
    { of: "an exponent that is too low", hex: "01 01 6aff 01000000 01", where: "exponent" },
    { of: "an exponent that is too high", hex: "01 01 8000 01000000 01", where: "exponent" },
    { of: "numbers beyond float32", hex: "01 01 7f00 01000000 7f", where: "codes" },
    { of: "a coarser grid than needed", hex: "01 01 faff 02000000 3f 01", where: "exponent" },
    { of: "another exponent of zeros", hex: "01 01 faff 02000000 00 00", where: "exponent" },
    { of: "the code -128", hex: "01 01 faff 02000000 80 40", where: "exponent" },
    { of: "the code -32768", hex: "01 02 f2ff 01000000 0080", where: "exponent" },
    { of: "an exponent of a float format", hex: "01 03 0100 01000000 803f", where: "exponent" },
    { of: "minus zero", hex: "01 04 0000 02000000 003c 0080", where: "code 1" },
    { of: "NaN", hex: "01 04 0000 01000000 017e", where: "codes" },
    { of: "an infinity", hex: "01 03 0000 01000000 807f", where: "codes" },
  ])("[MEM-006] with $of are refused", ({ hex, where }) => {
    const refused = failureOf(readVectorBytes(bytesOf(hex)));
    expect(refused.where).toBe(where);
    expect(refused.message).toMatch(/^vector bytes, .*: expected .*, got .*; do not use the vector/u);
  });
});
