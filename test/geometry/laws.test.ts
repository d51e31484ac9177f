import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./exact.ts";
import { pointsOf, type Subject, subjects, unit, valueOf } from "./manifolds.ts";
import type { Manifold, Point, Tangent } from "../../src/index.ts";

const seeds = fc.nat(1_000_000);

/** Shares of the cut distance, or of 3 where there is none: near 0, in between, and near the cut locus. */
const shares = fc.oneof(
  fc.constantFrom(1e-12, 1e-6, 1 - 1e-9, 1 - 1e-6),
  fc.double({ min: 1e-3, max: 0.999, noNaN: true }),
);

const runs = { numRuns: 40 };

function ofLength(manifold: Manifold<unknown>, base: Point<unknown>, seed: number, share: number): Tangent<unknown> {
  const direction = manifold.randomTangent(base, seed, 7);
  const length = share * Math.min(3, manifold.cutDistance(direction));
  return manifold.scale(direction, length / manifold.norm(direction));
}

/** What rounding may do to a computed distance: some units for each coordinate, times what they move the points by. */
const allowed = ({ manifold, stretch }: Subject, ...points: ReadonlyArray<Point<unknown>>): number =>
  64 * manifold.dimension * unit * points.reduce((sum, { coordinates }) => sum + stretch(coordinates), 0);

