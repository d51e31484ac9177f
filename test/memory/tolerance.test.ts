import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closePairOf, dequantise, halfStep, ulp, withinTolerance } from "../../src/index.ts";
import { exactUnits } from "../numerics/exact.ts";
import { failureOf, format, formats, magnitude, stored, vector } from "./vectors.ts";

/** A vector, and the same computed again with every element off by at most `tolerance`. */
const recomputation = fc.tuple(vector, fc.integer({ min: -160, max: 2 })).chain(([values, exponent]) => {
  const tolerance = 2 ** exponent;
  const nudge = fc.double({ min: -1, max: 1, noNaN: true }).map((share) => share * tolerance);
  return fc.array(nudge, { minLength: values.length, maxLength: values.length }).map((nudges) => {
    const moved = values.map((value, i) => value + nudges[i]!);
    const off = [...moved].map((value, i) => Math.abs(value - values[i]!));
    return { values, moved, tolerance: Math.max(tolerance, ...off.map((x) => x + ulp(x, "f64"))) };
  });
});

describe("comparing a recomputed vector with the stored one", () => {
  it("[MEM-011] what is within the tolerance of what was stored is never refused", () => {
    fc.assert(
      fc.property(recomputation, format, ({ values, moved, tolerance }, format) => {
        expect(Result.isSuccess(withinTolerance(stored(values, format), moved, tolerance))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("[MEM-011] what is accepted is within half a step and the tolerance, and the answer says what was used", () => {
    fc.assert(
      fc.property(recomputation, format, fc.integer({ min: -160, max: 2 }), ({ values, moved }, format, exponent) => {
        const [vector, tolerance] = [stored(values, format), 2 ** exponent];
        const decoded = dequantise(vector);
        const off = [...moved].map((value, i) => exactUnits(value) - exactUnits(decoded[i]!));
        const verdict = withinTolerance(vector, moved, tolerance);
        if (Result.isFailure(verdict)) {
          expect(verdict.failure._tag).toBe("ToleranceExceeded");
          expect(off.some((d) => (d < 0n ? -d : d) > exactUnits(tolerance))).toBe(true);
        } else if (verdict.success.method === "codes") {
          expect(stored(moved, format)).toEqual(vector);
        } else {
          expect(stored(moved, format)).not.toEqual(vector);
          off.forEach((d, i) => {
            const oneRounding = ulp(Math.max(Math.abs(decoded[i]!), tolerance + halfStep(vector, i)), "f64");
            const allowed = exactUnits(tolerance) + exactUnits(halfStep(vector, i)) + exactUnits(2 * oneRounding);
            expect((d < 0n ? -d : d) <= allowed).toBe(true);
          });
          const { element, largestDifference } = verdict.success;
          expect(largestDifference).toBe(Math.abs(moved[element]! - decoded[element]!));
          expect(
            off.every((d) => (d < 0n ? -d : d) <= magnitude(largestDifference + ulp(largestDifference, "f64"))),
          ).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("[MEM-010] [MEM-011] accepts the pairs that no comparison of digests can", () => {
    for (const format of formats) {
      const epsilon = 2 ** -40;
      const { first, second } = Result.getOrThrow(closePairOf(format, epsilon));
      expect(Result.getOrThrow(withinTolerance(stored(first, format), first, 0)).method).toBe("codes");
      expect(Result.getOrThrow(withinTolerance(stored(first, format), second, epsilon)).method).toBe("tolerance");
    }
  });

  it("[MEM-011] the first element that is too far off is named", () => {
    const vector = stored(Float32Array.of(1, 0.5, 0.25), "int8");
    const allowed = 2 ** -7 + 2 ** -10;
    const far = withinTolerance(vector, Float32Array.of(1, 0.5 - allowed - 2 ** -20, 9), 2 ** -10);
    expect(failureOf(far)).toMatchObject({ _tag: "ToleranceExceeded", element: 1, stored: 0.5, allowed });
    expect(Result.isSuccess(withinTolerance(vector, Float32Array.of(1, 0.5 - allowed, 0.25), 2 ** -10))).toBe(true);
    expect(Result.isFailure(withinTolerance(vector, Float32Array.of(1, 0.5 - 2 ** -7 - 2 ** -20, 0.25), 0))).toBe(true);
  });

  it("[MEM-011] equal codes of another exponent are another vector", () => {
    const [vector, double] = [stored(Float32Array.of(1, 0.5), "int8"), Float32Array.of(2, 1)];
    expect(stored(double, "int8").codes).toEqual(vector.codes);
    expect(failureOf(withinTolerance(vector, double, 0.25))).toMatchObject({ _tag: "ToleranceExceeded", element: 0 });
    expect(Result.getOrThrow(withinTolerance(vector, double, 1))).toMatchObject({
      method: "tolerance",
      largestDifference: 1,
      element: 0,
    });
  });

  it("[MEM-011] other dimensions, NaN, infinities and tolerances that are none are refused", () => {
    const vector = stored(Float32Array.of(1, 0.5), "int8");
    const reasonOf = (recomputed: Float32Array, tolerance: number) => {
      const refused = failureOf(withinTolerance(vector, recomputed, tolerance));
      return refused._tag === "VectorRefused" && refused.reason;
    };
    expect(reasonOf(Float32Array.of(1), 1)).toBe("dimension");
    expect(reasonOf(Float32Array.of(1, NaN), 1)).toBe("not finite");
    expect(reasonOf(Float32Array.of(1, Infinity), 1)).toBe("not finite");
    for (const tolerance of [-1, NaN, Infinity]) expect(reasonOf(Float32Array.of(1, 0.5), tolerance)).toBe("tolerance");
  });
});
