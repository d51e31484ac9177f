import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  criticalExponentInterval,
  decideAlmostSure,
  decideMoment,
  type Estimate,
  estimateProcess,
  kappaInterval,
  nuInterval,
  observeError,
  startMonitor,
  trajectory,
  trajectoryLimits,
  varianceInterval,
} from "../../src/index.ts";
import { normalAt } from "../../src/index.ts";
import { failureOf, unit } from "./exact.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** A trajectory with irregular gaps of a process of given nu and sigma: exact Gaussians. */
function sampled(nu: number, sigma: number, n: number, seed: number, run = 0) {
  const [times, errors] = [[0], [1]];
  for (let i = 0; i < n; i++) {
    const gap = 0.1 + ((i * 7) % 5) * 0.3;
    const rise = -nu * gap + sigma * Math.sqrt(gap) * normalAt(seed, run, i);
    times.push(times[i]! + gap);
    errors.push(errors[i]! * Math.exp(rise));
  }
  return { times, errors };
}

const estimated = ({ times, errors }: { times: number[]; errors: number[] }): Estimate =>
  estimateProcess(Result.getOrThrow(trajectory(times, errors)));

describe("trajectory", () => {
  const refusals: ReadonlyArray<[string, number | null, number[], number[]]> = [
    ["too few", null, [0, 1], [1, 1]],
    ["lengths", null, [0, 1, 2], [1, 1]],
    ["order", 2, [0, 1, 0.5], [1, 1, 1]],
    ["duplicate", 1, [0, 0, 1], [1, 1, 1]],
    ["not finite", 1, [0, Number.NaN, 2], [1, 1, 1]],
    ["not finite", 2, [0, 1, 2], [1, 1, Infinity]],
    ["not positive", 0, [0, 1, 2], [0, 1, 1]],
    ["not positive", 2, [0, 1, 2], [1, 1, -3]],
  ];
  const rows = refusals.map(([reason, index, times, errors]) => ({
    title: `[EST-001] refuses ${reason} at ${index}`,
    reason,
    index,
    times,
    errors,
  }));
  it.each(rows)("$title", ({ reason, index, times, errors }) => {
    const refused = failureOf(trajectory(times, errors));
    expect(refused).toMatchObject({ _tag: "TrajectoryRefused", reason, index });
    expect(refused.message).toMatch(/^trajectory.*: expected .+, got .+; nothing was estimated$/u);
  });

  it("[EST-001] refuses more points than it would read, before reading them", () => {
    const many = { length: trajectoryLimits.most + 1 };
    expect(failureOf(trajectory(many, many)).reason).toBe("too many");
  });
});

