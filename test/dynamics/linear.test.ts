import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  kappaForRadius,
  type LinearSystem,
  linearSystem,
  linearSystemLimits,
  meanSquareGrowthRate,
  meanSquareVerdict,
  radialMoment,
  radialProcess,
  radialStationaryMeanSquare,
  stabilityTable,
} from "../../src/index.ts";
import { expectClose, exponential, failureOf, fixed, one, over, power, processOf, times, unit } from "./exact.ts";

type Rows = ReadonlyArray<ReadonlyArray<number>>;
const system = (drift: Rows, noises: ReadonlyArray<Rows>, convention = "ito"): LinearSystem =>
  Result.getOrThrow(linearSystem({ drift, noises, convention }));
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const square = (n: number) =>
  fc.array(fc.array(number(-1, 1), { minLength: n, maxLength: n }), { minLength: n, maxLength: n });

describe("linear system", () => {
  const refusals = [
    { field: "convention", input: { drift: [[1]], noises: [] } },
    { field: "drift", input: { drift: [], noises: [], convention: "ito" } },
    { field: "drift", input: { drift: [[1, 2]], noises: [], convention: "ito" } },
    { field: "drift", input: { drift: [[Number.NaN]], noises: [], convention: "ito" } },
    { field: "noises", input: { drift: [[1]], convention: "ito" } },
    { field: "noises[1]", input: { drift: [[1]], noises: [[[1]], [[1], [2]]], convention: "ito" } },
    {
      field: "drift",
      input: {
        drift: Array.from({ length: 17 }, () => Array.from({ length: 17 }, () => 0)),
        noises: [],
        convention: "ito",
      },
    },
    { field: "noises", input: { drift: [[1]], noises: Array.from({ length: 257 }, () => [[0]]), convention: "ito" } },
  ].map((row, i) => ({ ...row, title: `[DYN-002] [DYN-030] refuses ${row.field}, case ${i}` }));
  it.each(refusals)("$title", ({ field, input }) => {
    expect(failureOf(linearSystem(input)).field).toBe(field);
  });

  it("[DYN-030] takes the largest", () => {
    const n = linearSystemLimits.dimension;
    const drift = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
    expect(meanSquareVerdict(system(drift, [])).verdict).toBe("stable");
  });

  it("[DYN-031] one by one it is the scalar table, in both conventions", () => {
    const conventions = fc.constantFrom("ito" as const, "stratonovich" as const);
    fc.assert(
      fc.property(number(-3, 3), number(0.1, 2), conventions, (kappa, sigma, convention) => {
        const { margin, stable } = stabilityTable(processOf(kappa, sigma, convention)).meanSquare;
        fc.pre(Math.abs(margin) > 1e-6);
        const it = system([[kappa]], [[[sigma]]], convention);
        expect(meanSquareVerdict(it).verdict).toBe(stable ? "stable" : "unstable");
        const { lower, upper } = meanSquareGrowthRate(it);
        // The verdicts are proofs for what A by Ito was rounded to; the margin rounds as often.
        const rounded = 8 * unit * (2 * Math.abs(kappa) + 2 * sigma ** 2);
        expect(lower).toBeLessThanOrEqual(-2 * margin + rounded);
        expect(upper).toBeGreaterThanOrEqual(-2 * margin - rounded);
        expect(upper - lower).toBeLessThanOrEqual(1e-10 * (2 * Math.abs(kappa) + 2 * sigma ** 2));
      }),
    );
  });

  it("[DYN-031] the verdict is that of the growth rate, where there is one, and keeps in other coordinates", () => {
    fc.assert(
      fc.property(square(3), square(3), square(3), number(0, 2), (drift, b1, b2, shift) => {
        const shifted = drift.map((row, i) => row.map((x, j) => x + (i === j ? shift : 0)));
        const it = system(shifted, [b1, b2]);
        const { lower, upper } = meanSquareGrowthRate(it);
        fc.pre(lower > 1e-3 || upper < -1e-3);
        const { verdict } = meanSquareVerdict(it);
        fc.pre(verdict !== "undetermined");
        expect(verdict).toBe(upper < 0 ? "stable" : "unstable");
        const turned = (m: Rows) => m.map((_, i) => m.map((_, j) => m[(i + 1) % 3]![(j + 1) % 3]! * 2 ** (j - i)));
        const again = meanSquareVerdict(system(turned(shifted), [b1, b2].map(turned))).verdict;
        expect([verdict, "undetermined"]).toContain(again);
      }),
      { numRuns: 20 },
    );
  });

  it("[DYN-031] a drift that is large enough decides, whatever the rest", () => {
    fc.assert(
      fc.property(square(3), square(3), square(3), fc.constantFrom(20, -20), (drift, b1, b2, shift) => {
        const shifted = drift.map((row, i) => row.map((x, j) => x + (i === j ? shift : 0)));
        expect(meanSquareVerdict(system(shifted, [b1, b2])).verdict).toBe(shift > 0 ? "stable" : "unstable");
      }),
    );
  });

  it("[DYN-031] the solution told solves the equation, for matrices that are not symmetric", () => {
    const product = (a: Rows, b: Rows) =>
      a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
    const turned = (a: Rows) => a.map((_, i) => a.map((row) => row[i]!));
    fc.assert(
      fc.property(square(3), square(3), (drift, noise) => {
        const a = drift.map((row, i) => row.map((x, j) => x + (i === j ? 20 : 0)));
        const p = meanSquareVerdict(system(a, [noise])).solution!;
        const half = product(turned(a), p);
        const spread = product(product(turned(noise), p), noise);
        // Elimination of n = 9 equations, dominated by their diagonal: gamma_27 (2n - 1) |A| |P| (Higham 2002, 9.3 and 9.5)
        // with |A| |P| below 2.
        half.forEach((row, i) =>
          row.forEach((x, j) => {
            expect(Math.abs(x + half[j]![i]! - spread[i]![j]! - (i === j ? 1 : 0))).toBeLessThan(
              27 * 17 * 2 * 2 ** -53,
            );
          }),
        );
      }),
    );
  });

  it("[DYN-031] a rotation read by Stratonovich keeps lengths, by Ito it lengthens", () => {
    const turn = [
      [
        [0, -1],
        [1, 0],
      ],
    ];
    const still = (kappa: number) => [
      [kappa, 0],
      [0, kappa],
    ];
    expect(meanSquareVerdict(system(still(0.1), turn, "stratonovich")).verdict).toBe("stable");
    expect(meanSquareVerdict(system(still(0.1), turn, "ito")).verdict).toBe("unstable");
    expect(meanSquareVerdict(system(still(0.6), turn, "ito")).verdict).toBe("stable");
    const { lower, upper } = meanSquareGrowthRate(system(still(0.1), turn, "ito"));
    // Norms: 0.1 sqrt 2 of the drift, sqrt 2 of the noise.
    const size = 2 * 0.1 * Math.SQRT2 + 2;
    expect(lower).toBeLessThanOrEqual(0.8 + 8 * unit * size);
    expect(upper).toBeGreaterThanOrEqual(0.8 - 8 * unit * size);
    expect(upper - lower).toBeLessThanOrEqual(1e-10 * size);
  });

  it("[DYN-032] is undetermined at the boundary and right next to it, and told again a little further", () => {
    const at = (kappa: number) =>
      meanSquareVerdict(
        system(
          [
            [kappa, 0],
            [0, 5],
          ],
          [
            [
              [1, 0],
              [0, 0],
            ],
          ],
        ),
      );
    expect(at(0.5)).toMatchObject({ verdict: "undetermined", solution: undefined });
    expect(at(0.5 + 2 ** -50).verdict).toBe("undetermined");
    expect(at(0.5 - 2 ** -50).verdict).toBe("undetermined");
    expect(at(0.5 + 1e-9).verdict).toBe("stable");
    expect(at(0.5 - 1e-9).verdict).toBe("unstable");
    expect(at(2).tolerance).toBe(2 ** -47);
  });
});