describe.each(subjects)("the laws of $title", (it_) => {
  const { manifold } = it_;
  const distance = (a: Point<unknown>, b: Point<unknown>) => valueOf(manifold.distance(a, b));

  it("[GEO-010] distance is a metric", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [x, y, z] = pointsOf(manifold, seed, 3) as [Point<unknown>, Point<unknown>, Point<unknown>];
        const slack = allowed(it_, x, y, z);
        expect(distance(x, x)).toBe(0);
        expect(distance(x, y)).toBeGreaterThan(0);
        expect(Math.abs(distance(x, y) - distance(y, x))).toBeLessThanOrEqual(slack);
        expect(distance(x, z)).toBeLessThanOrEqual(distance(x, y) + distance(y, z) + slack);
      }),
      runs,
    );
  });

  it("[GEO-011] log undoes exp up to the cut locus, and exp undoes log", () => {
    fc.assert(
      fc.property(seeds, shares, (seed, share) => {
        const x = manifold.randomPoint(seed, 0);
        const vector = ofLength(manifold, x, seed, share);
        const y = valueOf(manifold.exp(vector));
        const back = valueOf(manifold.log(x, y));
        const slack = allowed(it_, x, y);
        const end = valueOf(manifold.exp(back));
        expect(distance(y, end)).toBeLessThanOrEqual(slack);
        const size = manifold.norm(vector) * manifold.norm(back);
        const cosine = valueOf(manifold.inner(vector, back)) / size;
        expect(Math.abs(manifold.norm(back) - manifold.norm(vector))).toBeLessThanOrEqual(slack);
        expect(Math.abs(cosine - 1)).toBeLessThanOrEqual(slack + (slack / (size * (1 - share))) ** 2);
      }),
      runs,
    );
  });

  it("[GEO-012] the length of log is the distance, of neighbours too", () => {
    fc.assert(
      fc.property(seeds, shares, (seed, share) => {
        const x = manifold.randomPoint(seed, 0);
        const y = valueOf(manifold.exp(ofLength(manifold, x, seed, share)));
        const length = manifold.norm(valueOf(manifold.log(x, y)));
        expect(Math.abs(length - distance(x, y))).toBeLessThanOrEqual(length * allowed(it_, x));
      }),
      runs,
    );
  });

  it("[GEO-013] transport keeps inner products, is linear, has its inverse, and turns log round", () => {
    fc.assert(
      fc.property(seeds, shares, (seed, share) => {
        const x = manifold.randomPoint(seed, 0);
        const y = valueOf(manifold.exp(ofLength(manifold, x, seed, share)));
        const [v, w] = [1, 2].map((index) => manifold.randomTangent(x, seed, index)) as [
          Tangent<unknown>,
          Tangent<unknown>,
        ];
        const [movedV, movedW] = [valueOf(manifold.transport(v, y)), valueOf(manifold.transport(w, y))];
        const sizes = manifold.norm(v) * manifold.norm(w);
        const slack = allowed(it_, x, y);
        const inner = (a: Tangent<unknown>, b: Tangent<unknown>) => valueOf(manifold.inner(a, b));
        expect(Math.abs(inner(movedV, movedW) - inner(v, w))).toBeLessThanOrEqual(sizes * slack);
        const back = valueOf(manifold.transport(movedV, x));
        expect(Math.abs(inner(back, w) - inner(v, w))).toBeLessThanOrEqual(sizes * slack);
        const twice = valueOf(manifold.transport(manifold.scale(v, 2), y));
        expect(Math.abs(inner(twice, movedW) - 2 * inner(movedV, movedW))).toBeLessThanOrEqual(sizes * slack);
        const [out, home] = [valueOf(manifold.log(x, y)), valueOf(manifold.log(y, x))];
        const turned = inner(valueOf(manifold.transport(out, y)), home);
        const square = manifold.norm(out) * manifold.norm(home);
        expect(Math.abs(turned + square)).toBeLessThanOrEqual(square * slack);
      }),
      runs,
    );
  });

  it("[GEO-016] no direction ends before the injectivity radius, and beyond a cut distance the way is not the shortest", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const x = manifold.randomPoint(seed, 0);
        const direction = manifold.randomTangent(x, seed, 1);
        const cut = manifold.cutDistance(direction);
        expect(cut).toBeGreaterThanOrEqual(manifold.injectivityRadius(x) * (1 - 8 * unit));
        if (cut === Infinity) return;
        const length = cut * 1.01;
        const beyond = manifold.exp(manifold.scale(direction, length / manifold.norm(direction)));
        if (Result.isFailure(beyond)) expect(beyond.failure._tag).toBe("LeftManifold");
        else expect(distance(x, beyond.success)).toBeLessThan(length * (1 - 1e-6));
      }),
      runs,
    );
  });

  it("[GEO-017] random points and vectors come of seed and index alone", () => {
    const other = (seed: number, index: number) => manifold.randomPoint(seed, index).coordinates;
    expect(other(3, 4)).toEqual(other(3, 4));
    expect(other(3, 4)).not.toEqual(other(3, 5));
    expect(other(3, 4)).not.toEqual(other(4, 4));
    const x = manifold.randomPoint(3, 4);
    const vectors = [1, 1, 2].map((index) => manifold.randomTangent(x, 3, index).components);
    expect(vectors[0]).toEqual(vectors[1]);
    expect(vectors[0]).not.toEqual(vectors[2]);
    fc.assert(
      fc.property(seeds, fc.nat(100), (seed, index) => {
        const point = manifold.randomPoint(seed, index);
        expect(Result.isSuccess(manifold.point(point.coordinates))).toBe(true);
        expect(Result.isSuccess(manifold.tangent(point, manifold.randomTangent(point, seed, index).components))).toBe(
          true,
        );
      }),
      runs,
    );
  });

  it("[GEO-003] a point of another manifold of the kind is refused, and vectors at two points have no inner product", () => {
    const stranger = { ...manifold.randomPoint(1, 1), manifold: "another" } as Point<unknown>;
    const x = manifold.randomPoint(1, 2);
    const vector = manifold.randomTangent(x, 1, 1);
    for (const refused of [
      manifold.distance(x, stranger),
      manifold.log(stranger, x),
      manifold.transport(vector, stranger),
    ]) {
      expect(failureOf<unknown, { readonly _tag: string }>(refused)._tag).toBe("ForeignPoint");
    }
    const elsewhere = manifold.randomTangent(manifold.randomPoint(1, 3), 1, 1);
    expect(failureOf(manifold.inner(vector, elsewhere))).toMatchObject({
      _tag: "TangentRefused",
      reason: "another point",
    });
  });
});
