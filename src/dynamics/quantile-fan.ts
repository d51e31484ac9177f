import type { ErrorProcess } from "./error-process.ts";

/**
 * An ensemble at one time: quantiles of e, and mean and variance of ln e, whose law is normal.
 *
 * A quantile is the least of the values that at least that share of the paths does not exceed.
 *
 * @spec DYN-052
 * @category dynamics
 * @since 0.1.0
 */
export interface FanPoint {
  readonly time: number;
  readonly quantiles: ReadonlyArray<number>;
  readonly logMean: number;
  readonly logVariance: number;
}

/** The fan point of the values ln(e/e0), which are sorted in place. */
export function quantileFan(
  { initial }: ErrorProcess,
  time: number,
  values: Float64Array,
  probabilities: ReadonlyArray<number>,
): FanPoint {
  values.sort();
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const at = (p: number) => values[Math.max(0, Math.ceil(p * n) - 1)]!;
  return {
    time,
    quantiles: probabilities.map((p) => initial * Math.exp(at(p))),
    logMean: Math.log(initial) + mean,
    logVariance: n === 1 ? 0 : squares / (n - 1),
  };
}
