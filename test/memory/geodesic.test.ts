import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cumulativeDrift, driftInMillionths, geodesicDistance, nextUp } from "../../src/index.ts";
import { exactAngle, fixed, slack } from "./fixed-point.ts";
import { failureOf, vectorOf } from "./vectors.ts";

const isZero = (vector: Float32Array): boolean => vector.every((x) => x === 0);
const distanceOf = (from: Float32Array, to: Float32Array): number => Result.getOrThrow(geodesicDistance(from, to));
const directions = fc.integer({ min: 2, max: 12 }).chain((D) => fc.tuple(vectorOf(D), vectorOf(D)));

/** A vector, and one of nearly the same or the opposite direction, of another length. */
const nearby = fc
  .tuple(directions, fc.integer({ min: -30, max: 0 }), fc.constantFrom(1, -1, 0.3, -7))
  .map(
    ([[from, nudge], exponent, factor]) =>
      [from, from.map((x, i) => factor * (x + Math.fround(nudge[i]! * 2 ** exponent)))] as const,
  );

function expectAccurate(from: Float32Array, to: Float32Array): void {
  const [distance, exact] = [fixed(distanceOf(from, to)), exactAngle(from, to)];
  const off = distance > exact ? distance - exact : exact - distance;
  expect(off <= ((10n * exact) >> 53n) + slack, `off by ${off} of ${exact}`).toBe(true);
}

describe("geodesic distance", () => {
  it("[MEM-037] is within 10 units of rounding of the exact angle", () => {
    fc.assert(
      fc.property(fc.oneof(directions, nearby), ([from, to]) => {
        fc.pre(!isZero(from) && !isZero(to));
        expectAccurate(from, to);
      }),
      { numRuns: 400 },
    );
  });

  it("[MEM-037] is accurate for neighbours in float32, their opposites, and right angles", () => {
    const from = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i + 1));
    for (const element of [0, 7, 23]) {
      const to = from.slice();
      const view = new Int32Array(to.buffer);
      view[element]! += 1;
      expect(distanceOf(from, to)).toBeGreaterThan(0);
      expect(distanceOf(from, to)).toBeLessThan(2 ** -22);
      expectAccurate(from, to);
      expectAccurate(
        from,
        to.map((x) => -x),
      );
    }
    const tiny = 2 ** -149;
    const [east, north] = [Float32Array.of(1, 0), Float32Array.of(0, tiny)];
    expect(distanceOf(east, north)).toBe(Math.PI / 2);
    expect(distanceOf(east, Float32Array.of(1, tiny))).toBe(tiny);
    expect(distanceOf(Float32Array.of(2 ** 127, 0), Float32Array.of(2 ** 127, tiny))).toBe(2 ** -276);
    expect(distanceOf(east, Float32Array.of(-1, 0))).toBe(Math.PI);
    expect(distanceOf(east, Float32Array.of(-1, 2 ** -20))).toBeLessThan(Math.PI);
  });

  it("[MEM-037] does not lose small elements one by one behind a large one", () => {
    const small = Array.from({ length: 300 }, () => 2 ** -27);
    expectAccurate(Float32Array.of(1, 0, ...small.map(() => 0)), Float32Array.of(1, 1, ...small));
    expectAccurate(Float32Array.of(1, ...small), Float32Array.of(1, ...small.map((x) => -x)));
    expectAccurate(Float32Array.of(1, 1, ...small), Float32Array.of(1, -1, ...small));
  });

  it("[MEM-037] is 0 for equal directions of any length only, pi for opposite ones, and symmetric bit for bit", () => {
    fc.assert(
      fc.property(directions, fc.integer({ min: -3, max: 3 }), ([from, to], exponent) => {
        fc.pre(!isZero(from) && !isZero(to));
        expect(distanceOf(from, to)).toBe(distanceOf(to, from));
        expect(distanceOf(from, to) === 0).toBe(exactAngle(from, to) === 0n);
        const longer = from.map((x) => x * 2 ** 8 * 2 ** exponent);
        expect(distanceOf(from, longer)).toBe(0);
        expect(
          distanceOf(
            from,
            longer.map((x) => -x),
          ),
        ).toBe(Math.PI);
      }),
    );
  });

  it("[MEM-037] of a vector of zeros, of other dimensions, of NaN and infinities is refused", () => {
    const [good, zeros] = [Float32Array.of(1, 2), new Float32Array(2)];
    const refusals = [
      [zeros, good, "zero", "from"],
      [good, zeros, "zero", "to"],
      [good, Float32Array.of(1), "dimension", "to"],
      [new Float32Array(0), new Float32Array(0), "dimension", "from"],
      [good, Float32Array.of(1, NaN), "not finite", "to[1]"],
      [Float32Array.of(Infinity, 1), good, "not finite", "from[0]"],
    ] as const;
    for (const [from, to, reason, where] of refusals) {
      expect(failureOf(geodesicDistance(from, to))).toMatchObject({ _tag: "VectorRefused", reason, where });
    }
  });
});

