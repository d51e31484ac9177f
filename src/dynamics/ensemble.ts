import { Result, Schema } from "effect";
import type { ErrorProcess } from "./error-process.ts";
import { pathWalk } from "./path-walk.ts";
import { brokenRule, count, type ParameterRefused, positive, refusedParameter, rule } from "./parameters.ts";
import { type FanPoint, quantileFan } from "./quantile-fan.ts";

/**
 * How many paths to simulate by the exact law, and what to keep of them.
 *
 * **Units** `paths` 1 to 2^24, `steps` 1 to 2^32 - 1 of `timeStep`; `seed` a whole number below 2^53. `snapshots` are the
 * steps, rising, at most 64, at which the whole ensemble is kept; `quantiles` are probabilities; `level` is what hits are
 * counted of.
 *
 * @spec DYN-050
 * @category dynamics
 * @since 0.1.0
 */
export interface EnsembleOptions {
  readonly paths: number;
  readonly steps: number;
  readonly timeStep: number;
  readonly seed: number;
  readonly snapshots?: ReadonlyArray<number>;
  readonly quantiles?: ReadonlyArray<number>;
  readonly level?: number;
}

/**
 * How many paths reached the level: on the grid, and at any time, as expected given the grid.
 *
 * `bridged` is the mean over paths of the exact probability that the path between the points reached it, so it has no bias,
 * whatever the time step; `standardError` is its own.
 *
 * @spec DYN-051
 * @category dynamics
 * @since 0.1.0
 */
export interface HitCount {
  readonly onGrid: number;
  readonly bridged: number;
  readonly standardError: number;
}

/**
 * What is left of an ensemble.
 *
 * @spec DYN-050
 * @category dynamics
 * @since 0.1.0
 */
export interface EnsembleSummary {
  readonly fan: ReadonlyArray<FanPoint>;
  readonly hits: HitCount | undefined;
}

const levels = rule(
  Schema.Array(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  "numbers from 0 to 1",
);
const defaultQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Values kept for snapshots: 2^27 of them are a gigabyte. */
const mostKept = 2 ** 27;

function brokenOptions(options: EnsembleOptions): ParameterRefused | undefined {
  const { paths, steps, timeStep, seed, snapshots = [], quantiles = [], level = 1 } = options;
  const refused = brokenRule({
    paths: [paths, count(1, 2 ** 24)],
    steps: [steps, count(1, 2 ** 32 - 1)],
    timeStep: [timeStep, positive],
    seed: [seed, count(0, Number.MAX_SAFE_INTEGER)],
    quantiles: [quantiles, levels],
    level: [level, positive],
  });
  if (refused !== undefined) return refused;
  const risen = snapshots.every((step, i) => count(i === 0 ? 0 : snapshots[i - 1]! + 1, steps).accepts(step));
  if (!risen || snapshots.length > 64) {
    return refusedParameter("snapshots", `at most 64 rising steps up to ${steps}`, snapshots.slice(0, 65));
  }
  const kept = snapshots.length * paths;
  return kept <= mostKept ? undefined : refusedParameter("snapshots", `at most ${mostKept} values in all`, kept);
}

/**
 * Simulates an ensemble by the exact law, one path after the other, in blocks of steps.
 *
 * Memory grows with paths times snapshots only, not with the steps. Path p at step s depends on the seed, p and s only, and
 * uses the numbers of {@link normalAt}. `onSteps` is told after every block how many steps there were, of all paths.
 *
 * **Accuracy** ln e of a path is off by its step count times 2^-52, relative to the largest |ln(e/e0)| on the way.
 * **Errors** `ParameterRefused` for options out of range.
 *
 * @spec DYN-050 DYN-051
 * @category dynamics
 * @since 0.1.0
 */
export function simulateEnsemble(
  process: ErrorProcess,
  options: EnsembleOptions,
  onSteps: (steps: number) => void = () => {},
): Result.Result<EnsembleSummary, ParameterRefused> {
  const refused = brokenOptions(options);
  if (refused !== undefined) return Result.fail(refused);
  const { paths, steps, snapshots = [], quantiles = defaultQuantiles, level } = options;
  const kept = snapshots.map(() => new Float64Array(paths));
  let [onGrid, bridged, squares] = [0, 0, 0];
  const walk = pathWalk(process, options, {
    keep: (snapshot, path, x) => {
      kept[snapshot]![path] = x;
    },
    onSteps: (path, walked) => onSteps(path * steps + walked),
  });
  for (let path = 0; path < paths; path++) {
    const { hit, missed } = walk(path);
    onGrid += hit ? 1 : 0;
    bridged += 1 - missed;
    squares += (1 - missed) ** 2;
  }
  const mean = bridged / paths;
  const standardError = Math.sqrt(Math.max(0, squares / paths - mean * mean) / paths);
  return Result.succeed({
    fan: snapshots.map((step, i) => quantileFan(process, step * options.timeStep, kept[i]!, quantiles)),
    hits: level === undefined ? undefined : { onGrid, bridged: mean, standardError },
  });
}
