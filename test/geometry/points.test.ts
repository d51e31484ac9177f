import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { failureOf } from "./exact.ts";
import { valueOf } from "./manifolds.ts";
import {
  dimensionLimits,
  errorCoordinate,
  euclidean,
  hyperbolic,
  isotropicThresholds,
  positiveDefinite,
  product,
  simplex,
  sphere,
} from "../../src/index.ts";

const [plane, globe, saddle, cone, dice] = [
  valueOf(euclidean(2)),
  valueOf(sphere(2)),
  valueOf(hyperbolic(2)),
  valueOf(positiveDefinite(2)),
  valueOf(simplex(2)),
];
const pair = valueOf(product(globe, plane));
const pole = valueOf(globe.point([0, 0, 1]));

describe("points and vectors", () => {
  it.each([
    { title: "too few", space: plane, input: [1], reason: "length", where: "coordinates" },
    { title: "too many", space: globe, input: [1, 0, 0, 0], reason: "length", where: "coordinates" },
    { title: "no list", space: plane, input: "12", reason: "length", where: "coordinates" },
    { title: "nothing", space: plane, input: undefined, reason: "length", where: "coordinates" },
    {
      title: "raw bytes",
      space: plane,
      input: new DataView(new ArrayBuffer(2)),
      reason: "length",
      where: "coordinates",
    },
    { title: "NaN", space: saddle, input: [0, NaN], reason: "not finite", where: "coordinates[1]" },
    { title: "an infinity", space: plane, input: [-Infinity, 0], reason: "not finite", where: "coordinates[0]" },
    { title: "a text", space: plane, input: [0, "1"], reason: "not finite", where: "coordinates[1]" },
    { title: "off the sphere", space: globe, input: [0, 0, 1 + 2 ** -39], reason: "off the manifold", where: "length" },
    { title: "too far out", space: saddle, input: [0, 2 ** 501], reason: "too far", where: "coordinates[1]" },
    { title: "no symmetry", space: cone, input: [2, 1, 1 + 2 ** -52, 2], reason: "not symmetric" },
    { title: "an eigenvalue below 0", space: cone, input: [1, 2, 2, 1], reason: "not positive", where: "matrix" },
    { title: "an eigenvalue of 0", space: cone, input: [1, 1, 1, 1], reason: "not positive", where: "matrix" },
    { title: "a matrix of zeros", space: cone, input: [0, 0, 0, 0], reason: "not positive", where: "matrix" },
    { title: "a huge matrix", space: cone, input: [2 ** 501, 0, 0, 1], reason: "too far", where: "coordinates[0]" },
    {
      title: "a matrix near to zeros",
      space: cone,
      input: [1, 0, 0, 1e-200],
      reason: "too far",
      where: "coordinates[3]",
    },
    { title: "a face", space: dice, input: [0, 0.5, 0.5], reason: "not positive", where: "coordinates[0]" },
    { title: "a sum above 1", space: dice, input: [0.4, 0.4, 0.4], reason: "off the manifold", where: "sum" },
    { title: "one factor", space: pair, input: [0, 0, 2, 0, 0], reason: "off the manifold", where: "factor 0, length" },
  ])("[GEO-001] a point of $title is refused", ({ space, input, reason, where }) => {
    const refused = failureOf(space.point(input) as Result.Result<unknown, Error>);
    expect(refused).toMatchObject({ _tag: "PointRefused", reason, manifold: space.name, ...(where && { where }) });
    expect(refused.message).toMatch(/expected .+, got .+; nothing was made a point of it/u);
  });

  it.each([
    { title: "too few", input: [0, 0], reason: "length", where: "components" },
    { title: "NaN", input: [NaN, 0, 0], reason: "not finite", where: "components[0]" },
    { title: "across the sphere", input: [1, 0, 2 ** -39], reason: "not tangent", where: "product with the point" },
  ])("[GEO-001] a vector of $title is refused", ({ input, reason, where }) => {
    expect(failureOf(globe.tangent(pole, input))).toMatchObject({ _tag: "TangentRefused", reason, where });
  });

  it("[GEO-001] vectors of the simplex sum to 0, those of matrices are symmetric, those of a product fit every factor", () => {
    const even = valueOf(dice.point([0.25, 0.25, 0.5]));
    expect(failureOf(dice.tangent(even, [1, 0, 0]))).toMatchObject({ reason: "not tangent", where: "sum" });
    const one = valueOf(cone.point([1, 0, 0, 1]));
    expect(failureOf(cone.tangent(one, [1, 2, 3, 1]))).toMatchObject({ reason: "not symmetric" });
    const both = valueOf(pair.point([0, 0, 1, 5, 5]));
    expect(failureOf(pair.tangent(both, [0, 0, 1, 1, 1]))).toMatchObject({ where: "factor 0, product with the point" });
  });

  it("[GEO-001] what was checked is a copy, and does not change", () => {
    const input = new Float64Array([0, 0, 1]);
    const point = valueOf(globe.point(input));
    input[0] = 5;
    expect(point.coordinates).toEqual([0, 0, 1]);
    expect(Object.isFrozen(point.coordinates)).toBe(true);
    expect(Object.isFrozen(valueOf(globe.tangent(point, [1, 0, 0])).components)).toBe(true);
  });

  it("[GEO-002] a point in the place of a vector, or another kind's, does not compile", () => {
    const [east, here] = [valueOf(globe.tangent(pole, [1, 0, 0])), valueOf(plane.point([0, 0]))];
    const misuses = [
      // @ts-expect-error exp takes a vector
      () => globe.exp(pole),
      // @ts-expect-error log takes points
      () => globe.log(pole, east),
      // @ts-expect-error transport carries vectors
      () => globe.transport(pole, pole),
      // @ts-expect-error a point of the plane is none of the sphere
      () => globe.distance(pole, here),
      // @ts-expect-error a vector of the sphere is none of the plane
      () => plane.exp(east),
      // @ts-expect-error a point of a factor is none of the product
      () => pair.distance(pole, pole),
      // @ts-expect-error nobody writes a point by hand
      () => globe.distance(pole, { _tag: "Point", manifold: "sphere(2)", coordinates: [0, 0, 1] }),
      // @ts-expect-error isotropic noise has no radial law on matrices
      () => isotropicThresholds(cone, 1),
      // @ts-expect-error nor on products
      () => isotropicThresholds(pair, 1),
    ];
    expect(misuses).toHaveLength(9);
  });

  it("[GEO-003] a point of another dimension is refused by name", () => {
    const other = valueOf(valueOf(sphere(3)).point([0, 0, 0, 1]));
    const refused = failureOf(globe.distance(pole, other));
    expect(refused).toMatchObject({ _tag: "ForeignPoint", expected: "sphere(2)", actual: "sphere(3)" });
    expect(refused.message).toContain("expected points and vectors of sphere(2), got one of sphere(3)");
  });

  it.each([
    { title: "0", make: () => sphere(0) },
    { title: "a fraction", make: () => euclidean(1.5) },
    { title: "NaN", make: () => simplex(NaN) },
    { title: "too many", make: () => hyperbolic(dimensionLimits.hyperbolic + 1) },
    { title: "too many rows", make: () => positiveDefinite(dimensionLimits.positiveDefinite + 1) },
    { title: "no factors", make: () => product() },
    { title: "too many factors", make: () => product(...Array.from({ length: 65 }, () => plane)) },
  ])("[GEO-004] a dimension of $title is refused", ({ make }) => {
    const refused = failureOf(make() as Result.Result<unknown, Error>);
    expect(refused).toMatchObject({ _tag: "ManifoldRefused" });
    expect(refused.message).toMatch(/expected .+, got .+; nothing was computed/u);
  });

  it("[GEO-004] the largest dimensions work", () => {
    for (const made of [
      sphere(4096),
      euclidean(4096),
      simplex(4096),
      positiveDefinite(dimensionLimits.positiveDefinite),
    ]) {
      const space = valueOf(made as Result.Result<typeof globe, never>);
      const [x, y] = [space.randomPoint(1, 0), space.randomPoint(1, 1)];
      const length = space.norm(valueOf(space.log(x, y)));
      expect(Math.abs(length / valueOf(space.distance(x, y)) - 1)).toBeLessThanOrEqual(4096 * 32 * 2 ** -50);
    }
  });

  it("[GEO-030] an error is the vector to a point, and its length is the distance", () => {
    const equator = valueOf(globe.point([1, 0, 0]));
    const { vector, error } = valueOf(errorCoordinate(globe, pole, equator));
    expect(error).toBe(Math.PI / 2);
    expect(vector.base).toBe(pole);
    expect(vector.components).toEqual([Math.PI / 2, 0, 0]);
    const south = valueOf(globe.point([0, 0, -1]));
    expect(failureOf(errorCoordinate(globe, pole, south))._tag).toBe("CutLocus");
  });
});

