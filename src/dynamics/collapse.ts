import { Result } from "effect";
import { logRatio, plusHalfSquare } from "../numerics/double-double.ts";
import { ErrorProcess } from "./error-process.ts";
import { hittingProbability, logHittingProbability } from "./hitting.ts";
import {
  brokenRule,
  horizon,
  type ParameterRefused,
  positive,
  refusedParameter,
  strictFraction,
} from "./parameters.ts";

/**
 * Coherence Collapse: the error reaches a level, at the latest at a horizon.
 *
 * @spec DYN-020
 * @category dynamics
 * @since 0.1.0
 */
export interface Collapse {
  readonly level: number;
  readonly horizon: number;
}

/**
 * How likely a collapse is: exactly, and a bound for every horizon.
 *
 * `meanSquareBound` is (e0/L)^2, which the risk over all time is below exactly when the process is stable in mean square.
 *
 * @spec DYN-020
 * @category dynamics
 * @since 0.1.0
 */
export interface CollapseRisk {
  readonly probability: number;
  readonly logProbability: number;
  readonly bound: number;
  readonly meanSquareBound: number;
}

/**
 * The risk of a collapse.
 *
 * **Accuracy** as {@link hittingProbability}. **Errors** as {@link hittingProbability}.
 *
 * @spec DYN-020
 * @category dynamics
 * @since 0.1.0
 */
export const collapseRisk = (
  process: ErrorProcess,
  collapse: Collapse,
): Result.Result<CollapseRisk, ParameterRefused> =>
  Result.gen(function* () {
    const logProbability = yield* logHittingProbability(process, collapse.level, collapse.horizon);
    const bound = yield* hittingProbability(process, collapse.level, Infinity);
    const meanSquareBound = Math.min(1, (process.initial / collapse.level) ** 2);
    return { probability: Math.exp(logProbability), logProbability, bound, meanSquareBound };
  });

/** The least kappa for all time: (sigma^2/2) (ln(1/risk)/ln(L/e0) - 1), without the -1 for Stratonovich. */
function kappaForEver({ convention, sigma }: ErrorProcess, barrier: number, risk: number): number {
  return plusHalfSquare(0, [-Math.log(risk) / barrier, convention === "ito" ? -1 : 0], sigma) + 0;
}

function kappaUntil(process: ErrorProcess, collapse: Collapse, risk: number, enough: number): number {
  const keeps = (kappa: number): boolean => {
    const log = logHittingProbability(new ErrorProcess({ ...process, kappa }), collapse.level, collapse.horizon);
    return Result.isSuccess(log) && log.success <= Math.log(risk);
  };
  let high = enough;
  let step = Math.abs(enough) + 1 / collapse.horizon;
  while (keeps(high - step)) [high, step] = [high - step, 2 * step];
  let low = high - step;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (keeps(middle)) high = middle;
    else low = middle;
  }
}

/**
 * The inverse of the risk: the least kappa, in the convention of the process, that keeps a collapse below a risk. The kappa
 * of the process itself is not looked at.
 *
 * **Units** `risk` above 0 and below 1. **Accuracy** for an infinite horizon closed, 1e-15 of the larger term; for a finite
 * one the last float64 of a bisection that keeps the risk as computed. **Errors** `ParameterRefused` for a level that is not
 * above e0, where no kappa helps.
 *
 * @spec DYN-021
 * @category dynamics
 * @since 0.1.0
 */
export function kappaForRisk(
  process: ErrorProcess,
  collapse: Collapse,
  risk: number,
): Result.Result<number, ParameterRefused> {
  const { level, horizon: until } = collapse;
  const refused = brokenRule({ level: [level, positive], horizon: [until, horizon], risk: [risk, strictFraction] });
  if (refused !== undefined) return Result.fail(refused);
  if (level <= process.initial) {
    return Result.fail(refusedParameter("level", `above the start, ${process.initial}`, level));
  }
  const enough = kappaForEver(process, logRatio(level, process.initial), risk);
  return Result.succeed(until === Infinity ? enough : kappaUntil(process, collapse, risk, enough));
}
