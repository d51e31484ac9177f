import { Result, Schema } from "effect";
import type { Convention } from "./error-process.ts";
import { chiSquareQuantile, studentUpperQuantile } from "./quantiles.ts";
import { given, type ParameterRefused, rule } from "./parameters.ts";
import type { Trajectory } from "./trajectory.ts";

const confident = rule(Schema.Finite.check(Schema.isBetween({ minimum: 0.5, maximum: 1 - 2e-14 })), "0.5 to 1 - 2e-14");

/**
 * What a trajectory says about its process: nu estimated without bias, sigma^2 too, independent of each other.
 *
 * **Units** `duration` is the time from the first point to the last; `degrees` is the number of gaps less 1.
 *
 * @spec EST-002
 * @category dynamics
 * @since 0.1.0
 */
export interface Estimate {
  readonly nu: number;
  readonly variance: number;
  readonly duration: number;
  readonly degrees: number;
}

/**
 * An interval; it holds the truth with the confidence it was made for.
 *
 * @spec EST-003
 * @category dynamics
 * @since 0.1.0
 */
export interface ConfidenceInterval {
  readonly lower: number;
  readonly upper: number;
}

function sum(count: number, term: (i: number) => number): number {
  let [total, lost] = [0, 0];
  for (let i = 0; i < count; i++) {
    const corrected = term(i) - lost;
    const next = total + corrected;
    lost = next - total - corrected;
    total = next;
  }
  return total;
}

/**
 * The estimate of nu, -(sum of log returns)/T, and of sigma^2, sum (r + nu D)^2/D over the degrees.
 *
 * Both use the noise as it was, whatever the gaps. The law of nu is exactly normal, that of sigma^2 exactly chi square.
 *
 * **Accuracy** the sums are compensated.
 *
 * @spec EST-002
 * @category dynamics
 * @since 0.1.0
 */
export function estimateProcess({ gaps, logReturns }: Trajectory): Estimate {
  const n = gaps.length;
  const duration = sum(n, (i) => gaps[i]!);
  const nu = 0 - sum(n, (i) => logReturns[i]!) / duration;
  const squares = sum(n, (i) => (logReturns[i]! + nu * gaps[i]!) ** 2 / gaps[i]!);
  return { nu, variance: squares / (n - 1), duration, degrees: n - 1 };
}

/**
 * The interval of nu: nu +- t sqrt(variance/T). Only a longer T narrows it to a point; more points in the same T do not.
 *
 * **Errors** `ParameterRefused` for a confidence that is not 0.5 to 1 - 2e-14.
 *
 * @spec EST-003
 * @category dynamics
 * @since 0.1.0
 */
export function nuInterval(
  { nu, variance, duration, degrees }: Estimate,
  confidence: number,
): Result.Result<ConfidenceInterval, ParameterRefused> {
  return given({ confidence: [confidence, confident] }, () => {
    const reach = studentUpperQuantile((1 - confidence) / 2, degrees) * Math.sqrt(variance / duration);
    return { lower: nu - reach, upper: nu + reach };
  });
}

/**
 * The interval of sigma^2: degrees * variance over the upper and the lower quantile of chi square.
 *
 * **Errors** `ParameterRefused` for a confidence that is not 0.5 to 1 - 2e-14.
 *
 * @spec EST-003
 * @category dynamics
 * @since 0.1.0
 */
export function varianceInterval(
  { variance, degrees }: Estimate,
  confidence: number,
): Result.Result<ConfidenceInterval, ParameterRefused> {
  return given({ confidence: [confidence, confident] }, () => {
    const tail = (1 - confidence) / 2;
    const squares = degrees * variance;
    return {
      lower: squares / chiSquareQuantile(tail, degrees, 1),
      upper: squares / chiSquareQuantile(tail, degrees, -1),
    };
  });
}

/**
 * The interval of kappa, in a convention, that holds together with one of sigma^2: each of the two is asked half the doubt.
 *
 * @spec EST-003
 * @category dynamics
 * @since 0.1.0
 */
export const kappaInterval = (
  estimate: Estimate,
  convention: Convention,
  confidence: number,
): Result.Result<ConfidenceInterval, ParameterRefused> =>
  Result.gen(function* () {
    if (convention === "stratonovich") return yield* nuInterval(estimate, confidence);
    const nu = yield* nuInterval(estimate, (1 + confidence) / 2);
    const variance = yield* varianceInterval(estimate, (1 + confidence) / 2);
    return { lower: nu.lower - variance.upper / 2, upper: nu.upper - variance.lower / 2 };
  });

/**
 * The interval of the critical exponent p* = 2 nu/sigma^2, by intervals of nu and sigma^2 that hold together.
 *
 * **Edge cases** NaN where neither moved.
 *
 * @spec EST-003
 * @category dynamics
 * @since 0.1.0
 */
export const criticalExponentInterval = (
  estimate: Estimate,
  confidence: number,
): Result.Result<ConfidenceInterval, ParameterRefused> =>
  Result.gen(function* () {
    const nu = yield* nuInterval(estimate, (1 + confidence) / 2);
    const variance = yield* varianceInterval(estimate, (1 + confidence) / 2);
    return {
      lower: (2 * nu.lower) / (nu.lower > 0 ? variance.upper : variance.lower),
      upper: (2 * nu.upper) / (nu.upper > 0 ? variance.lower : variance.upper),
    };
  });
