import { Result } from "effect";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Simulation } from "../../conformance/index.ts";
import { ensembleBound } from "../../kernels/index.ts";
import {
  errorProcess,
  hittingProbability,
  normalAt,
  signChangeProbability,
  simulateEnsemble,
} from "../../src/index.ts";
import { SdePlace, usual } from "./commands.ts";

let place: SdePlace;

beforeAll(async () => {
  place = await SdePlace.make();
});

afterAll(() => place.remove());

const process = Result.getOrThrow(errorProcess({ kappa: 0.2, sigma: 0.5, convention: "ito", initial: 1 }));
const unit = 2 ** -53;
const words = `simulate ${usual} --paths 300 --steps 90 --horizon 18 --seed 5 --level 1.5`;
const simulated = (more = "") => place.answered<Simulation>(`${words}${more}`);

/** The sum of |drift| + |scale z| over the first steps of a path. */
function stepSizes(path: number): ReadonlyArray<number> {
  const sizes = [0];
  for (let step = 0; step < 90; step++) {
    sizes.push(sizes[step]! + 0.325 * 0.2 + 0.5 * Math.sqrt(0.2) * Math.abs(normalAt(5, path, step)));
  }
  return sizes;
}

describe("sde simulate", () => {
  it("[SDE-030] [SDE-031] is the ensemble of chapter 9, the same for the same flags", async () => {
    const { code, value } = await simulated();
    const snapshots = value.fan.map(({ time }) => Math.round(time / 0.2));
    expect([code, snapshots[0], snapshots.at(-1), snapshots.length]).toEqual([0, 0, 90, 21]);
    const options = { paths: 300, steps: 90, timeStep: 0.2, seed: 5, level: 1.5, snapshots };
    const { fan, hits } = Result.getOrThrow(simulateEnsemble(process, options));
    expect(value.fan.map(({ values }) => values)).toEqual(fan.map(({ quantiles }) => quantiles));
    const exact = Result.getOrThrow(hittingProbability(process, 1.5, 18));
    expect(value.hits).toEqual({ level: 1.5, ...hits, exact });
    expect(value).toMatchObject({ backend: "float64", scheme: "exact", judged: null, left: null });
    expect((await place.run(words)).stdout).toBe((await place.run(words)).stdout);
    expect((await simulated(" --seed 6")).value.fan).not.toEqual(value.fan);
  });

  it("[SDE-030] prints the fan and the hits", async () => {
    const { stdout } = await place.run(words);
    expect(stdout).toContain("300 paths of 90 steps of 0.2, seed 5, scheme exact, on float64\n");
    expect(stdout).toMatch(/\ntime +5 % +25 % +50 % +75 % +95 %\n0 +1 +1 +1 +1 +1\n/);
    expect(stdout).toMatch(/paths that reached 1\.5 on the grid +\d+, a share of/);
  });

  it("[SDE-031] a kernel has the same paths, and each is compared", async () => {
    const plain = (await simulated()).value;
    const { code, value } = await simulated(" --backend cpu");
    expect([code, value.backend, value.judged?.paths]).toEqual([0, "cpu", 300]);
    expect(value.judged!.worst).toBeGreaterThan(0);
    expect(value.judged!.worst).toBeLessThan(1);
    expect([value.hits!.onGrid, value.hits!.bridged]).toEqual([plain.hits!.onGrid, null]);
    const paths = Array.from({ length: 300 }, (_, path) => stepSizes(path));
    for (const [i, { values }] of value.fan.entries()) {
      // No quantile is further off than the worst path; the kernel's numbers are also rounded to float32 themselves.
      const step = Math.round(plain.fan[i]!.time / 0.2);
      const size = Math.max(...paths.map((sizes) => sizes[step]!));
      const bound = Math.expm1(ensembleBound(step, size) + 2 ** -24 * size) + 6 * unit;
      for (const [q, e] of values.entries()) expect(Math.abs(e / plain.fan[i]!.values[q]! - 1)).toBeLessThan(bound);
    }
    expect((await place.run(`${words} --backend cpu`)).stdout).toMatch(/300 paths beside float64 +within the bound/);
  });

  it("[SDE-032] steps an approximation by the same numbers, and counts what left", async () => {
    const { value } = await simulated(" --scheme euler-maruyama --steps 6 --sigma 0.8");
    const noisy = Result.getOrThrow(errorProcess({ kappa: 0.2, sigma: 0.8, convention: "ito", initial: 1 }));
    let [left, hits, worst] = [0, 0, 0];
    const ends = Array.from({ length: 300 }, (_, path) => {
      const errors = [1];
      let off = 0;
      for (let step = 0; step < 6; step++) {
        const noise = 0.8 * Math.sqrt(3) * normalAt(5, path, step);
        const factor = 1 - 0.6 + noise;
        // Two factors of four roundings each differ by 8 units of their terms; each product rounds.
        off =
          off * Math.abs(factor) +
          Math.abs(errors[step]!) * (8 * (1.6 + Math.abs(noise)) + 2 * Math.abs(factor)) * unit;
        errors.push(errors[step]! * factor);
      }
      worst = Math.max(worst, off);
      left += errors.some((error) => error <= 0) ? 1 : 0;
      hits += errors.some((error) => error >= 1.5) ? 1 : 0;
      return errors[6]!;
    }).toSorted((a, b) => a - b);
    const grid = { timeStep: 3, steps: 6 };
    const probability = Result.getOrThrow(signChangeProbability(noisy, { _tag: "EulerMaruyama" }, grid));
    expect([value.left, value.hits!.onGrid]).toEqual([{ paths: left, probability }, hits]);
    for (const [q, at] of [14, 74, 149, 224, 284].entries()) {
      expect(Math.abs(value.fan.at(-1)!.values[q]! - ends[at]!)).toBeLessThanOrEqual(worst);
    }
    const theta = (await simulated(" --scheme theta:0.5")).value;
    expect([theta.scheme, theta.hits!.bridged]).toEqual(["theta:0.5", null]);
  });

  it("[SDE-033] writes the first path for estimate to read", async () => {
    await simulated(" --trajectory first.csv");
    const [header, ...lines] = (await readFile(place.path("first.csv"), "utf8")).trimEnd().split("\n");
    expect([header, lines[0], lines.length]).toEqual(["time,error", "0,1", 91]);
    let log = 0;
    const sizes = stepSizes(0);
    for (let step = 1; step <= 90; step++) {
      log += 0.5 * Math.sqrt(0.2) * normalAt(5, 0, step - 1) - 0.325 * 0.2;
      const [time, error] = lines[step]!.split(",").map(Number);
      expect(time).toBe((step * 18) / 90);
      // A term here has at most 4 roundings and `step` sums, there 8 in all, the sum being compensated; exp is within an ulp.
      const bound = ((step + 12) * sizes[step]! + 6) * unit;
      expect(Math.abs(error! / Math.exp(log) - 1)).toBeLessThanOrEqual(bound);
    }
    const gone = await place.run(`${words} --trajectory gone.csv --sigma 3 --scheme euler-maruyama --steps 6`);
    expect(gone.stdout).toMatch(
      /\nfirst path: gone\.csv \(not for estimate: gone\.csv, line \d: expected an error above 0/u,
    );
    const short = await place.run(`${words} --trajectory short.csv --steps 1`);
    expect(short.stdout).toContain("first path: short.csv (not for estimate: short.csv: expected at least 3 points");
    const twice = await place.run(`${words} --trajectory same --html same`);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining("the file of another option too")]);
    const folder = await place.run(`${words} --trajectory .`);
    expect([folder.code, folder.stderr]).toEqual([2, expect.stringContaining("got a directory")]);
    const estimate = await place.run("estimate first.csv");
    expect([estimate.stderr, estimate.stdout.startsWith("91 points over a time of 18")]).toEqual(["", true]);
  });
});
