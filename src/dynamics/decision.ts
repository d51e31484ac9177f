import { Result, Schema } from "effect";
import { type Estimate, nuInterval, varianceInterval } from "./estimate.ts";
import { brokenRule, type ParameterRefused, positive, rule } from "./parameters.ts";

/**
 * What a trajectory decides, and why in words.
 *
 * @spec EST-004 EST-005 EST-006
 * @category dynamics
 * @since 0.1.0
 */
export interface StabilityDecision {
  readonly verdict: "stable" | "unstable" | "undetermined";
  readonly message: string;
}

const doubt = rule(Schema.Finite.check(Schema.isBetween({ minimum: 1e-12, maximum: 0.25 })), "1e-12 to 0.25");

const shown = (x: number): string => x.toPrecision(4);

function decided(lower: number, upper: number, what: string, { duration, variance }: Estimate): StabilityDecision {
  const between = `from ${shown(lower)} to ${shown(upper)}`;
  if (lower > 0) return { verdict: "stable", message: `${what} is above 0: ${between}` };
  if (upper < 0) return { verdict: "unstable", message: `${what} is below 0: ${between}` };
  const spread = shown(Math.sqrt(variance / duration));
  const message = `${what} is ${between}, so its sign is open; only a longer time than T = ${shown(duration)} narrows nu (its standard error is sigma/sqrt(T) = ${spread}), more points in the same time do not`;
  return { verdict: "undetermined", message };
}

/**
 * Whether almost every path decays: stable or unstable if nu is above or below 0 beyond a t quantile, each with a chance
 * of error of at most `alpha`.
 *
 * **Units** `alpha` 1e-12 to 1/4. **Errors** `ParameterRefused`.
 *
 * @spec EST-004 EST-006
 * @category dynamics
 * @since 0.1.0
 */
export const decideAlmostSure = (
  estimate: Estimate,
  alpha: number,
): Result.Result<StabilityDecision, ParameterRefused> =>
  Result.gen(function* () {
    const refused = brokenRule({ alpha: [alpha, doubt] });
    if (refused !== undefined) return yield* Result.fail(refused);
    const { lower, upper } = yield* nuInterval(estimate, 1 - 2 * alpha);
    return decided(lower, upper, "nu", estimate);
  });

/**
 * Whether the p-th moment decays: stable if the lower bound of nu is above p/2 times the upper bound of sigma^2, unstable if
 * the upper is below p/2 times the lower. Each bound is asked `alpha`/2, so each verdict errs with at most `alpha`.
 *
 * **Units** `order` above 0; `alpha` 1e-12 to 1/4. **Errors** `ParameterRefused`.
 *
 * @spec EST-005 EST-006
 * @category dynamics
 * @since 0.1.0
 */
export const decideMoment = (
  estimate: Estimate,
  order: number,
  alpha: number,
): Result.Result<StabilityDecision, ParameterRefused> =>
  Result.gen(function* () {
    const refused = brokenRule({ order: [order, positive], alpha: [alpha, doubt] });
    if (refused !== undefined) return yield* Result.fail(refused);
    const nu = yield* nuInterval(estimate, 1 - alpha);
    const variance = yield* varianceInterval(estimate, 1 - alpha);
    const lower = nu.lower - (order * variance.upper) / 2;
    const upper = nu.upper - (order * variance.lower) / 2;
    return decided(lower, upper, `nu - ${order} sigma^2/2`, estimate);
  });
