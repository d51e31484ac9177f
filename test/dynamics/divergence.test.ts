import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  criticalExponent,
  decayBelowThreshold,
  divergenceSlope,
  Gaussian,
  gaussian,
  gaussianDivergence,
  hittingProbability,
  inConvention,
  pathDivergence,
  penalisedObjective,
  penalisedOptimum,
  penalisedProcess,
  penaltyRaisingVariance,
  scalarThresholdInManyDimensions,
} from "../../src/index.ts";
import { expectClose, failureOf, fixed, logarithm, one, over, processOf, times, unit } from "./exact.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const law = fc.tuple(number(-3, 3), number(0.05, 5)).map(([mean, variance]) => new Gaussian({ mean, variance }));
const reward = fc.tuple(number(0.1, 4), number(-3, 3)).map(([curvature, peak]) => ({ curvature, peak }));
const optimumOf = (reference: Gaussian, r: { curvature: number; peak: number }, beta: number) =>
  Result.getOrThrow(penalisedOptimum(reference, r, beta));

describe("divergence", () => {
  it("[KLD-001] of normal laws is right to 1e-12, also for neighbours, and 0 only for equal ones", () => {
    const neighbours = law.chain((it) =>
      fc
        .integer({ min: -9, max: 9 })
        .map((k) => [it, new Gaussian({ ...it, variance: it.variance * (1 + k * 2 ** -50) })] as const),
    );
    fc.assert(
      fc.property(fc.oneof(fc.tuple(law, law), neighbours), ([a, b]) => {
        const ratio = over(fixed(a.variance), fixed(b.variance));
        const shift = fixed(a.mean) - fixed(b.mean);
        const exact = (ratio - one - logarithm(ratio) + over(times(shift, shift), fixed(b.variance))) / 2n;
        const told = gaussianDivergence(a, b);
        if (exact > fixed(1e-200)) expectClose(told, exact);
        expect(told >= 0).toBe(true);
        expect(gaussianDivergence(a, a)).toBe(0);
      }),
      { numRuns: 100 },
    );
    expect(failureOf(gaussian({ mean: 0, variance: 0 })).field).toBe("variance");
    expect(failureOf(gaussian({ variance: 1 })).field).toBe("mean");
    expect(Result.getOrThrow(gaussian({ mean: 1, variance: 2 }))).toMatchObject({ mean: 1, variance: 2 });
  });

  it("[KLD-002] the optimum has 1/s^2 = 1/s0^2 + c/beta, is where the density peaks, and widens with beta", () => {
    fc.assert(
      fc.property(law, reward, number(0.1, 10), (reference, r, beta) => {
        const it = optimumOf(reference, r, beta);
        const precision = over(one, fixed(reference.variance)) + over(fixed(r.curvature), fixed(beta));
        expectClose(it.variance, over(one, precision));
        const slope = (r.peak - it.mean) * (r.curvature / beta) - (it.mean - reference.mean) / reference.variance;
        // The mean is off by 6 units of |m0| + |peak|, at most 6; each term of the slope rounds 4 times.
        const pulls = r.curvature / beta + 1 / reference.variance;
        expect(Math.abs(slope)).toBeLessThanOrEqual((36 + 24) * unit * pulls);
        expect(optimumOf(reference, r, beta * 1.01).variance).toBeGreaterThan(it.variance);
        expect(it.variance).toBeLessThan(reference.variance);
        expect(gaussianDivergence(optimumOf(reference, r, beta * 1.01), reference)).toBeLessThan(
          gaussianDivergence(it, reference),
        );
      }),
    );
    expect(
      failureOf(penalisedOptimum(new Gaussian({ mean: 0, variance: 1 }), { curvature: 1, peak: 0 }, 0)).field,
    ).toBe("beta");
  });

  it("[KLD-003] any law falls short of the optimum by beta KL(law || optimum)", () => {
    fc.assert(
      fc.property(law, law, reward, number(0.1, 10), (reference, other, r, beta) => {
        const value = (it: Gaussian) => Result.getOrThrow(penalisedObjective(it, reference, r, beta));
        const best = optimumOf(reference, r, beta);
        const short = value(best) - value(other);
        const told = beta * gaussianDivergence(other, best);
        // KL is told to 1e-13; the reward has 8 roundings. At its top the objective does not feel the rounding of the optimum,
        // KL to it does: by 36 units of its mean (KLD-002) and 8 of its variance.
        const away = Math.abs(other.mean - best.mean);
        const felt = (36 * away + 8 * away ** 2 + 8 * other.variance) / best.variance + 8;
        const divergences = beta * (gaussianDivergence(other, reference) + gaussianDivergence(best, reference)) + told;
        const rewards = [best, other].reduce(
          (sum, it) => sum + (it.variance + (it.mean - r.peak) ** 2) * r.curvature,
          0,
        );
        const bound = 1e-13 * divergences + unit * (8 * rewards + beta * felt + 2 * Math.abs(short));
        expect(Math.abs(short - told)).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it("[KLD-004] d KL/d lambda is lambda times the variance of the reward", () => {
    fc.assert(
      fc.property(law, reward, number(0.2, 5), (reference, r, lambda) => {
        const at = (l: number) => gaussianDivergence(optimumOf(reference, r, 1 / l), reference);
        // KL is told to 1e-13 and is at most 51 times lambda times its slope: 51e-13 (4/3 + 1/6)/1e-4 < 8e-8, and h^4 is 1e-16.
        const step = 1e-4 * lambda;
        const central = (at(lambda + step) - at(lambda - step)) / (2 * step);
        const wide = (at(lambda + 2 * step) - at(lambda - 2 * step)) / (4 * step);
        const slope = Result.getOrThrow(divergenceSlope(reference, r, lambda));
        expect(Math.abs((4 * central - wide) / 3 / slope - 1)).toBeLessThan(1e-7);
      }),
    );
  });

  it("[KLD-005] of paths is T (kappa1 - kappa2)^2/(2 sigma^2), in any convention, or infinite", () => {
    fc.assert(
      fc.property(number(-2, 2), number(-2, 2), number(0.2, 2), number(0.1, 9), (k1, k2, sigma, time) => {
        fc.pre(Math.abs(k1 - k2) > 1e-3);
        const [a, b] = [processOf(k1, sigma), processOf(k2, sigma)];
        const told = Result.getOrThrow(pathDivergence(a, b, time));
        const difference = fixed(k1) - fixed(k2);
        expectClose(
          told,
          over(times(times(difference, difference), fixed(time)), 2n * times(fixed(sigma), fixed(sigma))),
        );
        const across = Result.getOrThrow(pathDivergence(a, inConvention(b, "stratonovich"), time));
        // There and back kappa rounds twice, and the difference is squared.
        const moved = (4 * Math.abs(k2) + sigma ** 2) / Math.abs(k1 - k2);
        expect(Math.abs(across / told - 1)).toBeLessThanOrEqual((moved + 8) * unit);
      }),
    );
    const between = (a: [number, number], b: [number, number], time = 1) =>
      Result.getOrThrow(pathDivergence(processOf(...a), processOf(...b), time));
    expect(between([1, 1], [1, 1.001])).toBe(Infinity);
    expect(between([1, 1], [1, 1.001], 0)).toBe(0);
    expect(between([1, 0], [1, 0])).toBe(0);
    expect(between([1, 0], [2, 0])).toBe(Infinity);
    expect(Result.getOrThrow(pathDivergence(processOf(1, 1), processOf(1, 1, "ito", 2), 0))).toBe(Infinity);
    expect(failureOf(pathDivergence(processOf(1, 1), processOf(1, 1), -1)).field).toBe("time");
  });

  it("[KLD-006] a penalty as a drift raises p* by 2 beta/(sigma^2 s0^2) and lowers the risk", () => {
    fc.assert(
      fc.property(number(-0.4, 2), number(0.2, 2), number(0.01, 3), number(0.1, 4), (kappa, sigma, beta, variance) => {
        const it = processOf(kappa, sigma);
        const pulled = Result.getOrThrow(penalisedProcess(it, beta, variance));
        const risen = criticalExponent(pulled) - criticalExponent(it);
        const expected = (2 * beta) / sigma ** 2 / variance;
        // Both exponents have 5 roundings, the drift that rises 2 of its terms, and what is expected 4.
        const sizes = Math.abs(criticalExponent(it)) + Math.abs(criticalExponent(pulled)) + expected;
        expect(Math.abs(risen - expected)).toBeLessThanOrEqual(8 * unit * (sizes + (2 * Math.abs(kappa)) / sigma ** 2));
        const risk = (process: typeof it) => Result.getOrThrow(hittingProbability(process, 3, 5));
        fc.pre(risk(it) > 1e-290);
        expect(risk(pulled)).toBeLessThan(risk(it));
      }),
    );
    expect(failureOf(penalisedProcess(processOf(1, 1), 1, 0)).field).toBe("referenceVariance");
    expect(failureOf(penalisedProcess(processOf(1, 1), -1, 1)).field).toBe("beta");
  });
});

describe("counterexamples", () => {
  it("[DYN-060] kappa = 0 is below sigma^2/2 and decays almost surely", () => {
    const { process, claimedThreshold, lyapunovExponent, criticalExponent: p, stability } = decayBelowThreshold();
    console.log(`kappa ${process.kappa} < ${claimedThreshold}, Lyapunov exponent ${lyapunovExponent}, p* ${p}`);
    expect(process.kappa).toBeLessThan(claimedThreshold);
    expect([lyapunovExponent, p]).toEqual([-0.5, 1]);
    expect(stability.almostSurely.stable).toBe(true);
    expect(stability.meanSquare.stable).toBe(false);
  });

  it("[DYN-061] under isotropic noise the scalar threshold is off by the dimension", () => {
    for (const dimension of [2, 3, 8]) {
      const { scalarThreshold, threshold, between, above } = Result.getOrThrow(
        scalarThresholdInManyDimensions(dimension),
      );
      console.log(`${dimension} dimensions: scalar threshold ${scalarThreshold}, threshold ${threshold}`);
      expect(threshold).toBe(dimension * scalarThreshold);
      expect([between.verdict, above.verdict]).toEqual(["unstable", "stable"]);
    }
    expect(failureOf(scalarThresholdInManyDimensions(1)).field).toBe("dimension");
  });

  it("[KLD-007] a larger penalty has the larger variance, beta/(1 + beta)", () => {
    const rows = penaltyRaisingVariance();
    console.log(rows.map(({ beta, variance }) => `beta ${beta}: variance ${variance.toFixed(4)}`).join(", "));
    rows.forEach(({ beta, variance }) => expect(Math.abs(variance - beta / (1 + beta))).toBeLessThan(2 ** -52));
    const variances = rows.map(({ variance }) => variance);
    expect(variances).toEqual(variances.toSorted((a, b) => a - b));
    expect(new Set(variances).size).toBe(4);
  });
});
