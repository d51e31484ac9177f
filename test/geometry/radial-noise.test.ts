import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cutLocusProbability,
  euclidean,
  hittingProbability,
  hyperbolic,
  normalAt,
  radialNoise,
  radialPath,
  radialState,
  simplex,
  sphere,
} from "../../src/index.ts";
import { expectClose, exponential, failureOf, fixed, logarithm, over, pi, times } from "./exact.ts";
import { subjects, unit, valueOf } from "./manifolds.ts";

const rates = { kappa: 1, sigma: 0.5 };
const globe = valueOf(sphere(2));

/** Increments of the noise over steps of a length. */
const incrementsOf = (seed: number, count: number, timeStep: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => normalAt(seed, 0, i) * Math.sqrt(timeStep));

describe.each(subjects)("radial noise on $title", ({ manifold, stretch }) => {
  it("[GEO-040] [GEO-042] walked in steps of the manifold, the error is the scalar path by Stratonovich", () => {
    fc.assert(
      fc.property(fc.nat(100_000), (seed) => {
        const anchor = manifold.randomPoint(seed, 0);
        const direction = manifold.randomTangent(anchor, seed, 1);
        const reach = Math.min(1, manifold.cutDistance(direction) / 8) / manifold.norm(direction);
        const start = valueOf(manifold.exp(manifold.scale(direction, reach)));
        const noise = valueOf(radialNoise(manifold, anchor, start, rates));
        const increments = incrementsOf(seed, 8, 0.1);
        const path = valueOf(radialPath(noise, 0.1, increments));
        const errorBound =
          2000 * manifold.dimension * unit * (stretch(anchor.coordinates) + stretch(start.coordinates));
        let state = start;
        path.states.forEach((expected, step) => {
          if (step > 0) {
            const away = manifold.scale(valueOf(manifold.log(state, anchor)), -1);
            const factor = Math.expm1(-rates.kappa * 0.1 + rates.sigma * increments[step - 1]!);
            state = valueOf(manifold.exp(manifold.scale(away, factor)));
          }
          const slack = errorBound + unit * 2000 * stretch(state.coordinates);
          expect(Math.abs(valueOf(manifold.distance(anchor, expected)) - path.errors[step]!)).toBeLessThanOrEqual(
            slack,
          );
          expect(valueOf(manifold.distance(state, expected))).toBeLessThanOrEqual(slack);
        });
        expect(path.states.length === path.errors.length).toBe(path.ended === undefined);
      }),
      { numRuns: 10 },
    );
  });
});

const sized = (size: number, other = 0) => {
  const [anchor, start] = [
    valueOf(globe.point([0, 0, 1])),
    valueOf(globe.point([Math.sin(size), other, Math.cos(size)])),
  ];
  return { anchor, start };
};

describe("where radial noise ends", () => {
  it("[GEO-041] on the sphere it reaches the cut locus with probability (e0/pi)^p*", () => {
    const sizes = fc.double({ min: 0.01, max: 3.1, noNaN: true });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.01, max: 2, noNaN: true }), (size, kappa) => {
        const { anchor, start } = sized(size);
        const noise = valueOf(radialNoise(globe, anchor, start, { kappa, sigma: 1 }));
        expect(noise.process.convention).toBe("stratonovich");
        const exact = exponential(
          times(2n * fixed(kappa), logarithm(over(fixed(noise.process.initial), fixed(Math.PI)))),
        );
        expectClose(valueOf(cutLocusProbability(noise, Infinity)), exact);
        expectClose(
          valueOf(cutLocusProbability(noise, Infinity)),
          exponential(times(2n * fixed(kappa), logarithm(over(fixed(noise.process.initial), pi)))),
        );
        expect(valueOf(cutLocusProbability(noise, 1))).toBeLessThan(valueOf(cutLocusProbability(noise, Infinity)));
      }),
      { numRuns: 10 },
    );
  });

  it("[GEO-041] without a cut locus the probability is 0, and on the simplex a face is where it ends", () => {
    const line = valueOf(euclidean(1));
    const [zero, one] = [valueOf(line.point([0])), valueOf(line.point([1]))];
    const free = valueOf(radialNoise(line, zero, one, { kappa: -1, sigma: 1 }));
    expect(valueOf(cutLocusProbability(free, Infinity))).toBe(0);
    const dice = valueOf(simplex(1));
    const [even, odd] = [valueOf(dice.point([0.5, 0.5])), valueOf(dice.point([0.25, 0.75]))];
    const law = valueOf(radialNoise(dice, even, odd, rates));
    expect(Math.abs(law.cutDistance - Math.PI / 2)).toBeLessThanOrEqual(8 * unit);
    expect(valueOf(cutLocusProbability(law, Infinity))).toBe(
      valueOf(hittingProbability(law.process, law.cutDistance, Infinity)),
    );
  });

  it("[GEO-042] a path that reaches the cut locus stops there with a typed error, and is not clamped", () => {
    const { anchor, start } = sized(3);
    const noise = valueOf(radialNoise(globe, anchor, start, { kappa: 0, sigma: 1 }));
    const path = valueOf(radialPath(noise, 1, Float64Array.of(-1, 1, 1, -3)));
    expect(path.errors).toHaveLength(5);
    expect(path.states).toHaveLength(3);
    expect(path.ended).toMatchObject({ _tag: "CutLocus", distance: path.errors[3] });
    expect(path.cutProbability).toBe(1);
    expect(failureOf(radialState(noise, Math.PI))._tag).toBe("CutLocus");
    expect(failureOf(radialState(noise, NaN))._tag).toBe("CutLocus");
    const line = valueOf(hyperbolic(2));
    const [origin, far] = [valueOf(line.point([0, 0])), valueOf(line.point([Math.sinh(300), 0]))];
    const outward = valueOf(radialNoise(line, origin, far, { kappa: -1, sigma: 0 }));
    expect(valueOf(radialPath(outward, 1, new Float64Array(2))).ended?._tag).toBe("LeftManifold");
  });

  it("[GEO-042] what a grid misses is told: for a bridge of one step exp(-2 b b'/(sigma^2 h))", () => {
    const { anchor, start } = sized(2);
    const noise = valueOf(radialNoise(globe, anchor, start, { kappa: 0, sigma: 1 }));
    const path = valueOf(radialPath(noise, 1, Float64Array.of(0)));
    const barrier = Math.log(Math.PI / 2);
    expect(path.ended).toBeUndefined();
    expect(Math.abs(path.cutProbability / Math.exp(-2 * barrier * barrier) - 1)).toBeLessThanOrEqual(32 * unit);
  });

  it("[GEO-040] a start at the anchor or at its antipode, and bad rates, are refused", () => {
    const { anchor, start } = sized(1);
    expect(failureOf(radialNoise(globe, anchor, anchor, rates))).toMatchObject({
      _tag: "ParameterRefused",
      field: "initial",
    });
    const south = valueOf(globe.point([0, 0, -1]));
    expect(failureOf(radialNoise(globe, anchor, south, rates))._tag).toBe("CutLocus");
    expect(failureOf(radialNoise(globe, anchor, start, { kappa: NaN, sigma: 1 }))).toMatchObject({ field: "kappa" });
    expect(failureOf(radialNoise(globe, anchor, start, { kappa: 1, sigma: -1 }))).toMatchObject({ field: "sigma" });
    const noise = valueOf(radialNoise(globe, anchor, start, rates));
    expect(failureOf(radialPath(noise, -1, new Float64Array(1)))).toMatchObject({ _tag: "ParameterRefused" });
  });
});
