import { Result } from "effect";
import {
  type ErrorProcess,
  hittingProbability,
  type ParameterRefused,
  type Scheme,
  simulateEnsemble,
} from "../../src/index.ts";
import { type ProcessNumbers, processNumbers } from "./analysis.ts";
import { schemeName } from "./scheme-name.ts";

/** What to simulate, and what to count. */
export interface SimulationPlan {
  readonly process: ErrorProcess;
  readonly scheme: Scheme;
  readonly paths: number;
  readonly steps: number;
  readonly horizon: number;
  readonly seed: number;
  readonly level: number | undefined;
}

/** Quantiles of e at one time. */
export interface Quantiles {
  readonly time: number;
  readonly values: ReadonlyArray<number>;
}

/** How many paths reached the level, on the grid and, where it can be told, in between; `exact` is the law's answer. */
export interface LevelHits {
  readonly level: number;
  readonly onGrid: number;
  readonly bridged: number | null;
  readonly standardError: number | null;
  readonly exact: number;
}

/** What was simulated. */
export interface Simulated {
  readonly fan: ReadonlyArray<Quantiles>;
  readonly hits: Omit<LevelHits, "level" | "exact"> | null;
  /** Paths that left (0, Infinity), and the probability of that; null for the exact law. */
  readonly left: { readonly paths: number; readonly probability: number } | null;
  /** Paths that were compared with float64, and the largest quotient of difference and bound; null without a kernel. */
  readonly judged: { readonly paths: number; readonly worst: number } | null;
}

/**
 * What `fieldprint sde simulate` says.
 *
 * @spec SDE-030 SDE-031 SDE-032
 * @category sde
 * @since 0.1.0
 */
export interface Simulation extends Omit<Simulated, "hits"> {
  readonly process: ProcessNumbers;
  readonly scheme: string;
  readonly backend: string;
  readonly paths: number;
  readonly steps: number;
  readonly horizon: number;
  readonly timeStep: number;
  readonly seed: number;
  readonly quantiles: ReadonlyArray<number>;
  readonly hits: LevelHits | null;
}

/** The probabilities of the fan. */
export const fanQuantiles: ReadonlyArray<number> = [0.05, 0.25, 0.5, 0.75, 0.95];

const fanPoints = 20;

/** The steps that the fan is drawn at: the first, the last, and up to nineteen between. */
export function fanSteps(steps: number): ReadonlyArray<number> {
  const all = Array.from({ length: fanPoints + 1 }, (_, i) => Math.round((i * steps) / fanPoints));
  return [...new Set(all)];
}

/** The quantiles of values, which are sorted in place: the least that at least that share does not exceed. */
export function quantilesOf(values: Float64Array | Float32Array): ReadonlyArray<number> {
  values.sort();
  return fanQuantiles.map((p) => values[Math.max(0, Math.ceil(p * values.length) - 1)]!);
}

/**
 * Simulates the exact law in float64; `onShare` is told how much is done, from 0 to 1.
 *
 * @spec SDE-030 SDE-031 SDE-035
 */
export function simulateExactly(
  plan: SimulationPlan,
  onShare: (share: number) => void,
): Result.Result<Simulated, ParameterRefused> {
  const { process, paths, steps, horizon, seed, level } = plan;
  const about = { paths, steps, timeStep: horizon / steps, seed, snapshots: fanSteps(steps), quantiles: fanQuantiles };
  const options = level === undefined ? about : { ...about, level };
  const simulated = simulateEnsemble(process, options, (done) => onShare(done / paths / steps));
  return Result.map(simulated, ({ fan, hits }) => ({
    fan: fan.map(({ time, quantiles }) => ({ time, values: quantiles })),
    hits: hits ?? null,
    left: null,
    judged: null,
  }));
}

/** The report of what was simulated. */
export const simulationOf = (
  plan: SimulationPlan,
  backend: string,
  simulated: Simulated,
): Result.Result<Simulation, ParameterRefused> =>
  Result.gen(function* () {
    const { process, scheme, paths, steps, horizon, seed, level } = plan;
    const exact = level === undefined ? undefined : yield* hittingProbability(process, level, horizon);
    const { hits, ...others } = simulated;
    return {
      process: processNumbers(process),
      scheme: schemeName(scheme),
      backend,
      paths,
      steps,
      horizon,
      timeStep: horizon / steps,
      seed,
      quantiles: fanQuantiles,
      ...others,
      hits: hits === null ? null : { level: level!, ...hits, exact: exact! },
    };
  });
