import { type ErrorProcess, inConvention } from "./error-process.ts";
import { brokenRule, type ParameterRefused, positive, refusedParameter, rule } from "./parameters.ts";
import { implicitness, Scheme } from "./scheme.ts";

const schemeRule = rule(Scheme, "Exact, EulerMaruyama, Milstein, or Theta with a theta from 0 to 1");

/** Why a scheme cannot step a process with a time step, if it cannot. */
export function brokenStep(process: ErrorProcess, scheme: Scheme, timeStep: number): ParameterRefused | undefined {
  const refused = brokenRule({ scheme: [scheme, schemeRule], timeStep: [timeStep, positive] });
  if (refused !== undefined || scheme._tag === "Exact") return refused;
  const divisor = 1 + implicitness(scheme) * inConvention(process, "ito").kappa * timeStep;
  return divisor > 0 ? undefined : refusedParameter("timeStep", "one with 1 + theta kappa h above 0", timeStep);
}
