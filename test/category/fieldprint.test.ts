import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  distanceBounds,
  type DistanceSpace,
  distanceSpace,
  distancesTo,
  type Fieldprint,
  fieldprintDigest,
  fieldprintOf,
  fieldprintText,
  geodesicDistance,
  isDistancePresheaf,
  presheafDistance,
  readFieldprint,
  recoveredPoint,
} from "../../src/index.ts";
import { failureOf, valueOf } from "./random-category.ts";

/** Shortest ways through random one-way lengths: distances that may be infinite, and other ones back. */
const space: fc.Arbitrary<DistanceSpace> = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Infinity)), { minLength: n * n, maxLength: n * n })
    .map((lengths) => {
      const ways = Array.from({ length: n }, (_, x) =>
        Array.from({ length: n }, (_, y) => (x === y ? 0 : lengths[n * x + y]!)),
      );
      for (let k = 0; k < n; k++) {
        for (const row of ways) row.forEach((way, y) => (row[y] = Math.min(way, row[k]! + ways[k]![y]!)));
      }
      return valueOf(distanceSpace(ways));
    }),
);

const vector = (D: number) =>
  fc
    .array(fc.integer({ min: -8, max: 8 }), { minLength: D, maxLength: D })
    .map((values) => Float32Array.from(values))
    .filter((values) => values.some((value) => value !== 0));
const probesOf = (D: number) => fc.array(vector(D), { minLength: 1, maxLength: 5 });
const printed = (probes: ReadonlyArray<Float32Array>, point: Float32Array): Fieldprint =>
  valueOf(fieldprintOf(probes, point));
const distance = (one: Float32Array, other: Float32Array) => valueOf(geodesicDistance(one, other));

/** More than the relative error of a distance. */
const up = 1 + 2 ** -49;

describe("the fieldprint of a point of a space of distances", () => {
  it("[CAT-060] is a presheaf, [U(F), phi] is phi(F), and [U(F), U(G)] is d(F, G)", () => {
    fc.assert(
      fc.property(
        space,
        fc.array(fc.oneof(fc.nat({ max: 12 }), fc.constant(Infinity)), { minLength: 5, maxLength: 5 }),
        (one, values) => {
          const points = [...one.distances.keys()];
          const phi = points.map((x) => Math.min(...points.map((y) => one.distances[x]![y]! + values[y]!)));
          expect(isDistancePresheaf(one, phi)).toBe(true);
          for (const F of points) {
            const print = distancesTo(one, F);
            expect(isDistancePresheaf(one, print)).toBe(true);
            expect(presheafDistance(print, phi)).toBe(phi[F]);
            for (const G of points) expect(presheafDistance(print, distancesTo(one, G))).toBe(one.distances[F]![G]);
          }
        },
      ),
    );
  });

  it("[CAT-060] what is no presheaf is told from one, and lists that are no distances are refused", () => {
    const two = valueOf(
      distanceSpace([
        [0, 1],
        [Infinity, 0],
      ]),
    );
    expect(isDistancePresheaf(two, [5, 3])).toBe(false);
    expect(isDistancePresheaf(two, [4, 3])).toBe(true);
    expect(isDistancePresheaf(two, [0, Infinity])).toBe(true);
    expect(isDistancePresheaf(two, [-1, 0])).toBe(false);
    expect(isDistancePresheaf(two, [0])).toBe(false);
    expect(presheafDistance([Infinity], [Infinity])).toBe(0);
    const bad = [
      [[1]],
      [[0, 1]],
      [
        [0, -1],
        [1, 0],
      ],
      [
        [0, NaN],
        [1, 0],
      ],
      [
        [0, 1, 3],
        [1, 0, 1],
        [3, 1, 0],
      ],
    ];
    for (const distances of bad) expect(failureOf(distanceSpace(distances))._tag).toBe("CategoryInputRefused");
  });
});

