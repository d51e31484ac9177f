import { Result } from "effect";
import type { ErrorProcess } from "./error-process.ts";
import { criticalExponent, growthPerOrder, logDecayRate } from "./exponents.ts";
import { logNormalTail } from "./normal-tail.ts";
import { brokenRule, type ParameterRefused, positive, refusedParameter } from "./parameters.ts";
import { logStudentDensity, logStudentTail } from "./student-tail.ts";

/**
 * The stationary law of an error that independent noise keeps from vanishing: de = -kappa e dt + sigma e dW + floor dB.
 *
 * Student's law with p* degrees of freedom and the scale floor/(sigma sqrt(p*)), symmetric about 0; a Gaussian without sigma.
 *
 * **Units** `variance` is floor^2/(2 kappa - sigma^2) for Ito, Infinity when p* is at most 2. `logDensity(x)` and
 * `logTail(x)`, ln P(|e| >= x), for numbers x. **Accuracy** 1e-12 absolute while the logarithm is above -700, for p* of at
 * most 1e6.
 *
 * @spec DYN-022
 * @category dynamics
 * @since 0.1.0
 */
export interface FloorLaw {
  readonly degrees: number;
  readonly scale: number;
  readonly variance: number;
  readonly logDensity: (x: number) => number;
  readonly logTail: (x: number) => number;
}

function gaussianFloor(floor: number, nu: number): FloorLaw {
  const scale = floor / Math.sqrt(2 * nu);
  const logPeak = -Math.log(scale) - Math.log(2 * Math.PI) / 2;
  return {
    degrees: Infinity,
    scale,
    variance: (floor / nu / 2) * floor,
    logDensity: (x) => logPeak - (x / scale) ** 2 / 2,
    logTail: (x) => (x === 0 ? 0 : Math.LN2 + logNormalTail(Math.abs(x) / scale)),
  };
}

function studentFloor(process: ErrorProcess, floor: number): FloorLaw {
  const degrees = criticalExponent(process);
  const width = floor / process.sigma;
  const margin = -2 * growthPerOrder(process, 2);
  return {
    degrees,
    scale: width / Math.sqrt(degrees),
    variance: margin > 0 ? (floor / margin) * floor : Infinity,
    logDensity: (x) => logStudentDensity(Math.asinh(x / width), degrees) - Math.log(width),
    logTail: (x) => logStudentTail(Math.asinh(Math.abs(x) / width), degrees),
  };
}

/**
 * The stationary law over a floor.
 *
 * **Units** `floor` above 0, per square root of time. **Errors** `ParameterRefused` when nu is not above 0: then there is no
 * stationary law.
 *
 * @spec DYN-022
 * @category dynamics
 * @since 0.1.0
 */
export function floorLaw(process: ErrorProcess, floor: number): Result.Result<FloorLaw, ParameterRefused> {
  const refused = brokenRule({ floor: [floor, positive] });
  if (refused !== undefined) return Result.fail(refused);
  const nu = logDecayRate(process);
  if (nu <= 0) return Result.fail(refusedParameter("kappa", "one whose log decay rate is above 0", process.kappa));
  return Result.succeed(process.sigma === 0 ? gaussianFloor(floor, nu) : studentFloor(process, floor));
}
