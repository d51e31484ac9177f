import { Result } from "effect";
import { drawSteps } from "../randomness/normals.ts";
import { plusHalfSquare } from "../numerics/double-double.ts";
import { ErrorProcess } from "./error-process.ts";
import { growthPerOrder } from "./exponents.ts";
import { atLeastZero, brokenRule, count, finite, given, type ParameterRefused } from "./parameters.ts";

/**
 * The process under the measure that weights paths by e_t^p: W moves to W + p sigma t, so nu falls by p sigma^2.
 *
 * Then E(e_t^p f) is E e_t^p times the mean of f under it, for anything f that is known by time t.
 *
 * @spec DYN-053
 * @category dynamics
 * @since 0.1.0
 */
export function tiltedProcess(process: ErrorProcess, order: number): Result.Result<ErrorProcess, ParameterRefused> {
  return given({ order: [order, finite] }, () => {
    const kappa = plusHalfSquare(process.kappa, [-2 * order, 0], process.sigma);
    return new ErrorProcess({ ...process, kappa });
  });
}

/**
 * A moment by sampling, and by how much the samples differ.
 *
 * @spec DYN-054
 * @category dynamics
 * @since 0.1.0
 */
export interface TiltedMoment {
  readonly logMoment: number;
  readonly spread: number;
}

/**
 * ln E e_t^p from paths sampled under the tilted measure and weighted back: every path gives the moment itself.
 *
 * Sampling e_t^p without the tilt misleads near the threshold, where the moment is made by paths too rare to be drawn.
 *
 * **Units** `paths` 1 to 2^24. **Accuracy** `spread`, the largest difference of two samples of the logarithm, is rounding:
 * 2^-48 of the size of its terms.
 *
 * @spec DYN-054
 * @category dynamics
 * @since 0.1.0
 */
export function tiltedMoment(
  process: ErrorProcess,
  order: number,
  time: number,
  sample: { readonly paths: number; readonly seed: number },
): Result.Result<TiltedMoment, ParameterRefused> {
  const { paths, seed } = sample;
  const refused = brokenRule({
    order: [order, finite],
    time: [time, atLeastZero],
    paths: [paths, count(1, 2 ** 24)],
    seed: [seed, count(0, Number.MAX_SAFE_INTEGER)],
  });
  if (refused !== undefined) return Result.fail(refused);
  const { sigma, initial } = process;
  const normal = new Float64Array(1);
  const drift = growthPerOrder(process, 2 * order);
  let [least, most, sum] = [Infinity, -Infinity, 0];
  for (let path = 0; path < paths; path++) {
    drawSteps(normal, seed, path, 0, 1);
    const tiltedNoise = Math.sqrt(time) * normal[0]!;
    const logError = Math.log(initial) + drift * time + sigma * tiltedNoise;
    const logWeight = -order * sigma * tiltedNoise - (order * sigma) ** 2 * (time / 2);
    const log = order * logError + logWeight;
    [least, most, sum] = [Math.min(least, log), Math.max(most, log), sum + log];
  }
  return Result.succeed({ logMoment: sum / paths, spread: most - least });
}
