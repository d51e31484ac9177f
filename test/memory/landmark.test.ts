import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gammaBound, landmark, ulp, type WeightedAnchor } from "../../src/index.ts";
import { fixed, float32Units, squareRoot, toNumber } from "./fixed-point.ts";
import { failureOf, vectorOf } from "./vectors.ts";

const idOf = (n: number): string => n.toString(16).padStart(64, "0");
const anchorsOf = (vectors: ReadonlyArray<Float32Array>): ReadonlyArray<WeightedAnchor> =>
  vectors.map((vector, i) => ({ id: idOf(i), vector }));
const weight = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -12, max: 12 })).map(([n, e]) => n * 2 ** e);

const anchors = fc
  .integer({ min: 1, max: 6 })
  .chain((D) => fc.array(fc.record({ vector: vectorOf(D), weight }), { minLength: 1, maxLength: 6 }))
  .map((list) => list.filter(({ vector }) => vector.some((x) => x !== 0)))
  .filter((list) => list.length > 0)
  .map((list) => list.map((anchor, i) => ({ ...anchor, id: idOf((i * 7) % 11) })));

const precision = 800n;

/** The weighted sum of directions, in units of 2^-800. */
function exactSum(list: ReadonlyArray<WeightedAnchor>): Array<bigint> {
  const sum = [...list[0]!.vector].map(() => 0n);
  for (const { vector, weight = 1 } of list) {
    const units = [...vector].map(float32Units);
    const length = squareRoot(units.reduce((total, x) => total + x * x, 0n) << (2n * precision));
    units.forEach((x, i) => {
      sum[i]! += ((x * fixed(weight)) << precision) / length;
    });
  }
  return sum;
}

const exactLength = (sum: ReadonlyArray<bigint>): bigint => squareRoot(sum.reduce((total, x) => total + x * x, 0n));

describe("the landmark of anchors", () => {
  it("[MEM-035] is the direction of the weighted mean of their directions", () => {
    fc.assert(
      fc.property(anchors, (list) => {
        const found = landmark(list);
        const sum = exactSum(list);
        const length = exactLength(sum);
        const weights = list.reduce((total, { weight }) => total + weight, 0);
        const error = 2 * gammaBound(list.length + sum.length + 4, 2 ** -53) * weights;
        if (Result.isFailure(found)) {
          expect(found.failure).toMatchObject({ _tag: "LandmarkUndefined", reason: "balanced" });
          expect(toNumber(length)).toBeLessThanOrEqual(2 * error);
          return;
        }
        found.success.forEach((x, i) => {
          const exact = toNumber((sum[i]! << precision) / length);
          const allowed = (2 * error) / toNumber(length) + ulp(exact, "f32");
          expect(Math.abs(x - exact)).toBeLessThanOrEqual(allowed);
        });
      }),
    );
  });

  it("[MEM-035] does not depend on the order of the anchors, bit for bit, nor on the length of their vectors", () => {
    fc.assert(
      fc.property(anchors, fc.nat(), (list, seed) => {
        const shuffled = list.toSorted(
          (a, b) => ((Number(`0x${a.id}`) * seed) % 11) - ((Number(`0x${b.id}`) * seed) % 11),
        );
        const longer = list.map((anchor) => ({ ...anchor, vector: anchor.vector.map((x) => x * 2 ** 8) }));
        const [one, other, third] = [list, shuffled, longer].map(landmark);
        expect(other).toEqual(one);
        expect(third).toEqual(one);
      }),
    );
  });

  it("[MEM-035] does not depend on the order of anchors that nearly cancel, where every rounding shows", () => {
    const [a, b, c] = [
      { id: idOf(1), vector: Float32Array.of(1, 2, 3), weight: 1 },
      { id: idOf(2), vector: Float32Array.of(-1, -2, -3), weight: 1 - 2 ** -40 },
      { id: idOf(3), vector: Float32Array.of(3, -1, 2), weight: 0.7 * 2 ** -40 },
    ];
    const orders = [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ];
    const [first, ...others] = orders.map((order) => Result.getOrThrow(landmark(order)));
    for (const other of others) expect(other).toEqual(first);
  });

  it("[MEM-035] exact cases: one anchor, a right angle, and what a weight does", () => {
    const [east, north] = [Float32Array.of(1, 0), Float32Array.of(0, 3)];
    const root = Math.fround(Math.SQRT1_2);
    expect(landmark(anchorsOf([north]))).toEqual(Result.succeed(Float32Array.of(0, 1)));
    expect(landmark(anchorsOf([east, north]))).toEqual(Result.succeed(Float32Array.of(root, root)));
    const weighted = [
      { id: idOf(1), vector: east, weight: 3 },
      { id: idOf(2), vector: north, weight: 4 },
    ];
    expect(landmark(weighted)).toEqual(Result.succeed(Float32Array.of(0.6, 0.8)));
    expect(landmark(weighted.map((anchor) => ({ ...anchor, weight: anchor.weight * 2 ** 60 })))).toEqual(
      Result.succeed(Float32Array.of(0.6, 0.8)),
    );
  });

  it("[MEM-036] of no anchors, and of anchors that cancel, is undefined", () => {
    expect(failureOf(landmark([]))).toMatchObject({ _tag: "LandmarkUndefined", reason: "none", anchors: 0 });
    fc.assert(
      fc.property(anchors, fc.constantFrom(1, 3, 0.5), (list, factor) => {
        const opposite = list.map(({ vector, weight }, i) => ({
          id: idOf(100 + i),
          vector: vector.map((x) => -x * factor),
          weight,
        }));
        fc.pre(opposite.every(({ vector }, i) => vector.every((x, j) => x === -factor * list[i]!.vector[j]!)));
        expect(failureOf(landmark([...list, ...opposite]))).toMatchObject({
          reason: "balanced",
          anchors: 2 * list.length,
        });
      }),
    );
    const triangle = [0, 1, 2].map((n) => Float32Array.of(n === 0 ? -1 : 0.5, n === 0 ? 0 : (3 - 2 * n) * 0.75 ** 0.5));
    expect(Result.isSuccess(landmark(anchorsOf(triangle)))).toBe(true);
    expect(failureOf(landmark(anchorsOf([Float32Array.of(1, 0, 0), Float32Array.of(-5, 0, 0)]))).message).toContain(
      "2 that cancel",
    );
  });

  it("[MEM-035] of vectors without a direction, of other dimensions, weights out of range, an identifier twice, is refused", () => {
    const good = { id: idOf(1), vector: Float32Array.of(1, 0) };
    const reasonOf = (anchor: Partial<WeightedAnchor>) => {
      const refused = failureOf(landmark([good, { ...good, id: idOf(2), ...anchor }]));
      return refused._tag === "VectorRefused" ? [refused.reason, refused.where] : refused._tag;
    };
    expect(reasonOf({ vector: new Float32Array(2) })).toEqual(["zero", "anchors[1]"]);
    expect(reasonOf({ vector: Float32Array.of(1) })).toEqual(["dimension", "anchors[1]"]);
    expect(reasonOf({ vector: Float32Array.of(NaN, 1) })).toEqual(["not finite", "anchors[1][0]"]);
    expect(reasonOf({ id: idOf(1) })).toEqual(["identifier", "anchors"]);
    for (const weight of [0, -1, NaN, Infinity, 2 ** 65, 2 ** -65]) {
      expect(reasonOf({ weight })).toEqual(["weight", "anchors[1]"]);
    }
  });
});
