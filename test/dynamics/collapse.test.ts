import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  collapseRisk,
  criticalExponent,
  type FloorLaw,
  floorLaw,
  hittingProbability,
  inConvention,
  kappaForRisk,
  stabilityTable,
} from "../../src/index.ts";
import { expectClose, failureOf, fixed, logarithm, over, processOf, root, times, unit, upperTail } from "./exact.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const convention = fc.constantFrom("ito" as const, "stratonovich" as const);

describe("coherence collapse", () => {
  it("[DYN-020] the risk is below its bound, and the bound below (e0/L)^2 exactly when stable in mean square", () => {
    fc.assert(
      fc.property(
        number(-1, 3),
        number(0.2, 2),
        convention,
        number(1.01, 9),
        number(0.05, 20),
        (k, s, read, level, t) => {
          const it = processOf(k, s, read);
          const risk = Result.getOrThrow(collapseRisk(it, { level, horizon: t }));
          expect(risk.probability).toBe(Result.getOrThrow(hittingProbability(it, level, t)));
          expect(risk.bound).toBe(Result.getOrThrow(hittingProbability(it, level, Infinity)));
          // Each is told to 1e-12 (DYN-010, DYN-011).
          expect(risk.probability).toBeLessThanOrEqual(risk.bound * (1 + 2e-12));
          const { meanSquare } = stabilityTable(it);
          fc.pre(Math.abs(meanSquare.margin) > 1e-9);
          expect(risk.bound < risk.meanSquareBound).toBe(meanSquare.stable);
        },
      ),
    );
    expect(failureOf(collapseRisk(processOf(1, 1), { level: -1, horizon: 1 })).field).toBe("level");
  });

  it("[DYN-021] over all time the kappa for a risk is the closed form, and its risk the one asked for", () => {
    fc.assert(
      fc.property(number(0.2, 2), convention, number(1.01, 9), number(1e-12, 0.9), (sigma, read, level, risk) => {
        const it = processOf(7, sigma, read);
        const kappa = Result.getOrThrow(kappaForRisk(it, { level, horizon: Infinity }, risk));
        const needed = over(-logarithm(fixed(risk)), logarithm(fixed(level)));
        const half = times(fixed(sigma), fixed(sigma)) / 2n;
        const exact = times(half, needed) - (read === "ito" ? half : 0n);
        const terms = sigma ** 2 * (1 + Math.abs(Math.log(risk)) / Math.log(level));
        // Two logarithms, their quotient, a product and a sum, of half the terms; the exact number is cut at 2^-60.
        expect(Math.abs(kappa - Number((exact * 2n ** 60n) >> 1400n) * 2 ** -60)).toBeLessThanOrEqual(
          4 * unit * terms + 2 ** -60,
        );
        const back = Result.getOrThrow(hittingProbability(processOf(kappa, sigma, read), level, Infinity));
        // Told to 1e-12 (DYN-010), from a kappa that moves ln(back) by 2 ln(level)/sigma^2 times its own rounding.
        const moved = (2 * Math.log(level) * (4 * unit * terms)) / sigma ** 2;
        expect(Math.abs(back / risk - 1)).toBeLessThanOrEqual(1e-12 + moved);
      }),
    );
  });

  it("[DYN-021] for a horizon it is the least, is smaller, and is the same process in both conventions", () => {
    fc.assert(
      fc.property(number(0.2, 2), number(1.1, 9), number(1e-6, 0.9), number(0.1, 50), (sigma, level, risk, horizon) => {
        const it = processOf(0, sigma);
        const kappa = Result.getOrThrow(kappaForRisk(it, { level, horizon }, risk));
        const at = (k: number) => Result.getOrThrow(hittingProbability(processOf(k, sigma), level, horizon));
        // The search ends where the logarithm is kept, to its rounding, or at the kappa for all time, which is itself rounded:
        // by 4 units of its terms (above), which is 8 units of ln(level) and ln(risk) in ln(back).
        const rounded = 8 * (Math.log(level) - Math.log(risk)) + 4;
        expect(at(kappa)).toBeLessThanOrEqual(risk * (1 + rounded * unit));
        const step = 1e-6 * (1 + Math.abs(kappa));
        const drop = Math.log(at(kappa - step) / at(kappa));
        expect(at(kappa - step)).toBeGreaterThan(risk);
        const forEver = Result.getOrThrow(kappaForRisk(it, { level, horizon: Infinity }, risk));
        expect(kappa).toBeLessThanOrEqual(forEver);
        const other = inConvention(it, "stratonovich");
        const there = Result.getOrThrow(kappaForRisk(other, { level, horizon }, risk));
        // Each ends where a probability told to 1e-12 crosses the risk, which is at most so far from where the exact one does.
        const reach = (2 * 1e-12 * step) / drop;
        const rounding = 4 * unit * (Math.abs(kappa) + sigma ** 2);
        expect(Math.abs(there - kappa - sigma ** 2 / 2)).toBeLessThanOrEqual(2 * reach + rounding);
      }),
      { numRuns: 30 },
    );
  });

  it("[DYN-021] refuses a level at the start, and a risk of 0 or 1", () => {
    const ask = (level: number, risk: number) =>
      failureOf(kappaForRisk(processOf(1, 1), { level, horizon: 1 }, risk)).field;
    expect([ask(1, 0.5), ask(2, 0), ask(2, 1), ask(Number.NaN, 0.5)]).toEqual(["level", "risk", "risk", "level"]);
    const still = Result.getOrThrow(kappaForRisk(processOf(1, 0), { level: 2, horizon: Infinity }, 0.1));
    expect(still).toBe(0);
  });
});