describe("estimate", () => {
  it("[EST-002] nu is of the ends, the variance of what is left, and neither depends on the units of e", () => {
    fc.assert(
      fc.property(number(-2, 2), number(0.1, 2), fc.integer({ min: 2, max: 30 }), fc.nat(1e6), (nu, sigma, n, seed) => {
        const { times, errors } = sampled(nu, sigma, n, seed);
        const it = estimated({ times, errors });
        const T = times.at(-1)!;
        // n logarithms of 4 units each, summed, beside the logarithm of one quotient.
        const moved = times.slice(1).reduce((sum, _, i) => sum + Math.abs(Math.log(errors[i + 1]! / errors[i]!)), 0);
        const off = (((n + 8) * moved + 2) * unit) / T;
        expect(Math.abs(it.nu - Math.log(errors[0]! / errors.at(-1)!) / T)).toBeLessThanOrEqual(off);
        let [squares, slack] = [0, 0];
        times.slice(1).forEach((t, i) => {
          const gap = t - times[i]!;
          const rise = Math.log(errors[i + 1]! / errors[i]!);
          const rest = rise + it.nu * gap;
          // What is left is off by 8 units of its terms, and of 1 for the quotient; the square doubles that.
          const change = 8 * unit * (Math.abs(rise) + Math.abs(it.nu) * gap + 1);
          squares += rest ** 2 / gap;
          slack += (2 * Math.abs(rest) * change + change ** 2) / gap;
        });
        const bound = slack + (n + 8) * unit * squares;
        expect(Math.abs(it.variance * (n - 1) - squares)).toBeLessThanOrEqual(bound);
        expect(it).toMatchObject({ degrees: n - 1 });
        const scaled = estimated({ times, errors: errors.map((e) => e * 1024) });
        expect(scaled).toEqual(it);
      }),
    );
  });

  it("[EST-003] the t quantile is right to 1e-12, by closed forms", () => {
    const reach = (degrees: number, confidence: number) =>
      Result.getOrThrow(nuInterval({ nu: 0, variance: 1, duration: 1, degrees }, confidence)).upper;
    for (const confidence of [0.5, 0.9, 0.95, 0.999, 1 - 2 ** -20, 1 - 2 ** -40]) {
      const tail = 1 - confidence;
      expect(Math.abs(reach(1, confidence) * Math.tan((tail * Math.PI) / 2) - 1)).toBeLessThan(1e-12);
      const two = confidence * Math.sqrt(2 / (tail * (2 - tail)));
      expect(Math.abs(reach(2, confidence) / two - 1)).toBeLessThan(1e-12);
      const t = reach(4, confidence);
      const [r, s] = [Math.sqrt(1 + (t * t) / 4), t / 2];
      const four = ((1 / r / (r + s)) ** 2 * (2 + s / r)) / 2;
      expect(Math.abs(four / tail - 1)).toBeLessThan(1e-12);
      const many = reach(1e7, confidence);
      expect(many).toBeLessThan(reach(1e6, confidence));
    }
  });

  it("[EST-003] the chi square quantiles are right to 1e-10, by closed forms, from 2 to 100,000 degrees", () => {
    for (const degrees of [2, 4, 10, 200, 2000, 100_000]) {
      for (const confidence of [0.5, 0.9, 0.999, 1 - 2 ** -30]) {
        const estimate = { nu: 0, variance: 1, duration: 1, degrees };
        const { lower, upper } = Result.getOrThrow(varianceInterval(estimate, confidence));
        /** The tail as Poisson probabilities of x/2, from 0 below half the degrees, or from there on; and the density. */
        const poisson = (x: number, from: number, to: number): number => {
          const logs = Array.from({ length: to - from }, (_, i) => {
            const j = from + i;
            return j * Math.log(x / 2 / peak) - (x / 2 - peak) + (logPeak[j] ?? -Infinity);
          });
          return logs.toSorted((a, b) => a - b).reduce((sum, log) => sum + Math.exp(log), 0);
        };
        const peak = degrees / 2;
        const logPeak = [-peak];
        for (let j = 1; j < degrees + 300; j++) logPeak.push(logPeak[j - 1]! + Math.log(peak / j));
        const tail = (1 - confidence) / 2;
        for (const [x, from, to] of [
          [degrees / lower, 0, peak],
          [degrees / upper, peak, degrees + 300],
        ] as const) {
          const slope = poisson(x, peak - 1, peak) / 2;
          expect(Math.abs((poisson(x, from, to) - tail) / slope / x)).toBeLessThan(1e-10);
        }
      }
    }
  });

  it("[EST-003] 10,000 trajectories are covered as promised, within binomial limits", { timeout: 60_000 }, () => {
    const [nu, sigma, runs] = [0.4, 0.7, 10_000];
    const counts = { nu: 0, variance: 0, kappa: 0, critical: 0 };
    const holds = (interval: { lower: number; upper: number }, truth: number) =>
      interval.lower <= truth && truth <= interval.upper ? 1 : 0;
    for (let run = 0; run < runs; run++) {
      const it = estimated(sampled(nu, sigma, 5, 77, run));
      counts.nu += holds(Result.getOrThrow(nuInterval(it, 0.95)), nu);
      counts.variance += holds(Result.getOrThrow(varianceInterval(it, 0.9)), sigma ** 2);
      if (run % 10 !== 0) continue;
      counts.kappa += holds(Result.getOrThrow(kappaInterval(it, "ito", 0.8)), nu - sigma ** 2 / 2);
      counts.critical += holds(Result.getOrThrow(criticalExponentInterval(it, 0.8)), (2 * nu) / sigma ** 2);
    }
    const reach = (p: number, n: number) => 6.2 * Math.sqrt(n * p * (1 - p));
    console.log(`coverage of ${runs} trajectories: nu ${counts.nu} of 95 %, sigma^2 ${counts.variance} of 90 %`);
    expect(Math.abs(counts.nu - 0.95 * runs)).toBeLessThan(reach(0.95, runs));
    expect(Math.abs(counts.variance - 0.9 * runs)).toBeLessThan(reach(0.9, runs));
    expect(counts.kappa).toBeGreaterThan(800 - reach(0.8, 1000));
    expect(counts.critical).toBeGreaterThan(800 - reach(0.8, 1000));
  });

  it("[EST-003] intervals nest, and follow the conventions", () => {
    fc.assert(
      fc.property(fc.nat(1e6), number(0.5, 0.98), (seed, confidence) => {
        const it = estimated(sampled(0.3, 0.5, 12, seed));
        const of = (c: number) => Result.getOrThrow(nuInterval(it, c));
        expect(of(confidence + 0.01).lower).toBeLessThan(of(confidence).lower);
        expect(of(confidence + 0.01).upper).toBeGreaterThan(of(confidence).upper);
        expect(Result.getOrThrow(kappaInterval(it, "stratonovich", confidence))).toEqual(of(confidence));
      }),
    );
    expect(failureOf(nuInterval({ nu: 0, variance: 1, duration: 1, degrees: 1 }, 1)).field).toBe("confidence");
    expect(failureOf(varianceInterval({ nu: 0, variance: 1, duration: 1, degrees: 1 }, 0.2)).field).toBe("confidence");
  });
});

