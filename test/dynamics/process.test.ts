import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  criticalExponent,
  errorMoment,
  errorProcess,
  type ErrorProcess,
  errorVariance,
  hittingProbability,
  inConvention,
  logDecayRate,
  logErrorMoment,
  lyapunovExponent,
  momentGrowthRate,
  momentStability,
  stabilityTable,
} from "../../src/index.ts";
import {
  exactNu,
  expectClose,
  exponential,
  failureOf,
  fixed,
  logarithm,
  one,
  over,
  processOf,
  times,
} from "./exact.ts";

const good = { kappa: 1, sigma: 0.5, convention: "ito", initial: 1 };
/** No subnormal numbers: they have no relative accuracy to ask for. */
const number = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((x) => (Math.abs(x) < 1e-150 ? 0 : x));
const process = fc
  .tuple(number(-4, 4), number(0.01, 3), fc.constantFrom("ito", "stratonovich"), number(0.01, 10))
  .map(([kappa, sigma, convention, initial]) => processOf(kappa, sigma, convention, initial));

/** Processes whose drift nearly cancels the correction of their convention. */
const nearThreshold = fc
  .tuple(number(0.01, 3), fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }))
  .map(([sigma, order, ulps]) => processOf(((order - 1) / 2) * sigma * sigma * (1 + ulps * 2 ** -52), sigma));

/** -nu + p sigma^2/2, exactly. */
function exactGrowth(it: ErrorProcess, order: number): bigint {
  return times(fixed(order), times(fixed(it.sigma), fixed(it.sigma))) / 2n - exactNu(it);
}

