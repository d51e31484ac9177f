import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./exact.ts";
import { subjects, unit, valueOf } from "./manifolds.ts";
import { contract, contractionConstants, type Manifold, type Point, sphere } from "../../src/index.ts";

const shares = fc.double({ min: 0.01, max: 1, noNaN: true });

/** A random point at most a radius from an anchor. */
function pointNear(manifold: Manifold<unknown>, anchor: Point<unknown>, radius: number, seed: number, index: number) {
  const direction = manifold.randomTangent(anchor, seed, index);
  const length = Math.min(radius, 0.99 * manifold.cutDistance(direction));
  const share = ((seed * 7919 + index * 104_729) % 1000) / 1000;
  return valueOf(manifold.exp(manifold.scale(direction, (length * share) / manifold.norm(direction))));
}

describe.each(subjects)("contractions on $title", ({ manifold, stretch }) => {
  it("[GEO-050] [GEO-051] the anchor constant is s, and no pair is farther apart than the Lipschitz constant allows", () => {
    const radii = fc.double({ min: 0.1, max: Math.PI / 2, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100_000), shares, radii, (seed, share, radius) => {
        const anchor = manifold.randomPoint(seed, 0);
        const [x, y] = [1, 2].map((index) => pointNear(manifold, anchor, radius, seed, index)) as [
          Point<unknown>,
          Point<unknown>,
        ];
        const [nearX, nearY] = [x, y].map((point) => valueOf(contract(manifold, anchor, share, point))) as [
          Point<unknown>,
          Point<unknown>,
        ];
        const distance = (a: Point<unknown>, b: Point<unknown>) => valueOf(manifold.distance(a, b));
        const slack = [anchor, x, y].reduce(
          (sum, it) => sum + 256 * manifold.dimension * unit * stretch(it.coordinates),
          0,
        );
        expect(Math.abs(distance(anchor, nearX) - share * distance(anchor, x))).toBeLessThanOrEqual(slack);
        const { anchor: towards, lipschitz } = valueOf(contractionConstants(manifold, share, radius));
        expect(towards).toBe(share);
        expect(distance(nearX, nearY)).toBeLessThanOrEqual(lipschitz * distance(x, y) + slack);
      }),
      { numRuns: 30 },
    );
  });
});

const globe = valueOf(sphere(2));
const pole = valueOf(globe.point([0, 0, 1]));

const onCap = (radius: number, longitude: number) =>
  valueOf(
    globe.point([Math.sin(radius) * Math.cos(longitude), Math.sin(radius) * Math.sin(longitude), Math.cos(radius)]),
  );

/** How much of the distance of two points at a radius is left. */
function ratio(radius: number, longitude: number, share: number): number {
  const [x, y] = [onCap(radius, 0), onCap(radius, longitude)];
  const [nearX, nearY] = [x, y].map((point) => valueOf(contract(globe, pole, share, point)));
  return valueOf(globe.distance(nearX!, nearY!)) / valueOf(globe.distance(x, y));
}

describe("the Lipschitz constant on a sphere", () => {
  it("[GEO-051] is sin(s R)/sin R, above s, and neighbours at the rim attain it", () => {
    fc.assert(
      fc.property(shares, fc.double({ min: 0.1, max: Math.PI / 2, noNaN: true }), (share, radius) => {
        const { lipschitz } = valueOf(contractionConstants(globe, share, radius));
        expect(lipschitz).toBeGreaterThanOrEqual(share * (1 - 4 * unit));
        const longitude = 2 ** -10;
        const attained = ratio(radius, longitude, share);
        expect(Math.abs(attained / lipschitz - 1)).toBeLessThanOrEqual(
          longitude ** 2 + (64 * unit) / longitude / 0.1 / share,
        );
      }),
    );
    expect(valueOf(contractionConstants(globe, 0.5, Math.PI / 2)).lipschitz).toBe(Math.sin(Math.PI / 4));
  });

  it("[GEO-051] beyond pi/2 sin(s R)/sin R is too low: opposite points at R = 3 keep more", () => {
    const [radius, share] = [3, 0.5];
    expect(ratio(radius, Math.PI, share)).toBeGreaterThan(1.05 * (Math.sin(share * radius) / Math.sin(radius)));
    const refused = failureOf(contractionConstants(globe, share, radius));
    expect(refused).toMatchObject({ _tag: "ManifoldRefused", where: "contraction, radius" });
  });

  it("[GEO-050] a share beyond 0 to 1, the antipode, and a radius of nothing are refused", () => {
    for (const share of [-0.1, 1.1, NaN]) {
      expect(failureOf(contract(globe, pole, share, onCap(1, 0)))).toMatchObject({ where: "contraction, share" });
      expect(failureOf(contractionConstants(globe, share, 1))).toMatchObject({ where: "contraction, share" });
    }
    expect(failureOf(contract(globe, pole, 0.5, valueOf(globe.point([0, 0, -1]))))._tag).toBe("CutLocus");
    for (const radius of [0, -1, NaN]) {
      expect(failureOf(contractionConstants(globe, 0.5, radius))).toMatchObject({ where: "contraction, radius" });
    }
  });
});
