import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blake3, closePair, closePairOf, hexadecimal, quantise, vectorDigest } from "../../src/index.ts";
import { exactUnits } from "../numerics/exact.ts";
import { failureOf, format, formats, stored, vectorOf } from "./vectors.ts";

const finest = { int8: 2 ** -149, int16: 2 ** -149, bf16: 2 ** -149, f16: 2 ** -48 };

/** The largest difference of two elements, exactly. */
function exactDistance(first: Float32Array, second: Float32Array): bigint {
  const differences = [...first].map((value, i) => exactUnits(value) - exactUnits(second[i]!));
  return differences.reduce((most, d) => (d > most ? d : -d > most ? -d : most), 0n);
}

describe("the limit of quantisation", () => {
  it("[MEM-010] two vectors closer than any epsilon have different digests, in every format", () => {
    const epsilon = fc
      .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -149, max: 3 }))
      .map(([significand, exponent]) => significand * 2 ** exponent);
    fc.assert(
      fc.property(format, epsilon, (format, epsilon) => {
        fc.pre(epsilon > finest[format]);
        const { first, second, distance } = Result.getOrThrow(closePairOf(format, epsilon));
        expect(vectorDigest(stored(first, format))).not.toBe(vectorDigest(stored(second, format)));
        expect(exactDistance(first, second) < exactUnits(epsilon)).toBe(true);
        expect(exactUnits(distance)).toBe(exactDistance(first, second));
      }),
      { numRuns: 300 },
    );
  });

  it("[MEM-010] below the spacing of float32 there is no pair, and the answer says so", () => {
    for (const format of formats) {
      for (const epsilon of [finest[format], finest[format] / 2, 0, -1, NaN]) {
        expect(failureOf(closePairOf(format, epsilon))).toMatchObject({ _tag: "NoCloserPair", where: "epsilon" });
      }
    }
  });

  it("[MEM-010] any quantiser that is not constant has such a pair on the way between two codes", () => {
    const length = 3;
    const quantiser = fc.oneof(
      vectorOf(length).map((plane) => (at: Float32Array) => at.reduce((sum, x, i) => sum + x * plane[i]!, 0) > 0.1),
      fc.double({ min: 1e-3, max: 10, noNaN: true }).map((step) => (at: Float32Array) => Math.round(at[1]! / step)),
      fc.nat().map((salt) => (at: Float32Array) => {
        const rounded = at.map((x) => Math.floor(x * 4 + salt));
        return hexadecimal(blake3(new Uint8Array(rounded.buffer)));
      }),
    );
    const point = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: length, maxLength: length });
    fc.assert(
      fc.property(quantiser, point, point, (code, one, other) => {
        const [from, to] = [Float32Array.from(one), Float32Array.from(other)];
        fc.pre(code(from) !== code(to));
        const { first, second } = Result.getOrThrow(closePair(code, from, to, 2 ** -20));
        expect(code(first)).not.toEqual(code(second));
        expect(exactDistance(first, second) < exactUnits(2 ** -20)).toBe(true);
      }),
    );
  });

  it("[MEM-010] a constant quantiser has none, nor has one that keeps every bit", () => {
    const [zero, one] = [Float32Array.of(0), Float32Array.of(1)];
    expect(failureOf(closePair(() => "one code", zero, one, 1)).where).toBe("quantiser");
    const neighbour = Float32Array.of(1 + 2 ** -23);
    expect(failureOf(closePair(String, one, neighbour, 2 ** -23)).where).toBe("epsilon");
    expect(Result.getOrThrow(closePair(String, one, neighbour, 2 ** -22)).distance).toBe(2 ** -23);
  });

  it("[MEM-010] a text book pair: half a step of int8, and one bit less", () => {
    const above = Float32Array.of(1, 3 * 2 ** -7);
    const below = Float32Array.of(1, 3 * 2 ** -7 - 2 ** -29);
    const codes = [above, below].map((values) => [...Result.getOrThrow(quantise(values, "int8")).codes]);
    expect(codes).toEqual([
      [64, 2],
      [64, 1],
    ]);
  });
});
