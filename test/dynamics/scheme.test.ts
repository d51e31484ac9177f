import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ErrorProcess,
  inConvention,
  logDecayRate,
  type Scheme,
  schemeError,
  signChangeProbability,
  simulatePath,
  stableSteps,
} from "../../src/index.ts";
import {
  expectClose,
  exponential,
  failureOf,
  fixed,
  one,
  over,
  power,
  processOf,
  root,
  times,
  upperTail,
} from "./exact.ts";
import { approximation, approximations, euler, exact, kappas, milstein, number, parts, theta } from "./schemes.ts";

const size = (x: bigint): bigint => (x < 0n ? -x : x);

/** The three errors from the three second moments, as they stand. */
function exactErrors(it: ErrorProcess, scheme: Scheme, h: number, n: number) {
  const { k, s, m, kept, divisor } = parts(it, scheme, h);
  const own = over(times(kept, kept) + m, times(divisor, divisor));
  const mixed = times(exponential(-k), over(kept + m, divisor));
  const [ours, both, theirs] = [power(own, n), power(mixed, n), power(exponential(s - 2n * k), n)];
  const e0 = fixed(it.initial);
  const weakMean = times(e0, power(over(kept, divisor), n) - power(exponential(-k), n));
  const square = times(e0, e0);
  const drifted = times(times(e0, size(weakMean)), power(exponential(s - k), n));
  return {
    strong: times(e0, root(ours - 2n * both + theirs)),
    weakMean,
    weakMeanSquare: times(square, ours - theirs),
    // The square of the strong error and twice what the mixed moment is off, which is by drift and by noise.
    terms: times(square, ours - 2n * both + theirs + 2n * size(both - theirs)) + 4n * drifted,
    own,
  };
}