describe("drift", () => {
  const path = fc.integer({ min: 2, max: 5 }).chain((D) => fc.array(vectorOf(D), { maxLength: 6 }));
  const near = fc
    .tuple(vectorOf(4), fc.array(vectorOf(4), { maxLength: 6 }), fc.integer({ min: -24, max: -10 }))
    .map(([start, steps, exponent]) => steps.map((step) => start.map((x, i) => x + step[i]! * 2 ** exponent)));

  it("[MEM-038] [MEM-039] in millionths is never below the exact sum of angles, and radians are their sum", () => {
    fc.assert(
      fc.property(fc.oneof(path, near), (landmarks) => {
        fc.pre(!landmarks.some(isZero));
        const { radians, millionths } = Result.getOrThrow(cumulativeDrift(landmarks));
        const steps = landmarks.slice(1).map((to, i) => exactAngle(landmarks[i]!, to));
        const exact = steps.reduce((sum, step) => sum + step, 0n);
        expect(BigInt(millionths) * fixed(1) >= 1_000_000n * (exact - slack)).toBe(true);
        expect(millionths).toBeLessThanOrEqual(1e6 * radians + steps.length * 1.5);
        const off = fixed(radians) - exact;
        expect((off < 0n ? -off : off) <= ((13n * exact) >> 53n) + slack).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("[MEM-038] along a great circle is its length, and back again twice that", () => {
    const at = (turn: number) => Float32Array.of(Math.cos(turn), Math.sin(turn));
    const steps = Array.from({ length: 11 }, (_, i) => at(i / 10));
    const there = Result.getOrThrow(cumulativeDrift(steps)).radians;
    const direct = distanceOf(at(0), at(1));
    expect(fixed(there) - fixed(direct) <= (26n * fixed(1)) >> 53n).toBe(true);
    const back = Result.getOrThrow(cumulativeDrift([...steps, ...steps.toReversed()]));
    expect(back.radians).toBeGreaterThan(1.99 * direct);
    expect(Result.getOrThrow(cumulativeDrift([]))).toEqual({ radians: 0, millionths: 0 });
    expect(Result.getOrThrow(cumulativeDrift([at(1)]))).toEqual({ radians: 0, millionths: 0 });
  });

  it("[MEM-038] through a vector of zeros, or NaN, is refused", () => {
    const good = Float32Array.of(1, 0);
    expect(failureOf(cumulativeDrift([good, good, new Float32Array(2)])).reason).toBe("zero");
    expect(failureOf(cumulativeDrift([good, Float32Array.of(NaN, 0), good])).reason).toBe("not finite");
  });

  it("[MEM-039] is rounded up to whole millionths", () => {
    expect([0, Number.MIN_VALUE, 1e-9, 1.5e-6, Math.PI].map(driftInMillionths)).toEqual([0, 1, 1, 2, 3_141_593]);
    fc.assert(
      fc.property(fc.nat({ max: 3_141_592 }), (whole) => {
        const drift = driftInMillionths(nextUp(whole / 1e6));
        expect([whole, whole + 1]).toContain(drift);
        expect(driftInMillionths((whole + 0.5) / 1e6)).toBe(whole + 1);
        expect(BigInt(drift) * fixed(1) >= 1_000_000n * fixed(nextUp(whole / 1e6))).toBe(true);
      }),
    );
  });
});
