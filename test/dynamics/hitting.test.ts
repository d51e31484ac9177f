import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bridgeCrossing,
  criticalExponent,
  type ErrorProcess,
  firstReturn,
  hittingProbability,
  logDecayRate,
  logHittingProbability,
  meanHittingTime,
  supremumMoment,
  supremumQuantile,
  upperFirstProbability,
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
  root,
  times,
  unit,
  upperTail,
} from "./exact.ts";

/** No subnormal numbers: they have no relative accuracy to ask for. */
const number = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((x) => (Math.abs(x) < 1e-150 ? 0 : x));
const convention = fc.constantFrom("ito" as const, "stratonovich" as const);

const exactCritical = (it: ErrorProcess): bigint => over(2n * exactNu(it), times(fixed(it.sigma), fixed(it.sigma)));

/** P(sup e >= level) by a time, from the two tails themselves. */
function exactHitting(it: ErrorProcess, level: number, time: number): bigint {
  const barrier = logarithm(over(fixed(level), fixed(it.initial)));
  const drift = times(exactNu(it), fixed(time));
  const spread = times(fixed(it.sigma), root(fixed(time)));
  const reflected = exponential(-times(exactCritical(it), barrier));
  return upperTail(over(barrier + drift, spread)) + times(reflected, upperTail(over(barrier - drift, spread)));
}