describe("random vectors", () => {
  it("[GEO-017] are tangent to a rounding of their own length, also where the draw is nearly along the point", () => {
    const [circle, coin] = [valueOf(sphere(1)), valueOf(simplex(1))];
    const x = circle.randomPoint(1260, 0);
    const v = circle.randomTangent(x, 1260, 2);
    const product = v.components.reduce((sum, value, i) => sum + value * x.coordinates[i]!, 0);
    expect(Math.abs(product)).toBeLessThanOrEqual(8 * 2 ** -53 * circle.norm(v));
    const w = coin.randomTangent(coin.randomPoint(1755, 0), 1755, 2);
    expect(Math.abs(w.components[0]! + w.components[1]!)).toBeLessThanOrEqual(8 * 2 ** -53 * coin.norm(w));
  });
});

describe("lengths whose squares underflow", () => {
  it("[GEO-012] the length of log is the distance at 1e-200 too", () => {
    const [origin, near] = [valueOf(plane.point([0, 0])), valueOf(plane.point([3e-200, 4e-200]))];
    const length = plane.norm(valueOf(plane.log(origin, near)));
    expect(Math.abs(length / valueOf(plane.distance(origin, near)) - 1)).toBeLessThanOrEqual(8 * 2 ** -53);
    const [centre, beside] = [valueOf(saddle.point([0, 0])), valueOf(saddle.point([3e-200, 4e-200]))];
    const way = saddle.norm(valueOf(saddle.log(centre, beside)));
    expect(Math.abs(way / valueOf(saddle.distance(centre, beside)) - 1)).toBeLessThanOrEqual(16 * 2 ** -53);
    const tiny = valueOf(globe.tangent(pole, [3e-200, 4e-200, 0]));
    expect(Math.abs(globe.norm(tiny) / 5e-200 - 1)).toBeLessThanOrEqual(8 * 2 ** -53);
  });
});

