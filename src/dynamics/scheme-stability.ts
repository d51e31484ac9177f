import { Result } from "effect";
import { type ErrorProcess, inConvention } from "./error-process.ts";
import { growthPerOrder } from "./exponents.ts";
import { brokenRule, count, type ParameterRefused } from "./parameters.ts";
import { normalTail } from "./normal-tail.ts";
import { implicitness, type Scheme } from "./scheme.ts";
import type { Grid } from "./scheme-error.ts";
import { brokenStep } from "./step-rules.ts";

/**
 * The time steps with which a scheme is stable in mean square: those above `from` and below `to`; none when `from` is `to`.
 *
 * @spec DYN-043
 * @category dynamics
 * @since 0.1.0
 */
export interface StableSteps {
  readonly from: number;
  readonly to: number;
}

/**
 * The stable steps of a scheme. Euler and Maruyama: h below (2 kappa - sigma^2)/kappa^2; Milstein: below
 * (2 kappa - sigma^2)/(kappa^2 + sigma^4/2); theta: sigma^2 - 2 kappa + (1 - 2 theta) kappa^2 h below 0; kappa by Ito.
 *
 * **Edge cases** a theta above 1/2 is stable with large steps where the process is not; only steps with 1 + theta kappa h
 * above 0 count. **Accuracy** 2^-50, relative.
 *
 * @spec DYN-043
 * @category dynamics
 * @since 0.1.0
 */
export function stableSteps(process: ErrorProcess, scheme: Scheme): StableSteps {
  const { kappa, sigma } = inConvention(process, "ito");
  const margin = -2 * growthPerOrder(process, 2);
  const always = { from: 0, to: margin > 0 ? Infinity : 0 };
  if (scheme._tag === "Exact") return always;
  const theta = implicitness(scheme);
  const milstein = scheme._tag === "Milstein" ? sigma ** 4 / 2 : 0;
  const slope = (1 - 2 * theta) * kappa * kappa + milstein;
  if (slope === 0) return always;
  if (slope > 0) return { from: 0, to: Math.max(0, margin / slope) };
  const to = kappa < 0 ? -1 / (theta * kappa) : Infinity;
  return { from: Math.min(to, Math.max(0, margin / slope)), to };
}

function leavesInOneStep(process: ErrorProcess, scheme: Exclude<Scheme, { _tag: "Exact" }>, h: number): number {
  const { kappa, sigma } = inConvention(process, "ito");
  const kept = 1 - (1 - implicitness(scheme)) * kappa * h;
  const spread = sigma * Math.sqrt(h);
  if (spread === 0) return kept <= 0 ? 1 : 0;
  if (scheme._tag !== "Milstein") return normalTail(kept / spread);
  const discriminant = 1 - 2 * kept + spread * spread;
  if (discriminant <= 0) return 0;
  const root = Math.sqrt(discriminant);
  return normalTail((1 - root) / spread) - normalTail((1 + root) / spread);
}

/**
 * The probability that an approximation leaves (0, Infinity) within a grid; the process itself never does.
 *
 * One step of Euler and Maruyama does with probability Phi(-(1 - kappa h)/(sigma sqrt h)); the steps are independent.
 *
 * **Accuracy** 1e-12, relative, but for Milstein where its two tails cancel. **Errors** as {@link simulatePath}.
 *
 * @spec DYN-044
 * @category dynamics
 * @since 0.1.0
 */
export function signChangeProbability(
  process: ErrorProcess,
  scheme: Scheme,
  grid: Grid,
): Result.Result<number, ParameterRefused> {
  const refused = brokenStep(process, scheme, grid.timeStep) ?? brokenRule({ steps: [grid.steps, count(1, 2 ** 40)] });
  if (refused !== undefined) return Result.fail(refused);
  if (scheme._tag === "Exact") return Result.succeed(0);
  const once = leavesInOneStep(process, scheme, grid.timeStep);
  return Result.succeed(0 - Math.expm1(grid.steps * Math.log1p(-once)));
}
