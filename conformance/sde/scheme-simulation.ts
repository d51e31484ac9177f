import { Result } from "effect";
import {
  type ErrorProcess,
  fillNormals,
  ParameterRefused,
  type Scheme,
  signChangeProbability,
  simulatePath,
} from "../../src/index.ts";
import { fanSteps, quantilesOf, type Simulated, type SimulationPlan } from "./simulation.ts";

/** A path that is held as a whole has at most this many steps. */
export const mostHeldSteps = 1_000_000;

interface PathPlan {
  readonly process: ErrorProcess;
  readonly scheme: Scheme;
  readonly steps: number;
  readonly horizon: number;
  readonly seed: number;
}

/**
 * One path of a scheme, by the numbers of the stream.
 *
 * **Errors** `ParameterRefused` for more than a million steps, and as `simulatePath`.
 *
 * @spec SDE-032 SDE-033
 */
export function schemePath(plan: PathPlan, path: number): Result.Result<Float64Array, ParameterRefused> {
  const { process, scheme, steps, horizon, seed } = plan;
  if (steps > mostHeldSteps) {
    const expected = `at most ${mostHeldSteps}, to hold a path as a whole`;
    return Result.fail(new ParameterRefused({ field: "steps", expected, actual: String(steps) }));
  }
  const block = { seed, firstPath: path, paths: 1, firstStep: 0, steps };
  const increments = Result.getOrThrow(fillNormals(new Float64Array(steps), block));
  const root = Math.sqrt(horizon / steps);
  for (let step = 0; step < steps; step++) increments[step]! *= root;
  return simulatePath(process, scheme, horizon / steps, increments);
}

interface Counts {
  onGrid: number;
  left: number;
}

function count(path: Float64Array, level: number | undefined, counts: Counts): void {
  if (level !== undefined && path.some((error) => error >= level)) counts.onGrid++;
  if (path.some((error) => !(error > 0 && error < Infinity))) counts.left++;
}

/**
 * Simulates an approximation, one path after the other; `onShare` is told how much is done, from 0 to 1.
 *
 * @spec SDE-032 SDE-035
 */
export const simulateScheme = (
  plan: SimulationPlan,
  onShare: (share: number) => void,
): Result.Result<Simulated, ParameterRefused> =>
  Result.gen(function* () {
    const { process, scheme, paths, steps, horizon, level } = plan;
    const timeStep = horizon / steps;
    const probability = yield* signChangeProbability(process, scheme, { timeStep, steps });
    const snapshots = fanSteps(steps);
    const kept = snapshots.map(() => new Float64Array(paths));
    const counts: Counts = { onGrid: 0, left: 0 };
    for (let path = 0; path < paths; path++) {
      const values = yield* schemePath(plan, path);
      count(values, level, counts);
      for (const [i, step] of snapshots.entries()) kept[i]![path] = values[step]!;
      onShare((path + 1) / paths);
    }
    return {
      fan: snapshots.map((step, i) => ({ time: step * timeStep, values: quantilesOf(kept[i]!) })),
      hits: level === undefined ? null : { onGrid: counts.onGrid, bridged: null, standardError: null },
      left: { paths: counts.left, probability },
      judged: null,
    };
  });
