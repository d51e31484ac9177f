import { Result } from "effect";
import { describe, expect, it } from "vitest";
import {
  bridgeCrossing,
  criticalSize,
  type ErrorProcess,
  estimateProcess,
  hittingProbability,
  logDecayRate,
  type Scheme,
  simulatePath,
  trajectory,
  varianceInterval,
} from "../../src/index.ts";
import { fillNormals } from "../../src/index.ts";
import { failureOf, processOf } from "./exact.ts";

const budget = 1e-9;
const [paths, steps, h] = [2000, 250, 0.04];
const n = paths * steps;
const model = processOf(0.1, 1, "ito");
const level = 3;
const tests = ["mean", "variance", "distribution", "hitting"] as const;
const alpha = budget / tests.length;
const critical = Result.getOrThrow(criticalSize(budget, tests.length));
/** Dvoretzky, Kiefer and Wolfowitz, and Hoeffding: the same bound. */
const reach = (count: number) => Math.sqrt(Math.log(2 / alpha) / (2 * count));
const normalBelow = (z: number) => 0.5 * erfc(-z / Math.SQRT2);

/** Within 1.2e-7: enough for a distance of distributions that is 4e-3. **Source** Numerical Recipes, erfcc. */
function erfc(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const value = t * Math.exp(-x * x + terms.reduceRight((sum, c) => sum * t + c, 0));
  return x < 0 ? 2 - value : value;
}

interface Sample {
  readonly logReturns: Float64Array;
  readonly hits: number;
}

/** Log returns and bridged hits of paths that a sampler made; NaN where a path left (0, Infinity). */
function sampleOf(process: ErrorProcess, scheme: Scheme): Sample {
  const logReturns = new Float64Array(n);
  let hits = 0;
  for (let path = 0; path < paths; path++) {
    const block = { seed: 20_260_101, firstPath: path, paths: 1, firstStep: 0, steps };
    const dw = Result.getOrThrow(fillNormals(new Float64Array(steps), block)).map((z) => z * Math.sqrt(h));
    const logs = Result.getOrThrow(simulatePath(process, scheme, h, dw)).map(Math.log);
    let missed = 1;
    for (let i = 0; i < steps; i++) {
      logReturns[path * steps + i] = logs[i + 1]! - logs[i]!;
      missed *= 1 - bridgeCrossing(Math.log(level) - logs[i]!, Math.log(level) - logs[i + 1]!, h);
    }
    hits += (1 - missed) / paths;
  }
  return { logReturns, hits };
}

/** Which tests of the model alarm. */
function alarms({ logReturns, hits }: Sample): ReadonlyArray<string> {
  if (logReturns.some(Number.isNaN)) return ["left the domain"];
  const mean = logReturns.reduce((sum, r) => sum + r, 0) / n;
  const z = ((mean + logDecayRate(model) * h) * Math.sqrt(n)) / (model.sigma * Math.sqrt(h));
  let [time, log] = [0, 0];
  const centred = logReturns.map((r) => r - mean);
  const times = [time, ...centred.map(() => (time += h))];
  const errors = [1, ...Array.from(centred, (r) => Math.exp((log += r)))];
  const estimate = estimateProcess(Result.getOrThrow(trajectory(times, errors)));
  const { lower, upper } = Result.getOrThrow(varianceInterval(estimate, 1 - alpha));
  const sorted = logReturns.map((r) => (r + logDecayRate(model) * h) / (model.sigma * Math.sqrt(h))).sort();
  const distance = sorted.reduce((most, x, i) => {
    const p = normalBelow(x);
    return Math.max(most, (i + 1) / n - p, p - i / n);
  }, 0);
  const right = Result.getOrThrow(hittingProbability(model, level, steps * h));
  const found = {
    mean: Math.abs(z) > critical,
    variance: model.sigma ** 2 < lower || model.sigma ** 2 > upper,
    distribution: distance > reach(n) + 1.2e-7,
    hitting: Math.abs(hits - right) > reach(paths),
  };
  return tests.filter((name) => found[name]);
}

/** The probability that a statistic alarms whose mean is `shift` and whose spread is `spread`, both in its own null's. */
const powerOf = (shift: number, spread = 1) => normalBelow((Math.abs(shift) - critical) / spread);

describe("statistical suite", () => {
  const exact: Scheme = { _tag: "Exact" };

  it("[EST-008] the exact sampler passes, with a false alarm budget of at most 1e-9 in all", () => {
    const single = 2 * normalTail(critical);
    const total = single + 3 * alpha;
    console.log(
      `false alarms: ${tests.length} tests on ${n} steps, critical size ${critical.toFixed(5)}, ${total.toExponential(3)} in all`,
    );
    expect(total).toBeLessThanOrEqual(budget * (1 + 1e-9));
    expect(Math.abs(Result.getOrThrow(criticalSize(1e-9, 1)) - 6.10941)).toBeLessThan(5e-6);
    expect(failureOf(criticalSize(0, 1)).field).toBe("budget");
    expect(failureOf(criticalSize(0.1, 0)).field).toBe("tests");
    expect(alarms(sampleOf(model, exact))).toEqual([]);
  });

  it("[EST-008] Ito read as Stratonovich is caught by the mean", () => {
    const shift = ((model.sigma ** 2 / 2) * h * Math.sqrt(n)) / (model.sigma * Math.sqrt(h));
    console.log(`power: Ito read as Stratonovich ${powerOf(shift)}`);
    expect(powerOf(shift)).toBeGreaterThan(0.999);
    expect(alarms(sampleOf(processOf(0.1, 1, "stratonovich"), exact))).toContain("mean");
  });

  it("[EST-008] a sigma that is 1 % off is caught by the variance", () => {
    const ratio = 1.01 ** 2;
    const shift = (ratio - 1) * Math.sqrt(n / 2);
    console.log(`power: sigma 1 % off ${powerOf(shift, ratio)}`);
    expect(powerOf(shift, ratio)).toBeGreaterThan(0.999);
    const wrong = processOf(0.1 + (1 - 1.01 ** 2) / 2, 1.01);
    expect(Math.abs(logDecayRate(wrong) - logDecayRate(model))).toBeLessThanOrEqual(8 * 2 ** -53);
    expect(alarms(sampleOf(wrong, exact))).toContain("variance");
  });

  it("[EST-008] Euler and Maruyama's method for the exact law is caught", () => {
    let [mass, mean, square, fourth] = [0, 0, 0, 0];
    const logs: Array<[number, number]> = [];
    for (let z = -4.75; z <= 9; z += 1 / 128) {
      const weight = Math.exp((-z * z) / 2);
      const log = Math.log(1 - 0.1 * h + Math.sqrt(h) * z);
      mass += weight;
      mean += weight * log;
      logs.push([weight, log]);
    }
    mean /= mass;
    for (const [weight, log] of logs) {
      square += (weight * (log - mean) ** 2) / mass;
      fourth += (weight * (log - mean) ** 4) / mass;
    }
    const shift = (square / h - 1) * Math.sqrt(n / 2);
    const spread = Math.sqrt((fourth / square ** 2 - 1) / 2) * (square / h);
    console.log(`power: Euler and Maruyama for exact ${powerOf(shift, spread)}`);
    expect(powerOf(shift, spread)).toBeGreaterThan(0.999);
    const found = alarms(sampleOf(model, { _tag: "EulerMaruyama" }));
    expect(found.includes("variance") || found.includes("left the domain")).toBe(true);
  });
});

/** The upper tail far out, by its continued fraction. */
function normalTail(z: number): number {
  let fraction = z;
  for (let k = 60; k > 0; k--) fraction = z + k / fraction;
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}
