import { Result, Schema } from "effect";
import { fieldsOf } from "./error-process.ts";
import { atLeastZero, brokenRule, count, finite, given, type ParameterRefused, positive } from "./parameters.ts";

/**
 * The radius of an Ornstein-Uhlenbeck process in d dimensions: de = (-kappa e + (d - 1) sigma^2/(2e)) dt + sigma dW.
 *
 * Noise that does not vanish with the error: it never goes to 0, and has no convention to choose.
 *
 * **Units** `dimension` 1 to 2^20, `initial` at least 0, `sigma` above 0.
 *
 * @spec DYN-033
 * @category dynamics
 * @since 0.1.0
 */
export class RadialProcess extends Schema.Class<RadialProcess>("fieldprint/RadialProcess")({
  kappa: Schema.Finite,
  sigma: Schema.Finite,
  dimension: Schema.Int,
  initial: Schema.Finite,
}) {}

/**
 * A radial process of untrusted numbers.
 *
 * @spec DYN-002 DYN-033
 * @category dynamics
 * @since 0.1.0
 */
export function radialProcess(input: unknown): Result.Result<RadialProcess, ParameterRefused> {
  const { kappa, sigma, dimension, initial } = fieldsOf(input);
  const refused = brokenRule({
    kappa: [kappa, finite],
    sigma: [sigma, positive],
    dimension: [dimension, count(1, 2 ** 20)],
    initial: [initial, atLeastZero],
  });
  if (refused !== undefined) return Result.fail(refused);
  return Result.succeed(new RadialProcess({ kappa, sigma, dimension, initial } as typeof RadialProcess.Type));
}

/** The variance of one coordinate at a time. */
function coordinateVariance({ kappa, sigma }: RadialProcess, time: number): number {
  if (kappa === 0) return sigma * sigma * time;
  return (-Math.expm1(-2 * kappa * time) / (2 * kappa)) * sigma * sigma;
}

/**
 * The even moment E e_t^(2m), a sum of positive terms.
 *
 * **Units** `half` is m, 1 to 100; `time` at least 0. **Accuracy** 1e-13, relative, for m of at most 10. **Edge cases**
 * Infinity beyond float64.
 *
 * @spec DYN-033
 * @category dynamics
 * @since 0.1.0
 */
export function radialMoment(
  process: RadialProcess,
  half: number,
  time: number,
): Result.Result<number, ParameterRefused> {
  return given({ half: [half, count(1, 100)], time: [time, atLeastZero] }, () => {
    const spread = 2 * coordinateVariance(process, time);
    const start = process.initial * process.initial * Math.exp(-2 * process.kappa * time);
    let [power, sum, term] = [1, 0, 1];
    for (let i = 0; i < half; i++) term *= (i + process.dimension / 2) * spread;
    for (let j = 0; j < half; j++) {
      sum += term * power;
      power *= start;
      term = spread === 0 ? 0 : (term * (half - j)) / (j + 1) / ((j + process.dimension / 2) * spread);
    }
    return sum + power;
  });
}

/**
 * The mean square that the radius settles at: d sigma^2/(2 kappa).
 *
 * **Edge cases** Infinity when kappa is not above 0.
 *
 * @spec DYN-034
 * @category dynamics
 * @since 0.1.0
 */
export function radialStationaryMeanSquare({ kappa, sigma, dimension }: RadialProcess): number {
  return kappa > 0 ? (sigma * dimension * sigma) / (2 * kappa) : Infinity;
}

/**
 * The kappa above which the settled mean square stays within a radius: d sigma^2/(2 radius^2).
 *
 * @spec DYN-034
 * @category dynamics
 * @since 0.1.0
 */
export function kappaForRadius(
  { sigma, dimension }: Pick<RadialProcess, "sigma" | "dimension">,
  radius: number,
): Result.Result<number, ParameterRefused> {
  const fields = {
    sigma: [sigma, positive],
    dimension: [dimension, count(1, 2 ** 20)],
    radius: [radius, positive],
  } as const;
  return given(fields, () => (dimension * (sigma / radius) ** 2) / 2);
}