describe("the fieldprint of a direction", () => {
  it("[CAT-061] bounds the distance of two directions from both sides", () => {
    const scene = fc.integer({ min: 1, max: 4 }).chain((D) => fc.tuple(probesOf(D), vector(D), vector(D)));
    fc.assert(
      fc.property(scene, ([probes, F, G]) => {
        const [one, other] = [printed(probes, F), printed(probes, G)];
        const { atLeast, atMost } = valueOf(distanceBounds(one, other));
        const d = distance(F, G);
        expect(one.distances).toEqual(probes.map((probe) => distance(probe, F)));
        expect(atLeast).toBeLessThanOrEqual(d * up);
        expect(atMost * up).toBeGreaterThanOrEqual(d);
        expect(valueOf(distanceBounds(other, one))).toEqual({ atLeast, atMost });
        const through = probes.map((probe) => distance(probe, F) + distance(probe, G));
        expect(atMost).toBeLessThanOrEqual(Math.min(...through) * (1 + 2 ** -47));
        const apart = probes.map((probe) => Math.abs(distance(probe, F) - distance(probe, G)));
        expect(atLeast).toBeGreaterThanOrEqual(Math.max(...apart) - Math.max(...through) * 2 ** -47);
      }),
    );
  });

  it("[CAT-061] is attained when one of the two is a probe, and by no probe of equal distance to both", () => {
    fc.assert(
      fc.property(probesOf(3), vector(3), vector(3), (probes, F, G) => {
        const attained = valueOf(distanceBounds(printed([...probes, F], F), printed([...probes, F], G)));
        const d = distance(F, G);
        expect(attained.atLeast).toBeGreaterThanOrEqual(d * (1 - 2 ** -48));
        expect(attained.atMost).toBeLessThanOrEqual(d * (1 + 2 ** -48));
      }),
    );
    const pole = [Float32Array.of(0, 0, 1)];
    const { atLeast } = valueOf(
      distanceBounds(printed(pole, Float32Array.of(1, 0, 0)), printed(pole, Float32Array.of(0, 1, 0))),
    );
    expect(atLeast).toBe(0);
  });

  it("[CAT-061] is not fooled by rounding where two directions are as near as float32 tells them apart", () => {
    const step = fc.integer({ min: 0, max: 2 ** 23 - 2 });
    fc.assert(
      fc.property(step, fc.integer({ min: 1, max: 4 }), (n, apart) => {
        const [F, G] = [n, Math.min(n + apart, 2 ** 23)].map((m) => Float32Array.of(1, 1 + m * 2 ** -23));
        const probes = [Float32Array.of(0, -1), Float32Array.of(1, -8), Float32Array.of(-3, 1)];
        const { atLeast, atMost } = valueOf(distanceBounds(printed(probes, F!), printed(probes, G!)));
        expect(atLeast).toBeLessThanOrEqual(distance(F!, G!) * up);
        expect(atMost * up).toBeGreaterThanOrEqual(distance(F!, G!));
      }),
      { numRuns: 300 },
    );
  });

  it("[CAT-062] needs the whole of 2 eta: two opposite directions may look the same to probes a quarter turn away", () => {
    const probes = [Float32Array.of(1, 0), Float32Array.of(-1, 0)];
    const [north, south] = [printed(probes, Float32Array.of(0, 1)), printed(probes, Float32Array.of(0, -1))];
    const { atLeast, atMost } = valueOf(distanceBounds(north, south, Math.PI / 2));
    expect(atLeast).toBe(0);
    expect(atMost).toBeGreaterThanOrEqual(Math.PI);
  });

  it("[CAT-061] refuses no probes, other dimensions, and fieldprints of different probes", () => {
    const [east, north] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    expect(failureOf(fieldprintOf([], east))._tag).toBe("CategoryInputRefused");
    expect(failureOf(fieldprintOf([Float32Array.of(1)], east))._tag).toBe("VectorRefused");
    expect(failureOf(fieldprintOf([east], Float32Array.of(0, 0)))._tag).toBe("VectorRefused");
    expect(failureOf(distanceBounds(printed([east], east), printed([north], east)))).toMatchObject({
      where: "fieldprints",
    });
    expect(failureOf(distanceBounds(printed([east], east), printed([east], north), -1))).toMatchObject({
      where: "coveringRadius",
    });
  });

  it("[CAT-062] with a probe within eta of every point, the largest difference is at least d - 2 eta", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 24 }), vector(2), vector(2), (n, F, G) => {
        const probes = Array.from({ length: n }, (_, i) =>
          Float32Array.of(Math.cos((2 * Math.PI * i) / n), Math.sin((2 * Math.PI * i) / n)),
        );
        // Rounding to float32 turns a probe by at most 2^-23.
        const eta = Math.PI / n + 2 ** -23;
        const [one, other] = [printed(probes, F), printed(probes, G)];
        const { atLeast, atMost } = valueOf(distanceBounds(one, other, eta));
        const d = distance(F, G);
        expect(atLeast).toBeGreaterThanOrEqual(d - 2 * eta - 2 ** -45);
        expect(atMost * up).toBeGreaterThanOrEqual(d);
        expect(atMost).toBeLessThanOrEqual(atLeast + 2 * eta + 2 ** -44);
      }),
    );
  });

  it("[CAT-063] as many independent probes as dimensions determine the direction, within the bound told", () => {
    const scene = fc
      .integer({ min: 1, max: 5 })
      .chain((D) => fc.tuple(fc.array(vector(D), { minLength: D, maxLength: D }), vector(D)));
    let found = 0;
    fc.assert(
      fc.property(scene, ([probes, F]) => {
        const answer = recoveredPoint(probes, printed(probes, F));
        if (Result.isFailure(answer)) {
          expect(answer.failure).toMatchObject({ where: "probes", expected: "independent directions" });
          return;
        }
        found++;
        const { point, errorBound } = answer.success;
        const length = Math.hypot(...F);
        const off = Math.hypot(...point.map((x, i) => x - F[i]! / length));
        expect(off).toBeLessThanOrEqual(errorBound + 2 ** -50);
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(75);
    const axes = [Float32Array.of(2, 0, 0), Float32Array.of(0, 3, 0), Float32Array.of(0, 0, -1)];
    const { errorBound } = valueOf(recoveredPoint(axes, printed(axes, Float32Array.of(3, 4, 12))));
    expect(errorBound).toBeLessThan(2 ** -42);
  });

  it("[CAT-063] the bound holds for probes that are nearly parallel, where the direction is told badly", () => {
    const large = fc.integer({ min: 2 ** 12, max: 2 ** 22 });
    fc.assert(
      fc.property(large, vector(2), (far, F) => {
        const probes = [Float32Array.of(far, 1), Float32Array.of(far, 0)];
        const { point, errorBound } = valueOf(recoveredPoint(probes, printed(probes, F)));
        const length = Math.hypot(...F);
        const off = Math.hypot(...point.map((x, i) => x - F[i]! / length));
        expect(off).toBeLessThanOrEqual(errorBound + 2 ** -50);
        expect(errorBound).toBeLessThanOrEqual(far * 2 ** -40);
      }),
    );
  });

  it("[CAT-063] refuses probes that are not independent, too few, and those of another fieldprint", () => {
    const [east, north, west] = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(-2, 0)];
    const print = printed([east, north], north);
    expect(failureOf(recoveredPoint([east, west], printed([east, west], north)))).toMatchObject({
      expected: "independent directions",
    });
    expect(failureOf(recoveredPoint([east], printed([east], north)))).toMatchObject({ where: "probes" });
    expect(failureOf(recoveredPoint([north, east], print))).toMatchObject({ where: "fieldprint" });
    expect(failureOf(recoveredPoint([], print))).toMatchObject({ where: "probes" });
  });

  it("[CAT-064] has one text and digest, and is read from that text alone", () => {
    const scene = fc.tuple(probesOf(3), vector(3), vector(3));
    fc.assert(
      fc.property(scene, ([probes, F, G]) => {
        const [one, other] = [printed(probes, F), printed(probes, G)];
        const text = fieldprintText(one);
        expect(valueOf(readFieldprint(text))).toEqual(one);
        expect(fieldprintDigest(valueOf(readFieldprint(text)))).toBe(fieldprintDigest(one));
        const same = one.distances.every((d, i) => d === other.distances[i]);
        expect(fieldprintDigest(one) === fieldprintDigest(other)).toBe(same);
        const longer = probes.map((probe) => probe.map((x) => 2 * x));
        expect(printed(longer, F).distances.every((d, i) => Math.abs(d - one.distances[i]!) <= d * 2 ** -49)).toBe(
          true,
        );
        expect(printed(longer, F).probes).not.toBe(one.probes);
      }),
      { numRuns: 50 },
    );
    const axis = [Float32Array.of(1, 0)];
    expect(fieldprintText(printed(axis, Float32Array.of(0, 1)))).toMatch(
      /^\{"distances":\[1\.5707963267948966\],"probes":"[0-9a-f]{64}"\}$/u,
    );
  });

  it("[CAT-064] other text is refused, whatever it is", () => {
    const text = fieldprintText(printed([Float32Array.of(1, 0)], Float32Array.of(0, 1)));
    const bad = [
      "",
      "null",
      "{}",
      text.slice(1),
      ` ${text}`,
      text.replace("1.5707963267948966", "1.57079632679489660"),
      text.replace("1.5707963267948966", "4"),
      text.replace("1.5707963267948966", "-1"),
      text.replace("1.5707963267948966", '"1"'),
      text.replace("]", ',1],"more":1'),
      text.replace('"probes":"', '"probes":"0'),
      text.padEnd(65_537),
    ];
    for (const one of bad) expect(failureOf(readFieldprint(one))._tag).toBe("CategoryInputRefused");
    fc.assert(
      fc.property(fc.string(), (one) => Result.isFailure(readFieldprint(one))),
      { numRuns: 50 },
    );
  });
});
