import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bridgeCrossing,
  criticalExponent,
  type EnsembleOptions,
  hittingProbability,
  logDecayRate,
  logErrorMoment,
  simulateEnsemble,
  simulatePath,
  tiltedMoment,
  tiltedProcess,
} from "../../src/index.ts";
import { normalAt } from "../../src/index.ts";
import { failureOf, processOf, unit } from "./exact.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const it0 = processOf(0.2, 0.7, "ito", 0.5);
const base: EnsembleOptions = {
  paths: 7,
  steps: 2500,
  timeStep: 0.004,
  seed: 2 ** 40 + 3,
  level: 1,
  snapshots: [1, 1024, 2500],
};
const of = (options: Partial<EnsembleOptions>) => Result.getOrThrow(simulateEnsemble(it0, { ...base, ...options }));

/** Every path, by the sampler and the numbers of the stream. */
function pathsOneByOne({ paths, steps, timeStep, seed }: EnsembleOptions): ReadonlyArray<Float64Array> {
  return Array.from({ length: paths }, (_, path) => {
    const dw = Float64Array.from({ length: steps }, (_, step) => Math.sqrt(timeStep) * normalAt(seed, path, step));
    return Result.getOrThrow(simulatePath(it0, { _tag: "Exact" }, timeStep, dw));
  });
}

describe("ensemble", () => {
  it("[DYN-050] [DYN-052] is what the sampler makes of the stream, path by path", () => {
    const paths = pathsOneByOne(base);
    const { fan } = of({ quantiles: [0, 0.5, 1] });
    // ln(e/e0) is off by 2^-52 of the largest for each step, as the docstring says, and a little for the logarithms here.
    const largest = Math.max(...paths.flatMap((path) => Array.from(path, (e) => Math.abs(Math.log(e / 0.5)))));
    const off = (2500 + 16) * 2 ** -52 * (largest + 1);
    base.snapshots!.forEach((step, i) => {
      const values = paths.map((path) => path[step]!).toSorted((a, b) => a - b);
      [values[0]!, values[3]!, values[6]!].forEach((value, q) => {
        expect(Math.abs(fan[i]!.quantiles[q]! / value - 1)).toBeLessThan(Math.expm1(off) + 4 * unit);
      });
      const mean = values.reduce((sum, x) => sum + Math.log(x), 0) / 7;
      const variance = values.reduce((sum, x) => sum + (Math.log(x) - mean) ** 2, 0) / 6;
      expect(Math.abs(fan[i]!.logMean - mean)).toBeLessThan(off);
      // Seven squares of deviations, at most twice the largest, each off by twice as much, over six.
      expect(Math.abs(fan[i]!.logVariance - variance)).toBeLessThan((7 / 6) * 2 * (2 * largest) * (2 * off) + off ** 2);
      expect(fan[i]!.time).toBe(step * 0.004);
    });
  });

  it("[DYN-051] hits are those of the paths, on the grid and bridged", () => {
    const coarse = { ...base, paths: 40, steps: 60, timeStep: 0.16, snapshots: [] };
    const barrier = Math.log(2);
    const slacks: Array<number> = [];
    const missed = pathsOneByOne(coarse).map((path) => {
      const distances = Array.from(path, (e) => barrier - Math.log(e / 0.5));
      const off = (60 + 16) * 2 ** -52 * (Math.max(...distances.map(Math.abs)) + 2);
      // The exponent of a crossing is -2 a b/variance; both distances are off, and a probability has 8 roundings.
      const changes = distances.slice(1).map((after, i) => {
        const crossing = bridgeCrossing(distances[i]!, after, 0.49 * 0.16);
        return crossing * (((2 * (Math.abs(distances[i]!) + Math.abs(after)) + off) * off) / (0.49 * 0.16) + 8 * unit);
      });
      slacks.push(changes.reduce((sum, change) => sum + change, 60 * unit));
      return distances
        .slice(1)
        .reduce((left, after, i) => left * (1 - bridgeCrossing(distances[i]!, after, 0.49 * 0.16)), 1);
    });
    expect(missed.some((x) => x > 0.05 && x < 0.95)).toBe(true);
    const hits = of(coarse).hits!;
    expect(hits.onGrid).toBe(missed.filter((x) => x === 0).length);
    const slack = slacks.reduce((sum, x) => sum + x / 40, 80 * unit);
    expect(Math.abs(hits.bridged - missed.reduce((sum, x) => sum + (1 - x) / 40, 0))).toBeLessThanOrEqual(slack);
    expect(of({ level: 0.5 }).hits).toMatchObject({ onGrid: 7, bridged: 1, standardError: 0 });
    const { level: _, ...without } = base;
    expect(Result.getOrThrow(simulateEnsemble(it0, without)).hits).toBeUndefined();
  });

  it("[DYN-050] more steps, paths or snapshots change nothing of what was there", () => {
    const some = of({ snapshots: [1024], paths: 5, quantiles: [0, 1] }).fan[0];
    const longer = of({ snapshots: [3, 1023, 1024, 1025, 5000], steps: 5000, paths: 5, quantiles: [0, 1] }).fan[2];
    expect(longer).toEqual(some);
    const more = of({ snapshots: [1024], paths: 50, quantiles: [0, 1] }).fan[0]!;
    expect(more.quantiles[0]!).toBeLessThanOrEqual(some!.quantiles[0]!);
    expect(more.quantiles[1]!).toBeGreaterThanOrEqual(some!.quantiles[1]!);
    expect(of({ seed: 4 }).fan).not.toEqual(of({}).fan);
  });

  it("[DYN-051] bridged hits agree with the law on a grid that is far too coarse", () => {
    const coarse = of({ paths: 4000, steps: 4, timeStep: 2.5, snapshots: [] });
    const right = Result.getOrThrow(hittingProbability(it0, 1, 10));
    expect(Math.abs(coarse.hits!.bridged - right)).toBeLessThan(7 * coarse.hits!.standardError);
    expect(coarse.hits!.onGrid / 4000).toBeLessThan(right - 7 * coarse.hits!.standardError);
  });

  const refusals = [
    ["paths", { paths: 0 }],
    ["paths", { paths: 2 ** 24 + 1 }],
    ["steps", { steps: 1.5 }],
    ["timeStep", { timeStep: 0 }],
    ["seed", { seed: -1 }],
    ["quantiles", { quantiles: [1.5] }],
    ["level", { level: Number.NaN }],
    ["snapshots", { snapshots: [3, 2] }],
    ["snapshots", { snapshots: [2501] }],
    ["snapshots", { paths: 2 ** 24, snapshots: Array.from({ length: 9 }, (_, i) => i) }],
  ] as const;
  const rows = refusals.map(([field, change], i) => ({
    title: `[DYN-050] [DYN-002] refuses ${field}, case ${i}`,
    field,
    change,
  }));
  it.each(rows)("$title", ({ field, change }) => {
    expect(failureOf(simulateEnsemble(it0, { ...base, ...change })).field).toBe(field);
  });
});