describe("radial process", () => {
  it("[DYN-002] [DYN-033] refuses what is none", () => {
    const good = { kappa: 1, sigma: 1, dimension: 3, initial: 0 };
    const field = (change: object) => failureOf(radialProcess({ ...good, ...change })).field;
    expect([
      field({ kappa: Number.NaN }),
      field({ sigma: 0 }),
      field({ dimension: 1.5 }),
      field({ initial: -1 }),
    ]).toEqual(["kappa", "sigma", "dimension", "initial"]);
    const it = Result.getOrThrow(radialProcess(good));
    expect(failureOf(radialMoment(it, 0, 1)).field).toBe("half");
    expect(failureOf(radialMoment(it, 1, -1)).field).toBe("time");
  });

  it("[DYN-033] has the moments of the noncentral chi square, to 1e-12", () => {
    const kappas = fc.oneof(number(-1, 2), fc.constant(2 ** -40));
    fc.assert(
      fc.property(
        kappas,
        number(0.1, 2),
        fc.integer({ min: 1, max: 6 }),
        number(0.1, 3),
        number(0.001, 5),
        (k, s, d, r, t) => {
          fc.pre(Math.abs(k) > 1e-13);
          const it = Result.getOrThrow(radialProcess({ kappa: k, sigma: s, dimension: d, initial: r }));
          const decay = exponential(-2n * times(fixed(k), fixed(t)));
          const variance = over(times(times(fixed(s), fixed(s)), one - decay), 2n * fixed(k));
          const start = times(power(fixed(r), 2), decay);
          const dimension = BigInt(d);
          const second = dimension * variance + start;
          expectClose(Result.getOrThrow(radialMoment(it, 1, t)), second);
          const spread = 2n * dimension * times(variance, variance) + 4n * times(variance, start);
          expectClose(Result.getOrThrow(radialMoment(it, 2, t)), times(second, second) + spread);
          const skew = 8n * dimension * power(variance, 3) + 24n * times(power(variance, 2), start);
          const third = power(second, 3) + 3n * times(second, spread) + skew;
          expectClose(Result.getOrThrow(radialMoment(it, 3, t)), third);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("[DYN-033] starts where it starts, and grows by d sigma^2 without kappa", () => {
    const it = Result.getOrThrow(radialProcess({ kappa: 0, sigma: 0.5, dimension: 4, initial: 3 }));
    expect([1, 2].map((half) => Result.getOrThrow(radialMoment(it, half, 0)))).toEqual([9, 81]);
    expect(Result.getOrThrow(radialMoment(it, 1, 2))).toBe(11);
  });

  it("[DYN-034] settles at d sigma^2/(2 kappa), never 0, and the budget inverts it", () => {
    fc.assert(
      fc.property(number(0.1, 5), number(0.1, 2), fc.integer({ min: 1, max: 50 }), (kappa, sigma, dimension) => {
        const it = Result.getOrThrow(radialProcess({ kappa, sigma, dimension, initial: 1 }));
        const settled = radialStationaryMeanSquare(it);
        expect(settled).toBeGreaterThan(0);
        // Told to 1e-12; of the start e^(-80) is left, beside at least 0.001 of the noise.
        expect(Math.abs(Result.getOrThrow(radialMoment(it, 1, 400)) / settled - 1)).toBeLessThan(1e-12);
        // Three roundings there, the root's twice, and four back.
        const back = Result.getOrThrow(kappaForRadius(it, Math.sqrt(settled)));
        expect(Math.abs(back / kappa - 1)).toBeLessThanOrEqual(9 * unit);
      }),
    );
    const it = Result.getOrThrow(radialProcess({ kappa: -1, sigma: 1, dimension: 1, initial: 1 }));
    expect(radialStationaryMeanSquare(it)).toBe(Infinity);
    expect(failureOf(kappaForRadius(it, 0)).field).toBe("radius");
  });
});