describe("error process", () => {
  const refusals = [
    { field: "convention", input: { kappa: 1, sigma: 1, initial: 1 } },
    { field: "convention", input: { ...good, convention: "Ito" } },
    { field: "kappa", input: { ...good, kappa: Number.NaN } },
    { field: "kappa", input: { ...good, kappa: "1" } },
    { field: "kappa", input: { ...good, kappa: Infinity } },
    { field: "kappa", input: null },
    { field: "sigma", input: { ...good, sigma: -0.5 } },
    { field: "sigma", input: { ...good, sigma: Number.NaN } },
    { field: "sigma", input: { ...good, sigma: 1e-300 } },
    { field: "initial", input: { ...good, initial: 0 } },
    { field: "initial", input: { ...good, initial: -1 } },
    { field: "initial", input: { ...good, initial: undefined } },
  ].map((row) => ({ ...row, title: `[DYN-001] [DYN-002] refuses ${row.field} of ${JSON.stringify(row.input)}` }));

  it.each(refusals)("$title", ({ field, input }) => {
    const refused = failureOf(errorProcess(input));
    expect(refused._tag).toBe("ParameterRefused");
    expect(refused.field).toBe(field);
    expect(refused.message).toMatch(new RegExp(`^${field}: expected .+, got .+; nothing was computed$`, "u"));
  });

  it("[DYN-001] [DYN-002] takes a process as it is, without noise too", () => {
    expect(Result.getOrThrow(errorProcess({ ...good, sigma: 0 }))).toMatchObject({ ...good, sigma: 0 });
  });

  it("[DYN-003] the other convention changes kappa only, and comes back", () => {
    fc.assert(
      fc.property(process, (it) => {
        const other = inConvention(it, it.convention === "ito" ? "stratonovich" : "ito");
        const shift = times(fixed(it.sigma), fixed(it.sigma)) / 2n;
        const exact = fixed(it.kappa) + (it.convention === "ito" ? shift : -shift);
        const rounding = 2 ** -52 * (Math.abs(it.kappa) + it.sigma ** 2);
        expect(Math.abs(logDecayRate(other) - logDecayRate(it))).toBeLessThanOrEqual(rounding);
        if (exact !== 0n) expectClose(other.kappa, exact, 2 ** -52);
        const [here, there] = [it, other].map((one) => Result.getOrThrow(hittingProbability(one, 20, 3)));
        const change = rounding * (1 + 100 / it.sigma ** 2);
        // Each is told to 1e-12 of itself (DYN-011).
        expect(Math.abs(here! - there!)).toBeLessThanOrEqual(change + 1e-12 * (here! + there!));
        expect(inConvention(it, it.convention)).toBe(it);
      }),
    );
  });

  it("[DYN-004] nu and the exponents are exact, also where drift and correction cancel", () => {
    fc.assert(
      fc.property(fc.oneof(process, nearThreshold), (it) => {
        const nu = exactNu(it);
        expectClose(logDecayRate(it), nu, 2 ** -51);
        expectClose(lyapunovExponent(it), -nu, 2 ** -51);
        expectClose(criticalExponent(it), over(2n * nu, times(fixed(it.sigma), fixed(it.sigma))));
      }),
    );
  });

  it("[DYN-005] [DYN-007] growth rates and their signs are right at thresholds too", () => {
    fc.assert(
      fc.property(fc.oneof(process, nearThreshold), fc.constantFrom(0.5, 1, 2, 3.75), (it, order) => {
        const growth = exactGrowth(it, order);
        expectClose(Result.getOrThrow(momentGrowthRate(it, order)), times(fixed(order), growth), 2 ** -50);
        const decays = growth < 0n;
        expect(Result.getOrThrow(momentStability(it, order)).stable).toBe(decays);
        const { almostSurely, mean, meanSquare } = stabilityTable(it);
        expect(almostSurely.stable).toBe(exactNu(it) > 0n);
        expect(mean.stable).toBe(exactGrowth(it, 1) < 0n);
        expect(meanSquare.stable).toBe(exactGrowth(it, 2) < 0n);
      }),
    );
  });

  it("[DYN-005] without noise p* is infinite, and 0 where nothing moves", () => {
    expect([1, -1, 0].map((kappa) => criticalExponent(processOf(kappa, 0)))).toEqual([Infinity, -Infinity, 0]);
  });

  it("[DYN-007] has the thresholds of the table, and is not stable on them", () => {
    const ito = stabilityTable(processOf(2, 2));
    const stratonovich = stabilityTable(processOf(2, 2, "stratonovich"));
    const thresholds = (table: typeof ito) =>
      [table.almostSurely, table.mean, table.meanSquare].map((x) => x.threshold);
    expect(thresholds(ito)).toEqual([-2, 0, 2]);
    expect(thresholds(stratonovich)).toEqual([0, 2, 4]);
    expect(ito.meanSquare).toEqual({ stable: false, threshold: 2, margin: 0 });
    expect(Result.getOrThrow(momentStability(processOf(1, 1), 4))).toEqual({
      stable: false,
      threshold: 1.5,
      margin: -0.5,
    });
    expect(failureOf(momentStability(processOf(1, 1), 0)).field).toBe("order");
  });

  it("[DYN-006] moments are right to 1e-12, near 0 and far out", () => {
    fc.assert(
      fc.property(process, number(-3, 6), fc.oneof(number(0, 1e-9), number(0, 12)), (it, order, time) => {
        const growth = times(times(fixed(order), exactGrowth(it, order)), fixed(time));
        const log = times(fixed(order), logarithm(fixed(it.initial))) + growth;
        const moment = Result.getOrThrow(errorMoment(it, order, time));
        if (moment > 1e-290 && moment < 1e290) expectClose(moment, exponential(log));
        const told = Result.getOrThrow(logErrorMoment(it, order, time));
        // A moment to 1e-12 has a logarithm to 1e-12.
        expect(
          Math.abs(told - Math.log(moment)) <= 1e-12 * (1 + Math.abs(told)) || moment < 1e-290 || moment > 1e290,
        ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("[DYN-006] moments beyond float64 have a logarithm", () => {
    expect(Result.getOrThrow(logErrorMoment(processOf(0, 1), 4, 1000))).toBe(6000);
    expect(Result.getOrThrow(errorMoment(processOf(0, 1), 4, 1000))).toBe(Infinity);
    expect(Result.getOrThrow(errorMoment(processOf(1, 0), 1, 1000))).toBe(0);
    expect(failureOf(errorMoment(processOf(1, 1), Number.NaN, 1)).field).toBe("order");
    expect(failureOf(errorMoment(processOf(1, 1), 1, -1)).field).toBe("time");
  });

  it("[DYN-006] the variance does not cancel for short times", () => {
    fc.assert(
      fc.property(process, fc.integer({ min: -40, max: 1 }), (it, exponent) => {
        const time = 2 ** exponent;
        const growth = 2n * times(exactGrowth(it, 1), fixed(time)) + 2n * logarithm(fixed(it.initial));
        const spread = exponential(times(times(fixed(it.sigma), fixed(it.sigma)), fixed(time))) - one;
        expectClose(Result.getOrThrow(errorVariance(it, time)), times(exponential(growth), spread));
      }),
      { numRuns: 60 },
    );
    expect(Result.getOrThrow(errorVariance(processOf(1, 0), 1))).toBe(0);
  });
});
