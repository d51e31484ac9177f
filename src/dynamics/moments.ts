import { Result } from "effect";
import type { ErrorProcess } from "./error-process.ts";
import { growthPerOrder } from "./exponents.ts";
import { atLeastZero, finite, given, type ParameterRefused } from "./parameters.ts";

/**
 * ln E e_t^p, where the moment itself may be out of range.
 *
 * **Units** `order` any finite number, `time` at least 0. **Accuracy** 2^-51 (|p ln e0| + |its growth|).
 *
 * @spec DYN-006
 * @category dynamics
 * @since 0.1.0
 */
export function logErrorMoment(
  process: ErrorProcess,
  order: number,
  time: number,
): Result.Result<number, ParameterRefused> {
  return given(
    { order: [order, finite], time: [time, atLeastZero] },
    () => order * Math.log(process.initial) + order * growthPerOrder(process, order) * time + 0,
  );
}

/**
 * The moment E e_t^p = e0^p exp(p t (-nu + p sigma^2/2)).
 *
 * **Units** as {@link logErrorMoment}. **Accuracy** relative, 2^-52 (2 + |exponent|): 1e-13 for every moment that a float64
 * holds, but where e0^p is out of range, then as the logarithm. **Edge cases** 0 or Infinity beyond float64.
 *
 * @spec DYN-006
 * @category dynamics
 * @since 0.1.0
 */
export function errorMoment(
  process: ErrorProcess,
  order: number,
  time: number,
): Result.Result<number, ParameterRefused> {
  return Result.map(logErrorMoment(process, order, time), (log) => {
    const power = process.initial ** order;
    const growth = Math.exp(order * growthPerOrder(process, order) * time);
    const inRange = [power, growth].every((x) => x > 1e-300 && x < Infinity);
    return inRange ? power * growth : Math.exp(log);
  });
}

/**
 * The variance of e_t: the squared mean times exp(sigma^2 t) - 1, without cancellation.
 *
 * @spec DYN-006
 * @category dynamics
 * @since 0.1.0
 */
export function errorVariance(process: ErrorProcess, time: number): Result.Result<number, ParameterRefused> {
  return Result.map(logErrorMoment(process, 1, time), (log) => {
    const spread = process.sigma * process.sigma * time;
    if (spread === 0) return 0;
    return spread < 700 ? Math.exp(2 * log) * Math.expm1(spread) : Math.exp(2 * log + spread);
  });
}
