import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  angleBetween,
  arsinh,
  expectClose,
  failureOf,
  fixed,
  hyperbolicDistance,
  lengthOf,
  one,
  over,
  pi,
  product as dot,
  root,
  times,
  vectorOf,
} from "./exact.ts";
import { unit, valueOf } from "./manifolds.ts";
import {
  ballCoordinates,
  ballDistance,
  ballPoint,
  euclidean,
  hyperbolic,
  type Manifold,
  polarPoint,
  product,
  simplex,
  sphere,
} from "../../src/index.ts";

const seeds = fc.nat(1_000_000);
const runs = { numRuns: 40 };

/** Sizes of a step away: from one that float64 hardly tells to one that is far. */
const steps = fc.integer({ min: -50, max: 0 }).map((exponent) => 2 ** exponent);

const distanceOf = (manifold: Manifold<unknown>, x: ReadonlyArray<number>, y: ReadonlyArray<number>): number =>
  valueOf(manifold.distance(valueOf(manifold.point(x)), valueOf(manifold.point(y))));

const moved = (x: ReadonlyArray<number>, v: ReadonlyArray<number>, step: number) =>
  x.map((value, i) => value + step * v[i]!);

function unitVector(x: ReadonlyArray<number>): ReadonlyArray<number> {
  const length = Math.hypot(...x);
  return x.map((value) => value / length);
}

const differenceOf = (x: ReadonlyArray<number>, y: ReadonlyArray<number>) =>
  y.map((value, i) => fixed(value) - fixed(x[i]!));

