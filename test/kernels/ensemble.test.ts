import { Effect, Exit, Result, Scope } from "effect";
import * as fc from "fast-check";
import { describe, expect, it, type TestContext } from "vitest";
import { EnsembleJudge } from "../../conformance/index.ts";
import {
  type BackendName,
  backendNames,
  type EnsembleBackend,
  ensembleBound,
  type EnsembleLogs,
  type KernelEnsembleOptions,
  openEnsembleBackend,
} from "../../kernels/index.ts";
import { errorProcess, type ErrorProcess, normalAt } from "../../src/index.ts";

/** Two need nothing of the machine. */
const expected = ["cpu", "webasm", ...(process.env["FIELDPRINT_EXPECT_BACKENDS"] ?? "").split(",")];
const forever = Effect.runSync(Scope.make());
const opened = new Map<BackendName, Promise<Exit.Exit<EnsembleBackend, { readonly message: string }>>>();

/** A backend for all tests of this file; skipped with the reason where it is missing, unless it has to be there. */
async function openOrSkip(name: BackendName, context: TestContext): Promise<EnsembleBackend> {
  const open = () => Effect.runPromiseExit(Scope.provide(openEnsembleBackend(name), forever));
  const exit = await (opened.get(name) ?? opened.set(name, open()).get(name)!);
  if (Exit.isSuccess(exit)) return exit.value;
  const missing = String(exit.cause);
  if (expected.includes(name)) throw new Error(`a backend that must be there is missing: ${missing}`);
  console.warn(`skipped: ${missing}`);
  return context.skip(missing);
}

const processOf = (kappa: number, sigma: number, convention: "ito" | "stratonovich" = "ito"): ErrorProcess =>
  Result.getOrThrow(errorProcess({ kappa, sigma, convention, initial: 0.5 }));

const base: KernelEnsembleOptions = {
  paths: 50,
  steps: 300,
  timeStep: 0.01,
  seed: 2 ** 40 + 7,
  snapshots: [0, 77, 300],
};
const usual = processOf(0.3, 0.6);

const run = (
  backend: EnsembleBackend,
  process: ErrorProcess,
  options: KernelEnsembleOptions,
  judge?: EnsembleJudge,
): Promise<EnsembleLogs> => Effect.runPromise(backend.simulate(process, options, judge?.watch));

const failureOf = (backend: EnsembleBackend, options: Partial<KernelEnsembleOptions>, process = usual) =>
  Effect.runPromise(Effect.flip(backend.simulate(process, { ...base, ...options })));

/** ln(e/e0) of one path after each step, and the bound of the kernel's, written out. */
function pathOf(nu: number, sigma: number, { steps, timeStep, seed }: KernelEnsembleOptions, path: number) {
  const [logs, bounds] = [[0], [0]];
  let [x, size] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const noise = sigma * Math.sqrt(timeStep) * Math.fround(normalAt(seed, path, step));
    x += noise - nu * timeStep;
    size += Math.abs(noise) + Math.abs(nu * timeStep);
    logs.push(x);
    bounds.push(ensembleBound(step + 1, size));
  }
  return { logs, bounds };
}

/** The share of paths that are beyond the bound at the last step of a run of this many. */
function beyond(values: Float32Array, nu: number, sigma: number, options: KernelEnsembleOptions): number {
  const off = values.filter((value, path) => {
    const { logs, bounds } = pathOf(nu, sigma, options, path);
    return Math.abs(value - logs.at(-1)!) > bounds.at(-1)!;
  });
  return off.length / values.length;
}

