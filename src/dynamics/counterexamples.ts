import { Result } from "effect";
import { ErrorProcess } from "./error-process.ts";
import { criticalExponent, lyapunovExponent } from "./exponents.ts";
import { Gaussian, penalisedOptimum } from "./gaussian.ts";
import { LinearSystem } from "./linear-system.ts";
import { type MeanSquareVerdict, meanSquareVerdict } from "./mean-square.ts";
import { count, given, type ParameterRefused } from "./parameters.ts";
import { type StabilityTable, stabilityTable } from "./stability.ts";

/**
 * "The error decays only if kappa > sigma^2/2" is false: a process by Ito with kappa = 0, below it, decays almost surely.
 *
 * @spec DYN-060
 * @category dynamics
 * @since 0.1.0
 */
export function decayBelowThreshold(): {
  readonly process: ErrorProcess;
  readonly claimedThreshold: number;
  readonly lyapunovExponent: number;
  readonly criticalExponent: number;
  readonly stability: StabilityTable;
} {
  const process = new ErrorProcess({ kappa: 0, sigma: 1, convention: "ito", initial: 1 });
  return {
    process,
    claimedThreshold: process.sigma ** 2 / 2,
    lyapunovExponent: lyapunovExponent(process),
    criticalExponent: criticalExponent(process),
    stability: stabilityTable(process),
  };
}

/** n^2 independent noises, one for each entry of a matrix: in every direction the same, so |e| has the radial law of |e| dW. */
function isotropic(n: number, kappa: number): LinearSystem {
  const unit = (i: number, j: number) =>
    Array.from({ length: n }, (_, row) =>
      Array.from({ length: n }, (_, column) => (row === i && column === j ? 1 : 0)),
    );
  const drift = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? kappa : 0)));
  const noises = Array.from({ length: n * n }, (_, at) => unit(Math.floor(at / n), at % n));
  return new LinearSystem({ drift, noises, convention: "ito" });
}

/**
 * "The scalar threshold holds in n dimensions" is false: under isotropic noise, sigma = 1, mean square needs kappa > n/2.
 *
 * `between` is the verdict at a kappa above the scalar threshold and below that of n; `above` is that of a kappa above both.
 *
 * **Units** `dimension` 2 to 8.
 *
 * @spec DYN-061
 * @category dynamics
 * @since 0.1.0
 */
export function scalarThresholdInManyDimensions(dimension: number): Result.Result<
  {
    readonly scalarThreshold: number;
    readonly threshold: number;
    readonly between: MeanSquareVerdict;
    readonly above: MeanSquareVerdict;
  },
  ParameterRefused
> {
  return given({ dimension: [dimension, count(2, 8)] }, () => ({
    scalarThreshold: 1 / 2,
    threshold: dimension / 2,
    between: meanSquareVerdict(isotropic(dimension, (1 + dimension) / 4)),
    above: meanSquareVerdict(isotropic(dimension, (1 + dimension) / 2)),
  }));
}

/**
 * "A KL penalty reduces variance" is false: the optimum of a quadratic reward, c = 1, against a standard normal reference has
 * variance beta/(1 + beta), which rises with the penalty.
 *
 * @spec KLD-007
 * @category divergence
 * @since 0.1.0
 */
export const penaltyRaisingVariance = (): ReadonlyArray<{ readonly beta: number; readonly variance: number }> => {
  const reference = new Gaussian({ mean: 0, variance: 1 });
  return [0.25, 1, 3, 9].map((beta) => {
    const optimum = penalisedOptimum(reference, { curvature: 1, peak: 2 }, beta);
    return { beta, variance: Result.getOrThrow(optimum).variance };
  });
};
