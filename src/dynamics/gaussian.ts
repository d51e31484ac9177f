import { Result, Schema } from "effect";
import { logRatio } from "../numerics/double-double.ts";
import { fieldsOf } from "./error-process.ts";
import { brokenRule, finite, given, type ParameterRefused, positive } from "./parameters.ts";

/**
 * A normal law on the line. Make one with {@link gaussian}, which checks.
 *
 * @spec KLD-001
 * @category divergence
 * @since 0.1.0
 */
export class Gaussian extends Schema.Class<Gaussian>("fieldprint/Gaussian")({
  mean: Schema.Finite,
  variance: Schema.Finite,
}) {}

/**
 * A normal law of untrusted numbers; the variance has to be above 0.
 *
 * @spec KLD-001
 * @category divergence
 * @since 0.1.0
 */
export function gaussian(input: unknown): Result.Result<Gaussian, ParameterRefused> {
  const { mean, variance } = fieldsOf(input);
  const refused = brokenRule({ mean: [mean, finite], variance: [variance, positive] });
  if (refused !== undefined) return Result.fail(refused);
  return Result.succeed(new Gaussian({ mean, variance } as typeof Gaussian.Type));
}

/** x - 1 - ln x without cancellation, x above 0, given d = x - 1. */
function excess(d: number): number {
  if (Math.abs(d) > 0.1) return d - Math.log1p(d);
  let [sum, power] = [0, d];
  for (let n = 2; n < 20; n++) {
    power *= -d;
    sum -= power / n;
  }
  return sum;
}

/**
 * KL(law || reference) of two normal laws: from 0, for equal laws, to Infinity, which it does not reach.
 *
 * **Units** nats. **Accuracy** 1e-13, relative, also for laws that are nearly equal.
 *
 * @spec KLD-001
 * @category divergence
 * @since 0.1.0
 */
export function gaussianDivergence(law: Gaussian, reference: Gaussian): number {
  const difference = (law.variance - reference.variance) / reference.variance;
  const shift = law.mean - reference.mean;
  const spread = difference === Infinity ? Infinity : excessOf(law, reference, difference);
  return (spread + (shift / reference.variance) * shift) / 2;
}

function excessOf(law: Gaussian, reference: Gaussian, difference: number): number {
  return difference < -0.5 ? difference - logRatio(law.variance, reference.variance) : excess(difference);
}

/**
 * The reward -(curvature/2) (x - peak)^2.
 *
 * @spec KLD-002
 * @category divergence
 * @since 0.1.0
 */
export interface QuadraticReward {
  readonly curvature: number;
  readonly peak: number;
}

const rewardRules = ({ curvature, peak }: QuadraticReward) =>
  ({ curvature: [curvature, positive], peak: [peak, finite] }) as const;

/**
 * The law that maximises E r - beta KL(law || reference): reference times exp(r/beta), normal again, with
 * 1/s^2 = 1/s0^2 + c/beta. A larger beta raises its variance, toward that of the reference.
 *
 * **Errors** `ParameterRefused` for a beta or a curvature that is not above 0.
 *
 * @spec KLD-002
 * @category divergence
 * @since 0.1.0
 */
export function penalisedOptimum(
  reference: Gaussian,
  reward: QuadraticReward,
  beta: number,
): Result.Result<Gaussian, ParameterRefused> {
  return given({ ...rewardRules(reward), beta: [beta, positive] }, () => {
    const pull = (reward.curvature / beta) * reference.variance;
    const kept = 1 / (1 + pull);
    const mean = reference.mean * kept + reward.peak * (pull * kept);
    return new Gaussian({ mean, variance: reference.variance * kept });
  });
}

/**
 * The objective E r - beta KL(law || reference) of a law.
 *
 * @spec KLD-003
 * @category divergence
 * @since 0.1.0
 */
export function penalisedObjective(
  law: Gaussian,
  reference: Gaussian,
  reward: QuadraticReward,
  beta: number,
): Result.Result<number, ParameterRefused> {
  return given({ ...rewardRules(reward), beta: [beta, positive] }, () => {
    const expected = (-reward.curvature / 2) * (law.variance + (law.mean - reward.peak) ** 2);
    return expected - beta * gaussianDivergence(law, reference);
  });
}

/**
 * d KL(optimum || reference) / d lambda at lambda = 1/beta: lambda times the variance of the reward under the optimum.
 *
 * @spec KLD-004
 * @category divergence
 * @since 0.1.0
 */
export function divergenceSlope(
  reference: Gaussian,
  reward: QuadraticReward,
  lambda: number,
): Result.Result<number, ParameterRefused> {
  return Result.map(penalisedOptimum(reference, reward, 1 / lambda), ({ mean, variance }) => {
    const { curvature, peak } = reward;
    return lambda * curvature ** 2 * (variance ** 2 / 2 + variance * (mean - peak) ** 2);
  });
}
