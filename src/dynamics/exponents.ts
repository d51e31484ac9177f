import { type ErrorProcess, kappaPlus } from "./error-process.ts";
import { finite, given, type ParameterRefused } from "./parameters.ts";
import type { Result } from "effect";

/**
 * The rate nu at which ln e falls: kappa + sigma^2/2 (Ito) or kappa (Stratonovich).
 *
 * **Accuracy** 2^-52, relative, also where the two terms cancel.
 *
 * @spec DYN-004
 * @category dynamics
 * @since 0.1.0
 */
export function logDecayRate(process: ErrorProcess): number {
  return kappaPlus(process, [0, 0]);
}

/**
 * The Lyapunov exponent -nu: below zero exactly when almost every path decays.
 *
 * @spec DYN-004
 * @category dynamics
 * @since 0.1.0
 */
export function lyapunovExponent(process: ErrorProcess): number {
  return 0 - logDecayRate(process);
}

/**
 * The critical exponent p* = 2 nu / sigma^2: the p-th moment, p above 0, decays exactly when p is below it.
 *
 * **Edge cases** without noise Infinity when nu is above 0, -Infinity below, and 0 at 0, where nothing decays.
 *
 * @spec DYN-005
 * @category dynamics
 * @since 0.1.0
 */
export function criticalExponent(process: ErrorProcess): number {
  const nu = logDecayRate(process);
  if (nu === 0) return 0;
  return process.sigma === 0 ? nu * Infinity : (2 * nu) / process.sigma / process.sigma;
}

/** -nu + p sigma^2/2: the growth rate of the p-th moment, over p. */
export function growthPerOrder(process: ErrorProcess, order: number): number {
  return 0 - kappaPlus(process, [-order, 0]);
}

/**
 * The rate p (-nu + p sigma^2/2) at which the p-th moment grows.
 *
 * **Units** `order` any finite number. **Accuracy** 2^-51, relative, also near zero, so its sign is right.
 *
 * @spec DYN-005
 * @category dynamics
 * @since 0.1.0
 */
export function momentGrowthRate(process: ErrorProcess, order: number): Result.Result<number, ParameterRefused> {
  return given({ order: [order, finite] }, () => order * growthPerOrder(process, order) + 0);
}
