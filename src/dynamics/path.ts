import { Result } from "effect";
import type { ErrorProcess } from "./error-process.ts";
import { logDecayRate } from "./exponents.ts";
import { type ParameterRefused, refusedParameter } from "./parameters.ts";
import { type Scheme, stepFactor } from "./scheme.ts";
import { brokenStep } from "./step-rules.ts";

function exactPath(process: ErrorProcess, h: number, increments: Float64Array, out: Float64Array): void {
  const nu = logDecayRate(process);
  let [noise, lost] = [0, 0];
  increments.forEach((increment, step) => {
    const term = increment - lost;
    const sum = noise + term;
    lost = sum - noise - term;
    noise = sum;
    out[step + 1] = process.initial * Math.exp(process.sigma * noise - nu * h * (step + 1));
  });
}

/**
 * The path of a process along given increments of the noise.
 *
 * **Shapes** `increments` `[N]`, answer `[N + 1]`, from `initial` on. **Units** `timeStep` above 0; an increment is normal
 * with variance `timeStep`. **Accuracy** exact: the increments are added with compensation, so a point is off by
 * 2^-51 (2 + |nu| t + sigma sum |dW|), relative; approximations: 2^-50 per step. **Edge cases** approximations leave
 * (0, Infinity) where their factor is not above 0. **Errors** `ParameterRefused` for a time step that is not above 0, an
 * increment that is not finite, and an implicit step that divides by a number that is not above 0.
 *
 * @spec DYN-041
 * @category dynamics
 * @since 0.1.0
 */
export function simulatePath(
  process: ErrorProcess,
  scheme: Scheme,
  timeStep: number,
  increments: Float64Array,
): Result.Result<Float64Array, ParameterRefused> {
  const refused = brokenStep(process, scheme, timeStep);
  if (refused !== undefined) return Result.fail(refused);
  const odd = increments.findIndex((x) => !Number.isFinite(x));
  if (odd !== -1) return Result.fail(refusedParameter(`increments[${odd}]`, "a finite number", increments[odd]));
  const path = new Float64Array(increments.length + 1);
  path[0] = process.initial;
  if (scheme._tag === "Exact") {
    exactPath(process, timeStep, increments, path);
    return Result.succeed(path);
  }
  const factor = stepFactor(process, scheme, timeStep);
  for (let step = 0; step < increments.length; step++) path[step + 1] = path[step]! * factor(increments[step]!);
  return Result.succeed(path);
}