describe("decision", () => {
  const estimate = (nu: number, variance = 1): Estimate => ({ nu, variance, duration: 100, degrees: 1000 });
  const almostSure = (nu: number) => Result.getOrThrow(decideAlmostSure(estimate(nu), 0.01));

  it("[EST-004] is stable, unstable or undetermined at the t quantile of nu sqrt(T)/s", () => {
    const quantile = Result.getOrThrow(nuInterval(estimate(0), 0.98)).upper;
    expect(almostSure(quantile * 1.0001).verdict).toBe("stable");
    expect(almostSure(-quantile * 1.0001).verdict).toBe("unstable");
    expect([quantile, -quantile, 0].map((nu) => almostSure(nu * 0.9999).verdict)).toEqual(
      new Array(3).fill("undetermined"),
    );
    expect(Math.abs(quantile * 10 - 2.33)).toBeLessThan(0.01);
  });

  it("[EST-004] [EST-005] at the threshold each verdict is wrong as rarely as promised", { timeout: 60_000 }, () => {
    const wrong = { almostSure: 0, moment: 0 };
    for (let run = 0; run < 2000; run++) {
      const still = estimated(sampled(0, 0.7, 6, 5, run));
      if (Result.getOrThrow(decideAlmostSure(still, 0.1)).verdict === "stable") wrong.almostSure++;
      const edge = estimated(sampled(0.49, 0.7, 6, 6, run));
      if (Result.getOrThrow(decideMoment(edge, 2, 0.1)).verdict !== "undetermined") wrong.moment++;
    }
    expect(Math.abs(wrong.almostSure - 200)).toBeLessThan(6.2 * Math.sqrt(180));
    expect(wrong.moment).toBeLessThan(400 + 6.2 * Math.sqrt(320));
  });

  it("[EST-005] the p-th moment is decided by both bounds", () => {
    const at = (nu: number, order: number) => Result.getOrThrow(decideMoment(estimate(nu, 0.04), order, 0.01));
    expect(at(0.5, 2).verdict).toBe("stable");
    expect(at(0.04, 2).verdict).toBe("undetermined");
    expect(at(-0.5, 2).verdict).toBe("unstable");
    expect(at(0.5, 100).verdict).toBe("unstable");
    const [nu, variance] = [nuInterval(estimate(0.3), 0.99), varianceInterval(estimate(0.3), 0.99)].map(
      Result.getOrThrow,
    );
    const stableUpTo = (2 * nu!.lower) / variance!.upper;
    expect(stableUpTo).toBeGreaterThan(0);
    expect(Result.getOrThrow(decideMoment(estimate(0.3), stableUpTo * 0.999, 0.01)).verdict).toBe("stable");
    expect(Result.getOrThrow(decideMoment(estimate(0.3), stableUpTo * 1.001, 0.01)).verdict).toBe("undetermined");
    expect(failureOf(decideMoment(estimate(1), 0, 0.1)).field).toBe("order");
    expect(failureOf(decideMoment(estimate(1), 1, 0.6)).field).toBe("alpha");
    expect(failureOf(decideAlmostSure(estimate(1), Number.NaN)).field).toBe("alpha");
  });

  it("[EST-006] an open answer says that only a longer time helps, which is so", () => {
    expect(almostSure(0).message).toContain("only a longer time than T = 100.0 narrows nu");
    const width = (n: number, gap: number) => {
      const times = Array.from({ length: n + 1 }, (_, i) => i * gap);
      const errors = [1];
      for (let i = 0; i < n; i++) errors.push(errors[i]! * Math.exp(Math.sqrt(gap) * normalAt(3, 0, i)));
      const { lower, upper } = Result.getOrThrow(nuInterval(estimated({ times, errors }), 0.95));
      return upper - lower;
    };
    expect(width(4000, 0.01)).toBeGreaterThan(0.9 * width(1000, 0.04));
    expect(width(4000, 0.04)).toBeLessThan(0.6 * width(1000, 0.04));
  });
});