describe("errors of schemes", () => {
  it("[DYN-042] strong and weak errors are right to 1e-12, also for steps of 1e-9", () => {
    const steps = fc.tuple(fc.integer({ min: -30, max: -2 }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(kappas, number(0.05, 2), fc.boolean(), approximation, steps, (kappa, sigma, ito, scheme, [e, n]) => {
        const it = processOf(kappa, sigma, ito ? "ito" : "stratonovich", 0.5);
        const grid = { timeStep: 2 ** e, steps: n * 2 ** Math.max(0, -e - 3) };
        const told = Result.getOrThrow(schemeError(it, scheme, grid));
        const right = exactErrors(it, scheme, grid.timeStep, grid.steps);
        expectClose(told.strong, right.strong);
        if (Math.abs(inConvention(it, "ito").kappa) > 1e-3) expectClose(told.weakMean, right.weakMean);
        expectClose(told.meanSquareFactor, right.own);
        const off = size(fixed(told.weakMeanSquare) - right.weakMeanSquare);
        expect(off <= times(right.terms, fixed(1e-12))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("[DYN-042] large steps, where the mixed moment changes its sign, are told too", () => {
    for (const [kappa, sigma, h, n] of [
      [3, 0.5, 0.5, 3],
      [4, 1, 0.5, 4],
      [2, 0.1, 0.5025, 2],
    ] as const) {
      const it = processOf(kappa, sigma);
      for (const scheme of [euler, milstein]) {
        const told = Result.getOrThrow(schemeError(it, scheme, { timeStep: h, steps: n }));
        const right = exactErrors(it, scheme, h, n);
        expectClose(told.strong, right.strong);
        expectClose(told.weakMeanSquare, right.weakMeanSquare);
      }
    }
  });

  it("[DYN-042] the closed form is the mean over increments of what the sampler does, for one step and two", () => {
    const it = processOf(0.7, 0.6, "stratonovich");
    const [h, width] = [0.3, 0.5];
    const nodes = Array.from({ length: 49 }, (_, i) => (i - 24) * width);
    const weight = (z: number) => (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * width;
    for (const scheme of approximations) {
      let [single, double] = [0, 0];
      for (const z1 of nodes) {
        for (const z2 of nodes) {
          const dw = Float64Array.of(z1, z2).map((z) => z * Math.sqrt(h));
          const ours = Result.getOrThrow(simulatePath(it, scheme, h, dw));
          const theirs = Result.getOrThrow(simulatePath(it, exact, h, dw));
          const w = weight(z1) * weight(z2);
          single += w * (ours[1]! - theirs[1]!) ** 2;
          double += w * (ours[2]! - theirs[2]!) ** 2;
        }
      }
      const told = [1, 2].map(
        (steps) => Result.getOrThrow(schemeError(it, scheme, { timeStep: h, steps })).strong ** 2,
      );
      // Told to 1e-12, squared. The rule is exact to e^(-2 pi^2/width^2) < 1e-34; a difference has 16 roundings of paths whose
      // root mean square is below 2, so its square, by Cauchy and Schwarz, 2 * 16 * 2 units of its root.
      for (const [i, mean] of [single, double].entries()) {
        const bound = 2e-12 + (64 * 2 ** -53) / Math.sqrt(told[i]!);
        expect(Math.abs(mean / told[i]! - 1)).toBeLessThanOrEqual(bound);
      }
    }
  });

  const orders = [
    { scheme: euler, strong: 0.5, weak: 1 },
    { scheme: theta(0.3), strong: 0.5, weak: 1 },
    { scheme: theta(0.5), strong: 0.5, weak: 2 },
    { scheme: theta(1), strong: 0.5, weak: 1 },
    { scheme: milstein, strong: 1, weak: 1 },
  ].map((row) => {
    const name = row.scheme._tag === "Theta" ? `Theta ${row.scheme.theta}` : row.scheme._tag;
    return { ...row, title: `[DYN-042] ${name} has strong order ${row.strong} and weak order ${row.weak}` };
  });
  it.each(orders)("$title", ({ scheme, strong, weak }) => {
    const it = processOf(1, 0.8);
    const at = (e: number) => Result.getOrThrow(schemeError(it, scheme, { timeStep: 2 ** -e, steps: 2 ** e }));
    const order = (field: "strong" | "weakMean", e: number) => Math.log2(at(e)[field] / at(e + 1)[field]);
    for (const [field, expected] of [
      ["strong", strong],
      ["weakMean", weak],
    ] as const) {
      // Two errors told to 1e-12 make an order to 2e-12/ln 2.
      const off = [8, 12, 16].map((e) => Math.abs(order(field, e) - expected));
      expect(off[1]!).toBeLessThan(off[0]! / 8 + 4e-12);
      expect(off[2]!).toBeLessThan(off[1]! / 8 + 4e-12);
    }
  });

  it("[DYN-042] the exact scheme has no error, and a grid is checked", () => {
    const it = processOf(1, 0.8);
    const grid = { timeStep: 0.5, steps: 3 };
    const none = Result.getOrThrow(schemeError(it, exact, grid));
    expect(none).toMatchObject({ strong: 0, weakMean: 0, weakMeanSquare: 0 });
    expect(none.meanSquareFactor).toBe(Math.exp((0.8 ** 2 - 2) / 2));
    expect(failureOf(schemeError(it, euler, { timeStep: 0.5, steps: 0 })).field).toBe("steps");
    expect(failureOf(schemeError(it, euler, { timeStep: -1, steps: 1 })).field).toBe("timeStep");
  });
});

describe("stability and sign of schemes", () => {
  it("[DYN-043] a step is stable exactly when the mean square factor is below 1", () => {
    fc.assert(
      fc.property(
        kappas,
        number(0.1, 2),
        approximation,
        number(0.001, 8),
        fc.boolean(),
        (kappa, sigma, scheme, h, ito) => {
          const it = processOf(kappa, sigma, ito ? "ito" : "stratonovich");
          const told = schemeError(it, scheme, { timeStep: h, steps: 1 });
          fc.pre(Result.isSuccess(told));
          const { meanSquareFactor } = Result.getOrThrow(told);
          fc.pre(Math.abs(meanSquareFactor - 1) > 1e-9);
          const { from, to } = stableSteps(it, scheme);
          expect(h > from && h < to).toBe(meanSquareFactor < 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("[DYN-043] has the limits of the closed forms", () => {
    const it = processOf(2, 1);
    expect(stableSteps(it, euler)).toEqual({ from: 0, to: 3 / 4 });
    expect(stableSteps(it, milstein)).toEqual({ from: 0, to: 3 / 4.5 });
    expect(stableSteps(it, theta(0.25))).toEqual({ from: 0, to: 1.5 });
    expect(stableSteps(it, theta(0.5))).toEqual({ from: 0, to: Infinity });
    expect(stableSteps(it, exact)).toEqual({ from: 0, to: Infinity });
    expect(stableSteps(processOf(0.25, 1), theta(1))).toEqual({ from: 8, to: Infinity });
    expect(stableSteps(processOf(0.25, 1), euler)).toEqual({ from: 0, to: 0 });
  });

  it("[DYN-044] one step leaves with the probability of its factor, to 1e-12", () => {
    for (const [kappa, sigma, h] of [
      [1, 1, 0.04],
      [2, 0.5, 0.01],
      [1, 2, 0.5],
      [1, 1, 0.002],
    ] as const) {
      const it = processOf(kappa, sigma);
      for (const scheme of [euler, theta(0.5)]) {
        const { kept, s } = parts(it, scheme, h);
        const exactly = upperTail(over(kept, root(s)));
        const told = Result.getOrThrow(signChangeProbability(it, scheme, { timeStep: h, steps: 1 }));
        expectClose(told, exactly);
        const many = Result.getOrThrow(signChangeProbability(it, scheme, { timeStep: h, steps: 50 }));
        expectClose(many, one - power(one - exactly, 50));
      }
    }
  });

  it("[DYN-044] Milstein's factor is below 0 between two roots only, to 1e-12", () => {
    for (const [kappa, sigma, h] of [
      [3, 1.5, 0.25],
      [2, 3, 0.5],
      [1.5, 1, 0.4],
    ] as const) {
      const it = processOf(kappa, sigma);
      const { kept, s } = parts(it, milstein, h);
      const half = root(one - 2n * kept + s);
      const [near, far] = [one - half, one + half].map((x) => upperTail(over(x, root(s))));
      const told = Result.getOrThrow(signChangeProbability(it, milstein, { timeStep: h, steps: 1 }));
      expectClose(told, near! - far!);
    }
  });

  it("[DYN-044] is where the factor of the sampler is below 0: all of it, and nothing more", () => {
    const it = processOf(3, 1.5);
    const h = 0.25;
    for (const scheme of [euler, milstein, theta(0.5)]) {
      let mass = 0;
      const width = 1 / 256;
      for (let z = -9; z < 9; z += width) {
        const end = Result.getOrThrow(simulatePath(it, scheme, h, Float64Array.of((z + width / 2) * Math.sqrt(h))))[1]!;
        if (end <= 0) mass += (Math.exp(-((z + width / 2) ** 2) / 2) / Math.sqrt(2 * Math.PI)) * width;
      }
      const told = Result.getOrThrow(signChangeProbability(it, scheme, { timeStep: h, steps: 1 }));
      expect(told).toBeGreaterThan(0.01);
      expect(Math.abs(mass - told)).toBeLessThan(width);
    }
    expect(Result.getOrThrow(signChangeProbability(processOf(0.1, 1), milstein, { timeStep: 0.1, steps: 9 }))).toBe(0);
    expect(Result.getOrThrow(signChangeProbability(it, exact, { timeStep: 1, steps: 9 }))).toBe(0);
    expect(Result.getOrThrow(signChangeProbability(processOf(3, 0), euler, { timeStep: 1, steps: 1 }))).toBe(1);
    expect(logDecayRate(it)).toBeGreaterThan(0);
  });
});
