import { Result } from "effect";
import { type ErrorProcess, inConvention } from "./error-process.ts";
import { exponentialRemainder } from "./exponential-remainder.ts";
import { brokenRule, count, type ParameterRefused } from "./parameters.ts";
import { implicitness, type Scheme } from "./scheme.ts";
import { brokenStep } from "./step-rules.ts";

/**
 * A grid of `steps` steps of `timeStep`.
 *
 * @spec DYN-042
 * @category dynamics
 * @since 0.1.0
 */
export interface Grid {
  readonly timeStep: number;
  readonly steps: number;
}

/**
 * What a scheme is off by at the end of a grid, in closed form.
 *
 * `strong` is the root mean square of the difference of the paths; `weakMean` and `weakMeanSquare` are the differences of the
 * first two moments, the scheme's less the exact. `meanSquareFactor` is R2, what one step multiplies the mean square by.
 *
 * @spec DYN-042
 * @category dynamics
 * @since 0.1.0
 */
export interface SchemeError {
  readonly strong: number;
  readonly weakMean: number;
  readonly weakMeanSquare: number;
  readonly meanSquareFactor: number;
}

/** One step: kappa h, sigma^2 h, and how the second moments of the scheme differ from the exact ones, relative to these. */
interface StepMoments {
  readonly k: number;
  readonly s: number;
  /** E scheme / E exact - 1. */
  readonly mean: number;
  /** E (scheme exact) / E exact^2 - 1. */
  readonly mixed: number;
  /** E scheme^2 E exact^2 / (E (scheme exact))^2 - 1, at least 0. */
  readonly excess: number;
  readonly meanSquareFactor: number;
}

/**
 * The differences as sums in which the leading terms are gone already: with m the variance of the scheme's noise and
 * r = exp(s) - 1 - m, the excess is (m (1 - u)^2 + r (u^2 + m)) / (u + m)^2, all terms of one sign.
 */
function stepMoments(process: ErrorProcess, scheme: Exclude<Scheme, { _tag: "Exact" }>, h: number): StepMoments {
  const { kappa, sigma } = inConvention(process, "ito");
  const theta = implicitness(scheme);
  const [k, s] = [kappa * h, sigma * sigma * h];
  const explicit = (1 - theta) * k;
  const [u, divisor] = [1 - explicit, 1 + theta * k];
  const m = scheme._tag === "Milstein" ? s + (s * s) / 2 : s;
  const r = exponentialRemainder(s, scheme._tag === "Milstein" ? 3 : 2);
  const second = exponentialRemainder(k, 2);
  const drift = ((theta - 0.5) * k * k + exponentialRemainder(k, 3) - explicit * second) / divisor;
  const noise = m * (explicit + (second - theta * explicit * k) / divisor) - r;
  return {
    k,
    s,
    mean: drift,
    mixed: (drift + noise) * Math.exp(-s),
    excess: (m * explicit * explicit + r * (u * u + m)) / (u + m) ** 2,
    meanSquareFactor: (u * u + m) / divisor ** 2,
  };
}

/** (1 + x)^n - 1, x of any sign. */
function powerLessOne(x: number, n: number): number {
  return x > -1 ? Math.expm1(n * Math.log1p(x)) : (1 + x) ** n - 1;
}

/** E (scheme - exact)^2 over E exact^2: (Y - 1)^2 + Y^2 ((1 + excess)^n - 1), where Y is E (scheme exact) / E exact^2. */
function relativeSquare({ k, s, mixed, excess, meanSquareFactor }: StepMoments, n: number): number {
  if (mixed < -0.5) return (meanSquareFactor * Math.exp(2 * k - s)) ** n - 2 * (1 + mixed) ** n + 1;
  const shortfall = powerLessOne(mixed, n);
  return shortfall * shortfall + (1 + shortfall) ** 2 * powerLessOne(excess, n);
}

function closedForm(process: ErrorProcess, moments: StepMoments, n: number): SchemeError {
  const { k, s, mean, mixed, excess, meanSquareFactor } = moments;
  const e0 = process.initial;
  const root = Math.exp((s / 2 - k) * n);
  const squareRatio = 2 * Math.log1p(mixed) + Math.log1p(excess);
  const meanSquare = mixed > -0.5 ? Math.expm1(n * squareRatio) * root * root : meanSquareFactor ** n - root * root;
  return {
    strong: e0 * root * Math.sqrt(relativeSquare(moments, n)),
    weakMean: e0 * Math.exp(-k * n) * powerLessOne(mean, n),
    weakMeanSquare: e0 * e0 * meanSquare,
    meanSquareFactor,
  };
}

/**
 * The errors of a scheme on a grid: no sampling, and no cancellation for small steps.
 *
 * **Units** `steps` 1 to 2^40. **Accuracy** 1e-12 of the strong error, and of the weak ones where their terms do not cancel,
 * while kappa h and sigma^2 h are below 1 and n of them below 100. **Edge cases** 0 for the exact scheme; an error beyond
 * float64, relative to the exact moments, is Infinity or NaN. **Errors** as {@link simulatePath}.
 *
 * @spec DYN-042
 * @category dynamics
 * @since 0.1.0
 */
export function schemeError(
  process: ErrorProcess,
  scheme: Scheme,
  grid: Grid,
): Result.Result<SchemeError, ParameterRefused> {
  const refused = brokenStep(process, scheme, grid.timeStep) ?? brokenRule({ steps: [grid.steps, count(1, 2 ** 40)] });
  if (refused !== undefined) return Result.fail(refused);
  if (scheme._tag === "Exact") {
    const { kappa, sigma } = inConvention(process, "ito");
    const meanSquareFactor = Math.exp((sigma * sigma - 2 * kappa) * grid.timeStep);
    return Result.succeed({ strong: 0, weakMean: 0, weakMeanSquare: 0, meanSquareFactor });
  }
  return Result.succeed(closedForm(process, stepMoments(process, scheme, grid.timeStep), grid.steps));
}