/**
 * The slope at x of a function made of Student's law of some width, by differences of the fourth order, and how far off it is.
 *
 * Values are told to 1e-12 and rounded, and weighed by 3/(2h) in all. Of the series h^4/30 times the fifth derivative is left
 * out, which by Cauchy is 5!/r^5 times the largest value on a circle of half the width; the law is analytic up to i width.
 */
function slopeOf(f: (x: number) => number, x: number, width: number, largest: number) {
  const h = 2 ** -11;
  const [twoBelow, below, above, twoAbove] = ([-2, -1, 1, 2] as const).map((n) => f(x + n * h));
  const left = ((h ** 4 / 30) * 120 * largest) / (width / 2 - 2 * h) ** 5;
  const rounded = (3 / (2 * h)) * 1.1e-12 * Math.max(twoBelow!, below!, above!, twoAbove!);
  return { slope: (8 * (above! - below!) - (twoAbove! - twoBelow!)) / (12 * h), off: left + rounded };
}

/** Above the size of the density within half its width of the real line, where |1 + z^2/width^2| is at least 3/4. */
const largestDensity = ({ logDensity, degrees }: FloorLaw) => Math.exp(logDensity(0)) * (4 / 3) ** ((degrees + 1) / 2);

describe("additive floor", () => {
  it("[DYN-022] with 1, 2 and 4 degrees of freedom the tail is that of Student, near and far", () => {
    // 1e-12 as the docstring says, absolute, and relative where the logarithm is large.
    const tail = (kappa: number, x: number) => Result.getOrThrow(floorLaw(processOf(kappa, 1), 1)).logTail(x);
    for (const x of [1e-6, 0.3, 1, 7, 1e5, 1e40]) {
      expect(Math.abs(tail(0, x) - Math.log((2 / Math.PI) * Math.atan2(1, x)))).toBeLessThan(1e-12);
      const r = Math.hypot(1, x);
      expect(Math.abs(tail(0.5, x) + Math.log(r) + Math.log(r + x))).toBeLessThan(1e-12 * (1 + Math.log(r)));
      const s = x / r;
      const four = Math.log(((1 / r / (r + x)) ** 2 * (2 + s)) / 2);
      expect(Math.abs(tail(1.5, x) - four)).toBeLessThan(1e-12 * (1 + Math.abs(four)));
    }
  });

  it("[DYN-022] the density is the derivative of the tail and has the stated variance", () => {
    const it = processOf(3, 1.2, "ito");
    const law = Result.getOrThrow(floorLaw(it, 0.7));
    expect(law.degrees).toBe(criticalExponent(it));
    // Five roundings on either side.
    expect(Math.abs(law.variance / (0.7 ** 2 / (2 * 3 - 1.2 ** 2)) - 1)).toBeLessThanOrEqual(10 * unit);
    // The density to 1e-12; beyond |u| = 12 there is less than e^(-3 * 12), and the rule's own error is far below.
    let [mass, square] = [0, 0];
    const h = 1 / 64;
    for (let u = -12; u <= 12; u += h) {
      const x = 0.7 * Math.sinh(u);
      const weight = Math.exp(law.logDensity(x)) * 0.7 * Math.cosh(u) * h;
      mass += weight;
      square += weight * x * x;
    }
    expect(Math.abs(mass - 1)).toBeLessThan(1e-12);
    expect(Math.abs(square / law.variance - 1)).toBeLessThan(1e-12);
    for (const x of [0.1, 0.9, 4]) {
      const width = 0.7 / 1.2;
      const { slope, off } = slopeOf((at) => Math.exp(law.logTail(at)), x, width, 1 + width * largestDensity(law));
      expect(Math.abs(slope / 2 + Math.exp(law.logDensity(x)))).toBeLessThanOrEqual(off);
    }
  });

  it("[DYN-022] satisfies the stationary equation, in both conventions", () => {
    for (const read of ["ito", "stratonovich"] as const) {
      const it = processOf(1.3, 0.9, read);
      const law = Result.getOrThrow(floorLaw(it, 0.5));
      const drift = read === "ito" ? 1.3 : 1.3 - 0.9 ** 2 / 2;
      const flux = (x: number) => ((0.25 + (0.9 * x) ** 2) / 2) * Math.exp(law.logDensity(x));
      for (const x of [0.2, 1, 3]) {
        const width = 0.5 / 0.9;
        const largest = ((0.25 + (0.9 * (x + width / 2)) ** 2) / 2) * largestDensity(law);
        const { slope, off } = slopeOf(flux, x, width, largest);
        expect(Math.abs(slope + drift * x * Math.exp(law.logDensity(x)))).toBeLessThanOrEqual(off);
      }
    }
  });

  it("[DYN-022] is Gaussian without sigma and nearly so with little, and refused without a stationary law", () => {
    const gaussian = Result.getOrThrow(floorLaw(processOf(2, 0), 0.5));
    expect(gaussian.variance).toBe(0.0625);
    const exact = 2n * upperTail(over(fixed(9), root(fixed(1))));
    expectClose(Math.exp(gaussian.logTail(9 * gaussian.scale)), exact);
    const nearly = Result.getOrThrow(floorLaw(processOf(2, 0.002), 0.5));
    // Stirling: ln Gamma((p + 1)/2) - ln Gamma(p/2) - ln(p/2)/2 is -1/(4p), to p^-3; the scale is floor/sqrt(2 nu).
    const [p, wider] = [nearly.degrees, Math.log1p(0.002 ** 2 / 4) / 2];
    expect(Math.abs(nearly.logDensity(0) - gaussian.logDensity(0) - wider + 1 / (4 * p))).toBeLessThan(2e-12);
    // P(t >= z) is P(N >= z) and z (z^2 + 1)/(4p) densities more, to p^-2; a density is at most z + 1/z of the probability.
    const z = 1 / gaussian.scale;
    const more = nearly.logTail(1) - gaussian.logTail(1);
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThan(1.01 * ((z ** 2 + 1) ** 2 / (4 * p) + (z ** 2 + 1) * wider));
    expect(gaussian.logTail(0)).toBe(0);
    expect(Result.getOrThrow(floorLaw(processOf(0.2, 1), 1)).variance).toBe(Infinity);
    expect(failureOf(floorLaw(processOf(-1, 1), 1)).field).toBe("kappa");
    expect(failureOf(floorLaw(processOf(1, 1), 0)).field).toBe("floor");
  });
});