describe("reaching a level", () => {
  it("[DYN-010] over all time the probability is (e0/L)^p*, to 1e-12, near the start and far out", () => {
    const levels = fc.oneof(
      number(1.0001, 50),
      fc.integer({ min: 1, max: 50 }).map((n) => 1 + n * 2 ** -52),
    );
    fc.assert(
      fc.property(number(0, 3), number(0.1, 2), convention, levels, (kappa, sigma, read, times3) => {
        const it = processOf(kappa, sigma, read, 3);
        const level = 3 * times3;
        fc.pre(logDecayRate(it) > 0 && level > 3);
        const log = -times(exactCritical(it), logarithm(over(fixed(level), fixed(3))));
        if (criticalExponent(it) * Math.log(times3) < 690) {
          expectClose(Result.getOrThrow(hittingProbability(it, level, Infinity)), exponential(log));
        }
        expectClose(Result.getOrThrow(logHittingProbability(it, level, Infinity)), log);
      }),
      { numRuns: 60 },
    );
    const growing = processOf(-1, 1);
    expect(Result.getOrThrow(hittingProbability(growing, 1e9, Infinity))).toBe(1);
  });

  const fixtures: ReadonlyArray<[string, number, number, number, number]> = [
    ["in the middle", 0.2, 0.7, 3, 10],
    ["where the drift carries it there", -2, 0.5, 2, 3],
    ["where it comes there and is far past it", -2, 0.5, 2, 0.35],
    ["where the drift exceeds the barrier on the way down", 1, 0.5, 1.2, 40],
    ["in a tail of 1e-20", 1, 0.3, 2, 0.06],
    ["in a tail of 1e-280", 0.5, 0.08, 3.6, 0.24],
    ["without a drift of the logarithm", -0.5, 1, 5, 2],
    ["just above the start", 0.3, 1, 1 + 2 ** -40, 1],
    ["in a very short time", 0.3, 1, 1.001, 1e-7],
  ];
  const rows = fixtures.map(([where, ...numbers]) => ({ title: `[DYN-011] by a time, ${where}, to 1e-12`, numbers }));
  it.each(rows)("$title", ({ numbers: [kappa, sigma, level, time] }) => {
    const it = processOf(kappa!, sigma!);
    expectClose(Result.getOrThrow(hittingProbability(it, level!, time!)), exactHitting(it, level!, time!));
  });

  it("[DYN-011] by a time, anywhere, to 1e-12", () => {
    fc.assert(
      fc.property(
        number(-2, 3),
        number(0.2, 2),
        convention,
        number(1.01, 9),
        number(0.05, 20),
        (k, s, read, level, t) => {
          const it = processOf(k, s, read);
          const told = Result.getOrThrow(hittingProbability(it, level, t));
          fc.pre(told > 1e-100);
          expectClose(told, exactHitting(it, level, t));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("[DYN-011] rises with the horizon to that of all time, falls with the level and with kappa", () => {
    fc.assert(
      fc.property(number(-1, 3), number(0.2, 2), number(1.01, 9), number(0.05, 20), (kappa, sigma, level, time) => {
        const at = (k: number, l: number, t: number) =>
          Result.getOrThrow(logHittingProbability(processOf(k, sigma), l, t));
        // Two logarithms of probabilities told to 1e-12, which differ by far more or not at all.
        const slack = 2e-12 * (1 + Math.abs(at(kappa, level, time)));
        expect(at(kappa, level, 2 * time) + slack).toBeGreaterThanOrEqual(at(kappa, level, time));
        expect(at(kappa, level, Infinity) + slack).toBeGreaterThanOrEqual(at(kappa, level, time));
        expect(at(kappa, 2 * level, time)).toBeLessThanOrEqual(at(kappa, level, time) + slack);
        expect(at(kappa + 0.5, level, time)).toBeLessThanOrEqual(at(kappa, level, time) + slack);
      }),
    );
  });

  it("[DYN-011] is certain below the start, 0 or 1 without noise, and beyond float64 a logarithm", () => {
    const hitting = (kappa: number, level: number, time: number) =>
      Result.getOrThrow(hittingProbability(processOf(kappa, 0), level, time));
    expect(hitting(1, 1, 1)).toBe(1);
    expect(hitting(1, 2, Infinity)).toBe(0);
    expect(hitting(-1, 2, Infinity)).toBe(1);
    expect([0.69, 0.7].map((time) => hitting(-1, 2, time))).toEqual([0, 1]);
    expect(hitting(0, 2, Infinity)).toBe(0);
    expect(Result.getOrThrow(logHittingProbability(processOf(5, 0.01), 10, Infinity))).toBeLessThan(-200_000);
    for (const [level, until, field] of [
      [0, 1, "level"],
      [2, 0, "until"],
      [2, Number.NaN, "until"],
    ] as const) {
      expect(failureOf(hittingProbability(processOf(1, 1), level, until)).field).toBe(field);
    }
  });

  it("[DYN-012] one level before the other, to 1e-12, also where p* is near 0 or huge", () => {
    const kappas = fc.oneof(
      number(-2, 2),
      fc.integer({ min: -9, max: 9 }).map((n) => -0.5 + n * 2 ** -45),
    );
    fc.assert(
      fc.property(kappas, number(0.3, 1), number(0.01, 0.999), number(1.001, 30), (kappa, sigma, lower, upper) => {
        const it = processOf(kappa, kappa < -0.49 && kappa > -0.51 ? 1 : sigma);
        const [a, b] = [-logarithm(fixed(lower)), logarithm(fixed(upper))];
        const q = exactCritical(it);
        const [down, up] = [exponential(times(q, a)), exponential(-times(q, b))];
        const exact = q === 0n ? over(a, a + b) : over(down - one, over(down, up) - one);
        expectClose(Result.getOrThrow(upperFirstProbability(it, lower, upper)), exact);
      }),
      { numRuns: 80 },
    );
  });

  it("[DYN-012] has its edges: no noise, and levels on the wrong side", () => {
    const first = (kappa: number) => Result.getOrThrow(upperFirstProbability(processOf(kappa, 0), 0.5, 2));
    expect([1, 0, -1].map(first)).toEqual([0, 0, 1]);
    expect(failureOf(upperFirstProbability(processOf(1, 1), 1, 2)).field).toBe("lower");
    expect(failureOf(upperFirstProbability(processOf(1, 1), 0.5, 1)).field).toBe("upper");
  });

  it("[DYN-013] the mean hitting time is the mean of the conditional law", () => {
    const it = processOf(0.5, 0.8);
    const [level, step, end] = [2, 0.01, 60];
    const all = Result.getOrThrow(hittingProbability(it, level, Infinity));
    let mean = 0;
    for (let t = step / 2; t < end; t += step) {
      mean += step * (1 - Result.getOrThrow(hittingProbability(it, level, t)) / all);
    }
    expect(Math.abs(mean - Result.getOrThrow(meanHittingTime(it, level)))).toBeLessThan(step);
    expect(Result.getOrThrow(meanHittingTime(it, level))).toBe(Math.LN2 / logDecayRate(it));
    expect(Result.getOrThrow(meanHittingTime(processOf(-2, 1), Math.E))).toBe(1 / 1.5);
    expect(Result.getOrThrow(meanHittingTime(processOf(-0.5, 1), 2))).toBe(Infinity);
    expect(Result.getOrThrow(meanHittingTime(it, 1))).toBe(0);
    expect(failureOf(meanHittingTime(processOf(1, 0), 2)).field).toBe("level");
  });

  it("[DYN-014] the first return has the mirrored law, and its mean and variance", () => {
    const it = processOf(0.7, 0.6, "stratonovich");
    const law = Result.getOrThrow(firstReturn(it, 0.25));
    expectClose(law.mean, over(2n * logarithm(2n * one), fixed(0.7)));
    const nu = fixed(0.7);
    const ratio = over(times(fixed(0.6), fixed(0.6)), times(nu, nu));
    expectClose(law.variance, times(over(2n * logarithm(2n * one), nu), ratio));
    const mirrored = processOf(-0.7, 0.6, "stratonovich");
    for (const time of [0.05, 1, 2, 9])
      expectClose(Math.exp(law.logDistribution(time)), exactHitting(mirrored, 4, time));
    expect(law.logDistribution(0)).toBe(-Infinity);
    expect(Result.getOrThrow(firstReturn(processOf(-1, 1), 0.5))).toMatchObject({ mean: Infinity, variance: Infinity });
    expect(failureOf(firstReturn(it, 1)).field).toBe("level");
  });

  it("[DYN-015] the supremum is Pareto: quantiles invert the tail, moments are finite below p*", () => {
    fc.assert(
      fc.property(number(0.1, 3), number(0.2, 2), number(1e-9, 0.999), (kappa, sigma, tail) => {
        const it = processOf(kappa, sigma);
        const level = Result.getOrThrow(supremumQuantile(it, tail));
        fc.pre(level < 1e300);
        const back = Result.getOrThrow(logHittingProbability(it, level, Infinity));
        // The level has 4 roundings, which p* multiplies; its exponent, p* and both logarithms have 4 each of ln(tail).
        const bound = (8 * criticalExponent(it) + 16 * Math.abs(Math.log(tail))) * unit;
        expect(Math.abs(back - Math.log(tail))).toBeLessThanOrEqual(bound);
      }),
    );
    const it = processOf(1, 1, "ito", 2);
    expect(criticalExponent(it)).toBe(3);
    // 1 - 2/3 keeps 2 units of it, and a reciprocal, a square and a product round.
    expect(Math.abs(Result.getOrThrow(supremumMoment(it, 2)) / 12 - 1)).toBeLessThanOrEqual(6 * unit);
    expect(Result.getOrThrow(supremumMoment(it, 3))).toBe(Infinity);
    expect(Result.getOrThrow(supremumQuantile(processOf(-1, 1), 0.5))).toBe(Infinity);
    expect(Result.getOrThrow(supremumMoment(processOf(1, 0), 5))).toBe(1);
  });

  it("[DYN-016] the bridge is exact: halving a step and bridging both parts gives the whole", () => {
    const [before, after, variance] = [0.8, 0.5, 0.4];
    const spread = Math.sqrt(variance) / 2;
    let whole = 0;
    for (let i = -400; i <= 400; i++) {
      const z = i / 40;
      const middle = (before + after) / 2 + spread * z;
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / 40;
      const first = bridgeCrossing(before, middle, variance / 2);
      const second = bridgeCrossing(middle, after, variance / 2);
      whole += density * (1 - (1 - first) * (1 - second));
    }
    expect(Math.abs(whole - bridgeCrossing(before, after, variance))).toBeLessThan(1e-4);
    expect(bridgeCrossing(before, after, variance)).toBe(Math.exp(-2));
    expect(bridgeCrossing(0, 1, 1)).toBe(1);
    expect(bridgeCrossing(1, -1, 1)).toBe(1);
    expect(bridgeCrossing(1, 1, 0)).toBe(0);
  });
});
