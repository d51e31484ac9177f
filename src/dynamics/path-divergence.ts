import { Result } from "effect";
import { ErrorProcess, inConvention } from "./error-process.ts";
import { atLeastZero, given, type ParameterRefused, positive } from "./parameters.ts";

/**
 * KL of the path laws of two processes up to a time: T (kappa1 - kappa2)^2/(2 sigma^2), kappa by Ito, for equal sigma and start.
 *
 * **Units** nats. **Edge cases** Infinity when sigma or start differ, for then each law says surely which it is; without noise
 * 0 for equal kappa, else Infinity, but 0 at time 0.
 *
 * @spec KLD-005
 * @category divergence
 * @since 0.1.0
 */
export function pathDivergence(
  process: ErrorProcess,
  reference: ErrorProcess,
  time: number,
): Result.Result<number, ParameterRefused> {
  return given({ time: [time, atLeastZero] }, () => {
    if (process.initial !== reference.initial) return Infinity;
    if (time === 0) return 0;
    if (process.sigma !== reference.sigma) return Infinity;
    const difference = process.kappa - inConvention(reference, process.convention).kappa;
    if (difference === 0) return 0;
    return process.sigma === 0 ? Infinity : ((difference / process.sigma) ** 2 * time) / 2;
  });
}

/**
 * The process with a KL penalty as a drift: kappa rises by beta/s0^2, so the critical exponent by 2 beta/(sigma^2 s0^2).
 *
 * **Units** `referenceVariance` is s0^2. **Edge cases** the noise stays as it is: it comes from elsewhere.
 *
 * @spec KLD-006
 * @category divergence
 * @since 0.1.0
 */
export function penalisedProcess(
  process: ErrorProcess,
  beta: number,
  referenceVariance: number,
): Result.Result<ErrorProcess, ParameterRefused> {
  return given(
    { beta: [beta, atLeastZero], referenceVariance: [referenceVariance, positive] },
    () => new ErrorProcess({ ...process, kappa: process.kappa + beta / referenceVariance }),
  );
}
