import { Effect } from "effect";
import type { EnsembleBackend, EnsembleLogs, KernelFailed, LimitExceeded } from "../../kernels/index.ts";
import type { ErrorProcess, ParameterRefused } from "../../src/index.ts";
import { EnsembleJudge } from "./ensemble-judge.ts";
import { fanSteps, quantilesOf, type Simulated, type SimulationPlan } from "./simulation.ts";

function fanOf({ initial }: ErrorProcess, { snapshots }: EnsembleLogs, times: ReadonlyArray<number>) {
  return snapshots.map((logs, i) => ({ time: times[i]!, values: quantilesOf(logs).map((x) => initial * Math.exp(x)) }));
}

function hitsOf({ initial }: ErrorProcess, { highest }: EnsembleLogs, level: number) {
  const barrier = Math.log(level / initial);
  const onGrid = highest.reduce((hits, x) => hits + (x >= barrier ? 1 : 0), 0);
  return { onGrid, bridged: null, standardError: null };
}

/**
 * Simulates the exact law on a backend of gpu.js, and compares every path with float64; `onShare` is told how much is done,
 * from 0 to 1.
 *
 * @spec SDE-031 SDE-035
 */
export const simulateOnKernel = (
  backend: EnsembleBackend,
  plan: SimulationPlan,
  onShare: (share: number) => void,
): Effect.Effect<Simulated, ParameterRefused | LimitExceeded | KernelFailed> =>
  Effect.gen(function* () {
    const { process, paths, steps, horizon, seed, level } = plan;
    const timeStep = horizon / steps;
    const judge = new EnsembleJudge(process, timeStep);
    const snapshots = fanSteps(steps);
    const logs = yield* backend.simulate(process, { paths, steps, timeStep, seed, snapshots }, (block) => {
      judge.watch(block);
      onShare((judge.paths - block.paths + (block.paths * (block.firstStep + block.steps)) / steps) / paths);
    });
    const times = snapshots.map((step) => step * timeStep);
    return {
      hits: level === undefined ? null : hitsOf(process, logs, level),
      fan: fanOf(process, logs, times),
      left: null,
      judged: { paths: judge.paths, worst: judge.worst },
    };
  });
