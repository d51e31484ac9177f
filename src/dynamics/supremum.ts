import { Result } from "effect";
import type { ErrorProcess } from "./error-process.ts";
import { criticalExponent } from "./exponents.ts";
import { brokenRule, given, type ParameterRefused, positive, strictFraction } from "./parameters.ts";

/**
 * The level that the supremum of e, over all time, exceeds with a given probability: e0 u^(-1/p*), for it is Pareto(p*).
 *
 * **Edge cases** Infinity where p* is not above 0; e0 where there is no noise and e does not grow.
 *
 * @spec DYN-015
 * @category dynamics
 * @since 0.1.0
 */
export function supremumQuantile(process: ErrorProcess, exceedance: number): Result.Result<number, ParameterRefused> {
  return given({ exceedance: [exceedance, strictFraction] }, () => {
    const tail = criticalExponent(process);
    if (process.sigma === 0 && tail === 0) return process.initial;
    return tail > 0 ? process.initial * Math.exp(-Math.log(exceedance) / tail) : Infinity;
  });
}

/**
 * E (sup e)^q = e0^q / (1 - q/p*) for an order q below p*, and Infinity from there on.
 *
 * So the supremum has a second moment exactly when the process is stable in mean square.
 *
 * @spec DYN-015
 * @category dynamics
 * @since 0.1.0
 */
export function supremumMoment(process: ErrorProcess, order: number): Result.Result<number, ParameterRefused> {
  const refused = brokenRule({ order: [order, positive] });
  if (refused !== undefined) return Result.fail(refused);
  const tail = criticalExponent(process);
  const still = process.sigma === 0 && tail >= 0;
  if (!still && tail <= order) return Result.succeed(Infinity);
  return Result.succeed(process.initial ** order * (still ? 1 : 1 / (1 - order / tail)));
}