describe("ensembles on gpu.js", () => {
  it.for(backendNames)(
    "[SDE-001] [SDE-002] [SDE-003] paths are those of the stream, within the bound (%s)",
    async (name, context) => {
      const backend = await openOrSkip(name, context);
      expect(backend.name).toBe(name);
      const judge = new EnsembleJudge(usual, base.timeStep);
      const { snapshots, highest } = await run(backend, usual, base, judge);
      expect(snapshots[0]).toEqual(new Float32Array(50));
      let worst = 0;
      for (let path = 0; path < base.paths; path++) {
        const { logs, bounds } = pathOf(0.3 + 0.18, 0.6, base, path);
        for (const [i, step] of [77, 300].entries()) {
          worst = Math.max(worst, Math.abs(snapshots[i + 1]![path]! - logs[step]!) / bounds[step]!);
        }
        worst = Math.max(worst, Math.abs(highest[path]! - Math.max(...logs)) / bounds[300]!);
      }
      expect(worst).toBeLessThan(1);
      expect(judge.paths).toBe(50);
      expect(judge.worst).toBeLessThan(1);
      expect(judge.worst).toBeGreaterThanOrEqual(worst * (1 - 1e-6));
    },
  );

  it.for(backendNames)("[SDE-003] any process, length and seed stays within the bound (%s)", async (name, context) => {
    const backend = await openOrSkip(name, context);
    const size = fc.double({ min: -30, max: 8, noNaN: true }).map((x) => 2 ** x);
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.oneof(size, fc.constant(0)), size),
        fc.constantFrom("ito", "stratonovich"),
        fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 300 }), fc.maxSafeNat()),
        async ([kappa, sigma, timeStep], convention, [paths, steps, seed]) => {
          const process = processOf(kappa, sigma, convention as "ito");
          const judge = new EnsembleJudge(process, timeStep);
          const { highest } = await run(backend, process, { paths, steps, timeStep, seed, snapshots: [] }, judge);
          expect(judge.worst).toBeLessThanOrEqual(1);
          expect(highest.every((x) => x >= 0)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it.for(backendNames)(
    "[SDE-004] a path is the same whatever other paths there are, beyond a tile too (%s)",
    async (name, context) => {
      const backend = await openOrSkip(name, context);
      const few = { ...base, steps: 40, snapshots: [40] };
      const many = { ...few, paths: 4_100 };
      const judge = new EnsembleJudge(usual, base.timeStep);
      const [one, all] = [await run(backend, usual, few), await run(backend, usual, many, judge)];
      expect(all.snapshots[0]!.subarray(0, 50)).toEqual(one.snapshots[0]);
      expect(all.highest.subarray(0, 50)).toEqual(one.highest);
      expect([judge.paths, judge.worst < 1]).toEqual([4_100, true]);
      const last = pathOf(0.48, 0.6, many, 4_099);
      expect(Math.abs(all.snapshots[0]![4_099]! - last.logs[40]!)).toBeLessThanOrEqual(last.bounds[40]!);
    },
  );

  it("[SDE-004] memory does not grow with the steps", async (context) => {
    const backend = await openOrSkip("cpu", context);
    const held = () => process.memoryUsage().arrayBuffers;
    await run(backend, usual, { ...base, paths: 64, steps: 500, snapshots: [] });
    const before = held();
    let most = 0;
    const options = { ...base, paths: 64, steps: 40_000, snapshots: [] };
    await Effect.runPromise(backend.simulate(usual, options, () => (most = Math.max(most, held() - before))));
    expect(most).toBeLessThan((64 * 40_000 * 4) / 2);
  });

  it("[SDE-005] refuses what it cannot run, before it runs", async (context) => {
    const backend = await openOrSkip("cpu", context);
    const fields = [
      { paths: 0 },
      { paths: 2 ** 24 + 1 },
      { steps: 0.5 },
      { timeStep: 0 },
      { timeStep: NaN },
      { seed: -1 },
    ];
    for (const change of fields) {
      expect(await failureOf(backend, change)).toMatchObject({
        _tag: "ParameterRefused",
        field: Object.keys(change)[0],
      });
    }
    for (const snapshots of [[301], [2, 2], [-1], Array.from({ length: 65 }, (_, i) => i)]) {
      expect(await failureOf(backend, { snapshots })).toMatchObject({ _tag: "ParameterRefused", field: "snapshots" });
    }
    const kept = { paths: 2 ** 24, snapshots: Array.from({ length: 17 }, (_, i) => i) };
    expect(await failureOf(backend, kept)).toMatchObject({ field: "snapshots" });
    const far = await failureOf(backend, { timeStep: 1e38 });
    expect(far).toMatchObject({ _tag: "LimitExceeded", backend: "cpu" });
    const closed = await Effect.runPromise(Effect.scoped(openEnsembleBackend("cpu")));
    expect(await failureOf(closed, {})).toMatchObject({ _tag: "KernelFailed", reason: "the backend was closed" });
  });

  it("[SDE-003] [SDE-006] a wrong end, a wrong largest value and NaN are beyond the bound", () => {
    const normals = Float32Array.of(1, 1, -3, -3);
    const worst = (logs: ReadonlyArray<number>, highest: ReadonlyArray<number>) => {
      const judge = new EnsembleJudge(processOf(0, 1, "stratonovich"), 1);
      const block = { firstPath: 0, paths: 2, stride: 2, firstStep: 0, steps: 2, normals };
      judge.watch({ ...block, logs: Float32Array.from(logs), highest: Float32Array.from(highest) });
      return judge.worst;
    };
    expect(worst([-2, -2], [1, 1])).toBe(0);
    expect(worst([-2, -2.0001], [1, 1])).toBeGreaterThan(1);
    expect(worst([-2, -2], [1, 0.9999])).toBeGreaterThan(1);
    expect(worst([-2, NaN], [1, 1])).toBe(Infinity);
  });

  it("[SDE-006] the comparison tells another convention, another sigma and a stale state", async (context) => {
    const backend = await openOrSkip("webasm", context);
    const options = { ...base, paths: 400, steps: 100, snapshots: [100] };
    const [values] = (await run(backend, usual, options)).snapshots;
    expect(beyond(values!, 0.48, 0.6, options)).toBe(0);
    expect(beyond(values!, 0.3, 0.6, options)).toBe(1);
    expect(beyond(values!, 0.48, 0.606, options)).toBeGreaterThanOrEqual(0.98);
    for (const wrong of [processOf(0.3, 0.6, "stratonovich"), processOf(0.3, 0.606)]) {
      const judge = new EnsembleJudge(wrong, base.timeStep);
      await run(backend, usual, options, judge);
      expect(judge.worst).toBeGreaterThan(1);
    }
    const two = { ...options, steps: 256, snapshots: [128, 256] };
    const [half, whole] = (await run(backend, usual, two)).snapshots;
    const stale = whole!.map((x, path) => x - half![path]!);
    expect(beyond(whole!, 0.48, 0.6, two)).toBe(0);
    expect(beyond(stale, 0.48, 0.6, two)).toBeGreaterThanOrEqual(0.98);
  });
});
