import { Result } from "effect";
import { plusHalfSquare } from "../numerics/double-double.ts";
import type { Convention, ErrorProcess } from "./error-process.ts";
import { growthPerOrder, logDecayRate } from "./exponents.ts";
import { given, type ParameterRefused, positive } from "./parameters.ts";

/**
 * Whether a process is stable in one sense: kappa has to be above the threshold, and is by the margin.
 *
 * **Accuracy** the margin is rounded once, so `stable` is right at the threshold too, where it is false.
 *
 * @spec DYN-007
 * @category dynamics
 * @since 0.1.0
 */
export interface Stability {
  readonly stable: boolean;
  readonly threshold: number;
  readonly margin: number;
}

/**
 * Stability almost surely, in mean and in mean square.
 *
 * @spec DYN-007
 * @category dynamics
 * @since 0.1.0
 */
export interface StabilityTable {
  readonly almostSurely: Stability;
  readonly mean: Stability;
  readonly meanSquare: Stability;
}

function stabilityAt(convention: Convention, sigma: number, order: number, margin: number): Stability {
  const shift = convention === "ito" ? -1 : 0;
  return { stable: margin > 0, threshold: plusHalfSquare(0, [order, shift], sigma) + 0, margin };
}

const ofOrder = (process: ErrorProcess, order: number): Stability =>
  stabilityAt(process.convention, process.sigma, order, 0 - growthPerOrder(process, order));

/**
 * The table of a process.
 *
 * @spec DYN-007
 * @category dynamics
 * @since 0.1.0
 */
export function stabilityTable(process: ErrorProcess): StabilityTable {
  return {
    almostSurely: stabilityAt(process.convention, process.sigma, 0, logDecayRate(process)),
    mean: ofOrder(process, 1),
    meanSquare: ofOrder(process, 2),
  };
}

/**
 * Stability of the p-th moment: kappa above (p - 1) sigma^2/2 (Ito) or p sigma^2/2 (Stratonovich).
 *
 * **Errors** `ParameterRefused` for an order that is not above 0.
 *
 * @spec DYN-007
 * @category dynamics
 * @since 0.1.0
 */
export function momentStability(process: ErrorProcess, order: number): Result.Result<Stability, ParameterRefused> {
  return given({ order: [order, positive] }, () => ofOrder(process, order));
}