describe("tilt", () => {
  it("[DYN-053] lowers nu by p sigma^2, twice is once with both, and p* falls by 2p", () => {
    fc.assert(
      fc.property(
        number(-2, 2),
        number(0.2, 2),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: -3, max: 3 }),
        (k, s, p, q) => {
          const it = processOf(k, s, "stratonovich");
          const tilted = Result.getOrThrow(tiltedProcess(it, p));
          // At most 8 roundings of kappa and of up to 6 sigma^2, twice.
          const size = 8 * unit * (Math.abs(k) + 12 * s * s);
          expect(Math.abs(logDecayRate(tilted) - logDecayRate(it) + p * s * s)).toBeLessThan(size);
          expect(Math.abs(criticalExponent(tilted) - criticalExponent(it) + 2 * p)).toBeLessThan((4 * size) / s / s);
          const twice = Result.getOrThrow(tiltedProcess(tilted, q));
          expect(Math.abs(twice.kappa - Result.getOrThrow(tiltedProcess(it, p + q)).kappa)).toBeLessThan(size);
        },
      ),
    );
  });

  it("[DYN-053] a moment of another order, weighted: E e^(p+q) = E e^p times E_p e^q", () => {
    const it = processOf(0.3, 0.8, "ito", 2);
    const log = (process: typeof it, order: number) => Result.getOrThrow(logErrorMoment(process, order, 3));
    const weighted = log(it, 1.5) + log(Result.getOrThrow(tiltedProcess(it, 1.5)), 2) - 0;
    // Three logarithms of at most 16 roundings, their terms below 3.5 (ln 2 + 3 (0.62 + 1.12)) < 21.
    expect(Math.abs(weighted - log(it, 3.5))).toBeLessThanOrEqual(3 * 16 * unit * 21);
  });

  it("[DYN-054] every tilted sample is the moment, where plain sampling is off by four orders", () => {
    const it = processOf(0.6, 1);
    const time = 20;
    const truth = Result.getOrThrow(logErrorMoment(it, 2, time));
    const told = Result.getOrThrow(tiltedMoment(it, 2, time, { paths: 5000, seed: 9 }));
    // Each sample is within its stated 2^-48 of the size of its terms; the mean has 5000 sums.
    expect(Math.abs(told.logMoment - truth)).toBeLessThan(2 ** -48 * 200 + 5000 * unit * Math.abs(truth));
    expect(told.spread).toBeLessThan(2 ** -48 * 200);
    let plain = 0;
    for (let path = 0; path < 5000; path++) {
      const dw = Float64Array.of(Math.sqrt(time) * normalAt(9, path, 0));
      plain += Result.getOrThrow(simulatePath(it, { _tag: "Exact" }, time, dw))[1]! ** 2 / 5000;
    }
    expect(Math.log(plain)).toBeLessThan(truth - 5);
    expect(failureOf(tiltedMoment(it, 2, -1, { paths: 1, seed: 1 })).field).toBe("time");
    expect(failureOf(tiltedProcess(it, Number.NaN)).field).toBe("order");
  });
});