describe("distances, to 1e-12 of exact arithmetic", () => {
  it("[GEO-020] of R^n, of neighbours and far away", () => {
    const space = valueOf(euclidean(3));
    fc.assert(
      fc.property(seeds, fc.integer({ min: -300, max: 300 }), (seed, exponent) => {
        const [x, v] = [0, 1].map((index) => space.randomPoint(seed, index).coordinates) as [
          Array<number>,
          Array<number>,
        ];
        const y = moved(x, v, 2 ** exponent);
        expectClose(distanceOf(space, x, y), lengthOf(differenceOf(x, y)));
      }),
      runs,
    );
  });

  it("[GEO-021] of S^n, near 0 and near pi", () => {
    const space = valueOf(sphere(4));
    fc.assert(
      fc.property(seeds, steps, fc.constantFrom(1, -1), (seed, step, side) => {
        const x = space.randomPoint(seed, 0);
        const y = unitVector(moved(x.coordinates, space.randomTangent(x, seed, 1).components, step)).map(
          (c) => side * c,
        );
        const exact = angleBetween(vectorOf(x.coordinates), vectorOf(y));
        expectClose(distanceOf(space, x.coordinates, y), exact);
        const antipode = x.coordinates.map((value) => -value);
        expectClose(distanceOf(space, antipode, y), pi - exact);
      }),
      runs,
    );
    const tiny = [1, 1e-200, 0, 0, 0];
    expectClose(distanceOf(space, [1, 0, 0, 0, 0], tiny), angleBetween(vectorOf([1, 0]), vectorOf([1, 1e-200])));
  });

  it("[GEO-021] by the direction of a point, not by its rounded length", () => {
    const space = valueOf(sphere(1));
    const [x, y] = [
      [0.6, 0.8],
      [0.6 * (1 + 2 ** -45), 0.8 * (1 + 2 ** -44)],
    ] as const;
    expectClose(distanceOf(space, x, y), angleBetween(vectorOf(x), vectorOf(y)));
  });

  it("[GEO-014] near the antipode the direction is that of exact arithmetic", () => {
    const space = valueOf(sphere(2));
    fc.assert(
      fc.property(seeds, steps, (seed, step) => {
        const x = space.randomPoint(seed, 0);
        const y = unitVector(moved(x.coordinates, space.randomTangent(x, seed, 1).components, step)).map((c) => -c);
        const log = valueOf(space.log(x, valueOf(space.point(y)))).components;
        const [p, q] = [vectorOf(x.coordinates), vectorOf(y)];
        const along = over(dot(p, q), dot(p, p));
        const across = q.map((value, i) => value - times(along, p[i]!));
        const angle = angleBetween(vectorOf(log), across);
        expect(angle <= fixed(1e-12), `the direction is off by ${step}`).toBe(true);
      }),
      runs,
    );
  });

  it("[GEO-022] of H^n, of neighbours and to a radius of 347", () => {
    const space = valueOf(hyperbolic(3));
    const exponents = fc.oneof(fc.integer({ min: -300, max: 498 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(seeds, exponents, steps, fc.boolean(), (seed, exponent, step, radial) => {
        const [v, w] = [0, 1].map((index) => space.randomTangent(space.randomPoint(0, 0), seed, index).components);
        const y = unitVector(v!).map((value) => value * 2 ** exponent);
        const z = radial ? y.map((value) => value * (1 + step)) : moved(y, w!, (step * 2 ** exponent) / 2);
        fc.pre(z.every((value) => Math.abs(value) <= 2 ** 500));
        expectClose(distanceOf(space, y, z), hyperbolicDistance(vectorOf(y), vectorOf(z)));
      }),
      { numRuns: 100 },
    );
    const [radii, opposite] = [
      [Math.sinh(300), 0, 0],
      [-Math.sinh(300), 0, 1e-9],
    ];
    expectClose(distanceOf(space, radii, opposite), hyperbolicDistance(vectorOf(radii), vectorOf(opposite)));
  });

  it("[GEO-023] in the ball, of neighbours and at its edge", () => {
    const lengths = fc.oneof(
      fc.double({ min: 0.01, max: 0.9, noNaN: true }),
      fc.integer({ min: 2, max: 50 }).map((k) => 1 - 2 ** -k),
    );
    const space = valueOf(hyperbolic(3));
    fc.assert(
      fc.property(seeds, lengths, steps, (seed, length, step) => {
        const [v, w] = [0, 1].map((index) => space.randomTangent(space.randomPoint(0, 0), seed, index).components);
        const x = unitVector(v!).map((value) => value * length);
        const y = unitVector(moved(v!, w!, step)).map((value) => value * length * (1 - step / 8));
        const room = (at: ReadonlyArray<number>) => one - dot(vectorOf(at), vectorOf(at));
        const rooms = root(times(room(x), room(y)));
        expectClose(valueOf(ballDistance(x, y)), 2n * arsinh(over(lengthOf(differenceOf(x, y)), rooms)));
      }),
      runs,
    );
  });

  it("[GEO-023] ball and polar coordinates are of the same points", () => {
    const space = valueOf(hyperbolic(2));
    const origin = valueOf(space.point([0, 0]));
    const radii = fc.double({ min: 1e-9, max: 30, noNaN: true });
    fc.assert(
      fc.property(radii, fc.double({ min: -3, max: 3, noNaN: true }), (radius, angle) => {
        const direction = [Math.cos(angle) * 5, Math.sin(angle) * 5];
        const point = valueOf(polarPoint(space, radius, direction));
        const rounding = 16 * unit * radius;
        expect(Math.abs(valueOf(space.distance(origin, point)) - radius)).toBeLessThanOrEqual(rounding);
        const ball = valueOf(ballCoordinates(point));
        expect(Math.abs(Math.hypot(...ball) - Math.tanh(radius / 2))).toBeLessThanOrEqual(8 * unit);
        const back = valueOf(ballPoint(space, ball));
        expect(valueOf(space.distance(point, back))).toBeLessThanOrEqual(16 * unit * Math.exp(radius));
      }),
      runs,
    );
    const far = valueOf(polarPoint(space, 40, [1, 0]));
    expect(failureOf(ballCoordinates(far))).toMatchObject({
      reason: "off the manifold",
      where: "length of the ball coordinates",
    });
    expect(failureOf(ballPoint(space, [1, 0])).reason).toBe("off the manifold");
    expect(failureOf(ballPoint(space, [NaN, 0])).reason).toBe("not finite");
    expect(failureOf(ballPoint(space, [0.5])).reason).toBe("length");
    expect(failureOf(ballDistance([0.5], [0.5, 0])).reason).toBe("length");
    expect(failureOf(polarPoint(space, -1, [1, 0])).where).toBe("radius");
    expect(failureOf(polarPoint(space, NaN, [1, 0])).where).toBe("radius");
    expect(failureOf(polarPoint(space, 1, [0, 0])).where).toBe("direction");
    expect(failureOf(polarPoint(space, 348, [1, 0])).reason).toBe("too far");
  });

  it("[GEO-025] of the simplex, of neighbours and near its faces", () => {
    const space = valueOf(simplex(3));
    fc.assert(
      fc.property(seeds, steps, fc.integer({ min: 0, max: 80 }), (seed, step, rare) => {
        const normal = (x: ReadonlyArray<number>) => x.map((value) => value / x.reduce((a, b) => a + b, 0));
        const p = space.randomPoint(seed, 0).coordinates;
        const x = normal([p[0]! * 2 ** -rare, ...p.slice(1)]);
        const other = space.randomPoint(seed, 1).coordinates;
        const y = normal(x.map((value, i) => value + step * (value * other[i]! + (step === 1 ? other[i]! : 0))));
        const rootsOf = (at: ReadonlyArray<number>) => vectorOf(at).map(root);
        expectClose(distanceOf(space, x, y), 2n * angleBetween(rootsOf(x), rootsOf(y)));
      }),
      runs,
    );
  });

  it("[GEO-026] of a product: the root of the squares of those of the factors", () => {
    const [globe, line] = [valueOf(sphere(2)), valueOf(euclidean(2))];
    const space = valueOf(product(globe, line));
    fc.assert(
      fc.property(seeds, (seed) => {
        const [x, y] = [space.randomPoint(seed, 0).coordinates, space.randomPoint(seed, 1).coordinates];
        const angle = angleBetween(vectorOf(x.slice(0, 3)), vectorOf(y.slice(0, 3)));
        expectClose(distanceOf(space, x, y), lengthOf([angle, lengthOf(differenceOf(x.slice(3), y.slice(3)))]));
      }),
      runs,
    );
  });
});