describe("monitor", () => {
  const question = { nu: 0.5, alternative: 0, sigma: 0.6, alpha: 0.05 };
  const watched = (nu: number, run: number, n = 60) => {
    const { times, errors } = sampled(nu, 0.6, n, 21, run);
    let state = Result.getOrThrow(startMonitor(question, times[0]!, errors[0]!));
    for (let i = 1; i <= n; i++) state = Result.getOrThrow(observeError(state, times[i]!, errors[i]!));
    return state;
  };

  it("[EST-007] the ratio is that of the two normal densities", () => {
    const { times, errors } = sampled(0.2, 0.6, 60, 21, 0);
    const log = (nu: number) =>
      times.slice(1).reduce((sum, t, i) => {
        const gap = t - times[i]!;
        return sum - (Math.log(errors[i + 1]! / errors[i]!) + nu * gap) ** 2 / (2 * 0.36 * gap);
      }, 0);
    // 60 sums, and 8 roundings of each term, whose parts are at most these.
    const size = times.slice(1).reduce((sum, t, i) => {
      const gap = t - times[i]!;
      return sum + (Math.abs(Math.log(errors[i + 1]! / errors[i]!)) + 0.5 * gap) ** 2 / (0.72 * gap);
    }, 0);
    const told = watched(0.2, 0).logLikelihoodRatio;
    expect(Math.abs(told - (log(0) - log(0.5)))).toBeLessThanOrEqual(2 * (60 + 16) * unit * size);
  });

  it("[EST-007] alarms rarely under nu, as Ville's inequality says, and mostly under the alternative", () => {
    let [falsely, rightly] = [0, 0];
    for (let run = 0; run < 2000; run++) {
      if (watched(0.5, run).alarmAt !== undefined) falsely++;
      if (watched(0, run).alarmAt !== undefined) rightly++;
    }
    expect(falsely).toBeLessThan(100 + 6.2 * Math.sqrt(95));
    expect(falsely).toBeGreaterThan(0);
    expect(rightly).toBeGreaterThan(1800);
  });

  it("[EST-007] keeps its first alarm, and refuses a bad point without a change", () => {
    const quiet = Result.getOrThrow(startMonitor(question, 0, 1));
    const alarmed = Result.getOrThrow(observeError(quiet, 1, 50));
    expect(alarmed.alarmAt).toBe(1);
    expect(Result.getOrThrow(observeError(alarmed, 9, 1e-3))).toMatchObject({ alarmAt: 1, points: 3 });
    const bad = [
      [1, 1],
      [0.5, 1],
      [2, 0],
      [Number.NaN, 1],
    ] as const;
    const reasons = bad.map(([time, error]) => failureOf(observeError(alarmed, time, error)).reason);
    expect(reasons).toEqual(["duplicate", "order", "not positive", "not finite"]);
    expect(failureOf(observeError(alarmed, 1, 1)).index).toBe(2);
    expect(failureOf(startMonitor({ ...question, alternative: 0.5 }, 0, 1)).field).toBe("alternative");
    expect(failureOf(startMonitor({ ...question, sigma: 0 }, 0, 1)).field).toBe("sigma");
    expect(failureOf(startMonitor(question, 0, -1)).field).toBe("error");
  });
});
