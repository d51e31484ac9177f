import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, gammaBound, intervalContains } from "../../src/index.ts";
import { rope, type RopePairing } from "../../reference/index.ts";

const u = 2 ** -53;
const pairing = fc.constantFrom<RopePairing>("half", "interleaved");
const vector = fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 8, maxLength: 8 });

const turn = (values: ReadonlyArray<number>, position: number, pairs: RopePairing) =>
  Result.getOrThrow(rope(Float64Array.from(values), Int32Array.of(position), { D: values.length, pairing: pairs }));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, d) => sum + x * b[d]!, 0);

describe("rotary embedding", () => {
  it("[ATT-042] turns a quarter circle by hand", () => {
    const options = { D: 2, base: 1 } as const;
    const [x, y] = Result.getOrThrow(rope(Float64Array.of(3, 4), Int32Array.of(1), options));
    expect(intervalContains(around(3 * Math.cos(1) - 4 * Math.sin(1), 16 * u), x!)).toBe(true);
    expect(intervalContains(around(3 * Math.sin(1) + 4 * Math.cos(1), 16 * u), y!)).toBe(true);
  });

  it("[ATT-042] pairs d with d + D/2, or neighbours", () => {
    const unit = [1, 0, 0, 0];
    expect([...turn(unit, 1, "half")].map((value) => value !== 0)).toEqual([true, false, true, false]);
    expect([...turn(unit, 1, "interleaved")].map((value) => value !== 0)).toEqual([true, true, false, false]);
  });

  it("[ATT-042] preserves norms", () => {
    fc.assert(
      fc.property(vector, fc.integer({ min: 0, max: 100_000 }), pairing, (values, position, pairs) => {
        const before = dot(Float64Array.from(values), Float64Array.from(values));
        const after = turn(values, position, pairs);
        expect(intervalContains(around(before, before * gammaBound(40, u)), dot(after, after))).toBe(true);
      }),
    );
  });

  it("[ATT-042] makes dot products depend on the difference of positions", () => {
    const position = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(vector, vector, position, position, position, pairing, (a, b, m, n, shift, pairs) => {
        const near = dot(turn(a, m, pairs), turn(b, n, pairs));
        const far = dot(turn(a, m + shift, pairs), turn(b, n + shift, pairs));
        // Angles up to 2000 radians carry an error of 2000 u each into cos and sin, elements are at most 10.
        const radius = 8 * 2 * 100 * (4 * 2_000 * u + gammaBound(16, u));
        expect(intervalContains(around(near, radius), far)).toBe(true);
      }),
    );
  });

  it("[ATT-042] refuses an odd width and rows that do not fit, as values", () => {
    const odd = rope(new Float64Array(3), Int32Array.of(0), { D: 3 });
    expect(Result.isFailure(odd) && odd.failure._tag).toBe("OutOfRange");
    const short = rope(new Float64Array(3), Int32Array.of(0), { D: 4 });
    expect(Result.isFailure(short) && short.failure.message).toBe(
      "vectors: expected 1 rows of D = 4 elements, got 3 elements",
    );
  });
});