describe("where geodesics end", () => {
  it("[GEO-014] antipodes have no log and no transport, and a factor's are the product's", () => {
    const south = valueOf(globe.point([0, 0, -1]));
    const refused = failureOf(globe.log(pole, south));
    expect(refused).toMatchObject({ _tag: "CutLocus", manifold: "sphere(2)", distance: Math.PI });
    expect(refused.message).toContain("no direction was chosen");
    const east = valueOf(globe.tangent(pole, [1, 0, 0]));
    expect(failureOf(globe.transport(east, south))._tag).toBe("CutLocus");
    const [up, down] = [valueOf(pair.point([0, 0, 1, 0, 0])), valueOf(pair.point([0, 0, -1, 9, 9]))];
    expect(failureOf(pair.log(up, down))._tag).toBe("CutLocus");
    const circle = valueOf(sphere(1));
    const ends = [1, -1].map((side) => valueOf(circle.point([side, 0])));
    expect(failureOf(circle.log(ends[0]!, ends[1]!))._tag).toBe("CutLocus");
  });

  it("[GEO-014] so have antipodes of another rounded length, and the next point to one has", () => {
    const space = valueOf(sphere(3));
    const diagonal = valueOf(space.point([0.5, 0.5, 0.5, 0.5]));
    const longer = valueOf(space.point(diagonal.coordinates.map((value) => -value * (1 + 2 ** -51))));
    expect(failureOf(space.log(diagonal, longer))._tag).toBe("CutLocus");
    const x = valueOf(globe.point([0.6, 0.48, 0.64]));
    const beside = valueOf(globe.point([-0.6, -0.48, -0.64 - 2 ** -52]));
    expect(globe.norm(valueOf(globe.log(x, beside)))).toBe(Math.PI);
  });

  it("[GEO-015] a geodesic that leaves the simplex, or the range of coordinates, has no end", () => {
    const even = valueOf(dice.point([0.25, 0.25, 0.5]));
    const way = valueOf(dice.tangent(even, [-1, 1, 0]));
    const cut = dice.cutDistance(way);
    const unit = dice.scale(way, 1 / dice.norm(way));
    expect(Result.isSuccess(dice.exp(dice.scale(unit, cut * (1 - 1e-9))))).toBe(true);
    for (const length of [cut * (1 + 1e-9), cut + 3, cut + 2 * Math.PI, 7 * Math.PI]) {
      const refused = failureOf(dice.exp(dice.scale(unit, length)));
      expect(refused).toMatchObject({ _tag: "LeftManifold", manifold: "simplex(2)" });
    }
    const origin = valueOf(saddle.point([0, 0]));
    for (const length of [348, 800, 1e300]) {
      expect(failureOf(saddle.exp(valueOf(saddle.tangent(origin, [0, length]))))._tag).toBe("LeftManifold");
    }
    const here = valueOf(plane.point([1e308, 0]));
    expect(failureOf(plane.exp(valueOf(plane.tangent(here, [1e308, 0]))))._tag).toBe("LeftManifold");
    const one = valueOf(cone.point([1, 0, 0, 1]));
    expect(failureOf(cone.exp(valueOf(cone.tangent(one, [400, 0, 0, 1]))))._tag).toBe("LeftManifold");
  });

  it("[GEO-016] injectivity radii: pi, that of the nearest face, none, and the least of a product", () => {
    expect(globe.injectivityRadius(pole)).toBe(Math.PI);
    expect(plane.injectivityRadius(valueOf(plane.point([0, 0])))).toBe(Infinity);
    expect(pair.injectivityRadius(valueOf(pair.point([0, 0, 1, 5, 5])))).toBe(Math.PI);
    const even = valueOf(dice.point([0.25, 0.25, 0.5]));
    const face = Math.PI / 3;
    expect(Math.abs(dice.injectivityRadius(even) - face)).toBeLessThanOrEqual(4 * 2 ** -53 * face);
    const towards = valueOf(dice.tangent(even, [-0.75, 0.25, 0.5]));
    expect(Math.abs(dice.cutDistance(towards) - face)).toBeLessThanOrEqual(8 * 2 ** -53 * face);
    const both = valueOf(pair.tangent(valueOf(pair.point([0, 0, 1, 0, 0])), [3, 0, 0, 4, 0]));
    expect(Math.abs(pair.cutDistance(both) - (5 * Math.PI) / 3)).toBeLessThanOrEqual(8 * 2 ** -53 * 6);
    expect(globe.cutDistance(valueOf(globe.tangent(pole, [0, 0, 0])))).toBe(Infinity);
  });
});
