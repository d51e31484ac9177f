import { Result } from "effect";
import { logRatio } from "../numerics/double-double.ts";
import type { ErrorProcess } from "./error-process.ts";
import { criticalExponent, logDecayRate } from "./exponents.ts";
import { normalTail, scaledNormalTail } from "./normal-tail.ts";
import { brokenRule, given, horizon, type ParameterRefused, positive, refusedParameter } from "./parameters.ts";

/** A Brownian motion with drift, started at 0, and a barrier above it. */
interface Crossing {
  readonly barrier: number;
  readonly slope: number;
  readonly sigma: number;
  readonly time: number;
}

function logWithoutNoise({ barrier, slope, time }: Crossing): number {
  const reached = slope > 0 && (time === Infinity || barrier <= slope * time);
  return reached ? 0 : -Infinity;
}

/**
 * ln of the probability that the motion reaches the barrier by the time.
 *
 * Where both ways of reaching it are rare they share the factor exp(-z^2/2), so nothing underflows before the logarithm.
 */
export function logCrossing(crossing: Crossing): number {
  const { barrier, slope, sigma, time } = crossing;
  if (sigma === 0) return logWithoutNoise(crossing);
  const reflected = ((2 * slope) / sigma / sigma) * barrier;
  if (time === Infinity) return Math.min(0, reflected);
  const spread = sigma * Math.sqrt(time);
  const direct = (barrier - slope * time) / spread;
  const mirrored = (barrier + slope * time) / spread;
  if (mirrored <= 0) {
    const shared = Math.exp(-(mirrored * mirrored) / 2) * scaledNormalTail(direct);
    return reflected + Math.log(shared + normalTail(mirrored));
  }
  if (direct > 0) return Math.log(scaledNormalTail(direct) + scaledNormalTail(mirrored)) - (direct * direct) / 2;
  const second = Math.exp(-(direct * direct) / 2) * scaledNormalTail(mirrored);
  return Math.min(0, Math.log1p(second - normalTail(-direct)));
}

/**
 * ln P(sup of e up to the horizon >= level), where the probability itself may be out of range.
 *
 * **Units** `level` above 0; `until` above 0, or Infinity. **Accuracy** absolute, 1e-12 while the logarithm is above -700,
 * and in proportion below. **Edge cases** 0, for certain, when the level is not above e0; without noise 0 or -Infinity.
 *
 * @spec DYN-010 DYN-011
 * @category dynamics
 * @since 0.1.0
 */
export function logHittingProbability(
  process: ErrorProcess,
  level: number,
  until: number,
): Result.Result<number, ParameterRefused> {
  return given({ level: [level, positive], until: [until, horizon] }, () => {
    if (level <= process.initial) return 0;
    const { sigma, initial } = process;
    return logCrossing({ barrier: logRatio(level, initial), slope: 0 - logDecayRate(process), sigma, time: until });
  });
}

/**
 * P(sup of e up to the horizon >= level): (e0/L)^p* for ever, if nu is above 0, else 1.
 *
 * **Units** as {@link logHittingProbability}. **Accuracy** 1e-12, relative, down to 1e-300.
 *
 * @spec DYN-010 DYN-011
 * @category dynamics
 * @since 0.1.0
 */
export function hittingProbability(
  process: ErrorProcess,
  level: number,
  until: number,
): Result.Result<number, ParameterRefused> {
  return Result.map(logHittingProbability(process, level, until), Math.exp);
}

/** The probability of leaving (-below, above) at the top, for a motion of critical exponent q. */
function exitAtTop(q: number, below: number, above: number): number {
  if (q === 0) return below / (below + above);
  if (q < 0) return Math.expm1(q * below) / Math.expm1(q * (below + above));
  return Math.exp(-q * above) * (Math.expm1(-q * below) / Math.expm1(-q * (below + above)));
}

/**
 * P(e reaches the upper level before the lower one).
 *
 * **Units** `lower` below e0, `upper` above. **Accuracy** 1e-13, relative. **Edge cases** without noise 0 or 1, and 0 where
 * nothing moves.
 *
 * @spec DYN-012
 * @category dynamics
 * @since 0.1.0
 */
export function upperFirstProbability(
  process: ErrorProcess,
  lower: number,
  upper: number,
): Result.Result<number, ParameterRefused> {
  const refused = brokenRule({ lower: [lower, positive], upper: [upper, positive] });
  if (refused !== undefined) return Result.fail(refused);
  const { initial, sigma } = process;
  if (lower >= initial) return Result.fail(refusedParameter("lower", `below the start, ${initial}`, lower));
  if (upper <= initial) return Result.fail(refusedParameter("upper", `above the start, ${initial}`, upper));
  if (sigma === 0) return Result.succeed(logDecayRate(process) < 0 ? 1 : 0);
  return Result.succeed(exitAtTop(criticalExponent(process), logRatio(initial, lower), logRatio(upper, initial)));
}

/**
 * The mean time until the level is reached, given that it is: b/|nu|, b = ln(L/e0).
 *
 * **Edge cases** 0 when the level is not above e0; Infinity at nu = 0. **Errors** `ParameterRefused` without noise when it
 * is never reached.
 *
 * @spec DYN-013
 * @category dynamics
 * @since 0.1.0
 */
export function meanHittingTime(process: ErrorProcess, level: number): Result.Result<number, ParameterRefused> {
  const refused = brokenRule({ level: [level, positive] });
  if (refused !== undefined) return Result.fail(refused);
  if (level <= process.initial) return Result.succeed(0);
  const nu = logDecayRate(process);
  if (process.sigma === 0 && nu >= 0) {
    return Result.fail(refusedParameter("level", "one that the process reaches", level));
  }
  return Result.succeed(logRatio(level, process.initial) / Math.abs(nu));
}
