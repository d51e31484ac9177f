import { Result } from "effect";
import { logRatio } from "../numerics/double-double.ts";
import type { ErrorProcess } from "./error-process.ts";
import { logDecayRate } from "./exponents.ts";
import { logCrossing } from "./hitting.ts";
import { brokenRule, type ParameterRefused, positive, refusedParameter } from "./parameters.ts";

/**
 * The law of the time at which e first falls to a level below its start: inverse Gaussian.
 *
 * **Units** `mean` a/nu and `variance` a sigma^2/nu^3, a = ln(e0/l). `logDistribution(t)` is ln of the probability by time t.
 * **Edge cases** mean and variance are Infinity where nu is not above 0.
 *
 * @spec DYN-014
 * @category dynamics
 * @since 0.1.0
 */
export interface FirstReturn {
  readonly mean: number;
  readonly variance: number;
  readonly logDistribution: (time: number) => number;
}

/**
 * The law of the first return to a level.
 *
 * **Accuracy** of the distribution as {@link hittingProbability}. **Edge cases** a time that is not above 0 has probability 0.
 * **Errors** `ParameterRefused` for a level that is not above 0 and below e0.
 *
 * @spec DYN-014
 * @category dynamics
 * @since 0.1.0
 */
export function firstReturn(process: ErrorProcess, level: number): Result.Result<FirstReturn, ParameterRefused> {
  const refused = brokenRule({ level: [level, positive] });
  if (refused !== undefined) return Result.fail(refused);
  const { initial, sigma } = process;
  if (level >= initial) return Result.fail(refusedParameter("level", `below the start, ${initial}`, level));
  const barrier = logRatio(initial, level);
  const nu = logDecayRate(process);
  const mean = nu > 0 ? barrier / nu : Infinity;
  const variance = nu > 0 ? mean * (sigma / nu) ** 2 : Infinity;
  const logDistribution = (time: number) => (time > 0 ? logCrossing({ barrier, slope: nu, sigma, time }) : -Infinity);
  return Result.succeed({ mean, variance, logDistribution });
}
