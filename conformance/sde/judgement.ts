import { Result } from "effect";
import {
  type ConfidenceInterval,
  criticalExponentInterval,
  decideAlmostSure,
  decideMoment,
  type Estimate,
  estimateProcess,
  kappaInterval,
  nuInterval,
  ParameterRefused,
  type StabilityDecision,
  varianceInterval,
} from "../../src/index.ts";
import type { LoggedTrajectory } from "./csv-trajectory.ts";

/** An estimate with its interval. */
export interface Estimated extends ConfidenceInterval {
  readonly estimate: number;
}

/** What is asked of a trajectory. */
export interface JudgementQuestions {
  readonly alpha: number;
  readonly confidence: number;
  readonly level: number | undefined;
  readonly risk: number;
}

/** Whether a level is kept from the last point on. */
export interface CollapseJudgement {
  readonly level: number;
  readonly risk: number;
  /** The first logged point at the level or above it. */
  readonly reached: { readonly time: number; readonly error: number } | null;
  /** The least p* that keeps the risk; null where the level was reached. */
  readonly requiredExponent: number | null;
  readonly probability: Estimated;
  readonly decision: StabilityDecision;
}

/**
 * What `fieldprint sde estimate` says of a trajectory.
 *
 * @spec SDE-041 SDE-042 SDE-043
 * @category sde
 * @since 0.1.0
 */
export interface Judgement {
  readonly points: number;
  readonly duration: number;
  readonly last: { readonly time: number; readonly error: number };
  readonly confidence: number;
  readonly alpha: number;
  readonly nu: Estimated;
  readonly variance: Estimated;
  readonly criticalExponent: Estimated;
  readonly kappa: { readonly ito: Estimated; readonly stratonovich: Estimated };
  readonly decisions: Readonly<Record<"almostSurely" | "mean" | "meanSquare", StabilityDecision>>;
  readonly collapse: CollapseJudgement | null;
}

const estimated = (
  estimate: number,
  interval: Result.Result<ConfidenceInterval, ParameterRefused>,
): Result.Result<Estimated, ParameterRefused> => Result.map(interval, (bounds) => ({ estimate, ...bounds }));

const collapsed = (level: number, risk: number, time: number, error: number): CollapseJudgement => ({
  level,
  risk,
  reached: { time, error },
  requiredExponent: null,
  probability: { estimate: 1, lower: 1, upper: 1 },
  decision: { verdict: "unstable", message: `the level was reached: the error was ${error} at time ${time}` },
});

/** (e/L)^p* over all time, or 1. */
const probabilityOf = (exponent: number, barrier: number): number => Math.min(1, Math.exp(-exponent * barrier));

function refusedQuestion(level: number, risk: number): ParameterRefused | undefined {
  const refused = (field: string, expected: string, actual: number) =>
    new ParameterRefused({ field, expected, actual: String(actual) });
  if (!(level > 0 && level < Infinity)) return refused("level", "a finite number above 0", level);
  return risk > 0 && risk < 1 ? undefined : refused("risk", "a number above 0 and below 1", risk);
}

const judgeCollapse = (
  { times, errors }: LoggedTrajectory,
  estimate: Estimate,
  exponent: Estimated,
  level: number,
  { risk, alpha }: JudgementQuestions,
): Result.Result<CollapseJudgement, ParameterRefused> =>
  Result.gen(function* () {
    const refused = refusedQuestion(level, risk);
    if (refused !== undefined) return yield* Result.fail(refused);
    const reached = errors.findIndex((error) => error >= level);
    if (reached !== -1) return collapsed(level, risk, times[reached]!, errors[reached]!);
    const barrier = Math.log(level / errors.at(-1)!);
    const requiredExponent = Math.log(1 / risk) / barrier;
    const { verdict, message } = yield* decideMoment(estimate, requiredExponent, alpha);
    const readable = message.replace(`nu - ${requiredExponent} `, `nu - ${Number(requiredExponent.toPrecision(4))} `);
    const probability = {
      estimate: probabilityOf(exponent.estimate, barrier),
      lower: probabilityOf(exponent.upper, barrier),
      upper: probabilityOf(exponent.lower, barrier),
    };
    return { level, risk, reached: null, requiredExponent, probability, decision: { verdict, message: readable } };
  });

/**
 * Estimates and decides.
 *
 * **Errors** `ParameterRefused` for a level, risk, confidence or doubt out of range.
 *
 * @spec SDE-041 SDE-042 SDE-043
 * @category sde
 * @since 0.1.0
 */
export const judgeTrajectory = (
  logged: LoggedTrajectory,
  questions: JudgementQuestions,
): Result.Result<Judgement, ParameterRefused> =>
  Result.gen(function* () {
    const { alpha, confidence, level } = questions;
    const estimate = estimateProcess(logged.moves);
    const { nu, variance, duration } = estimate;
    const kappa = { ito: nu - variance / 2, stratonovich: nu };
    const exponent = yield* estimated((2 * nu) / variance, criticalExponentInterval(estimate, confidence));
    return {
      points: logged.times.length,
      duration,
      last: { time: logged.times.at(-1)!, error: logged.errors.at(-1)! },
      confidence,
      alpha,
      nu: yield* estimated(nu, nuInterval(estimate, confidence)),
      variance: yield* estimated(variance, varianceInterval(estimate, confidence)),
      criticalExponent: exponent,
      kappa: {
        ito: yield* estimated(kappa.ito, kappaInterval(estimate, "ito", confidence)),
        stratonovich: yield* estimated(kappa.stratonovich, kappaInterval(estimate, "stratonovich", confidence)),
      },
      decisions: {
        almostSurely: yield* decideAlmostSure(estimate, alpha),
        mean: yield* decideMoment(estimate, 1, alpha),
        meanSquare: yield* decideMoment(estimate, 2, alpha),
      },
      collapse: level === undefined ? null : yield* judgeCollapse(logged, estimate, exponent, level, questions),
    };
  });
