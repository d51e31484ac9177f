import { Result, Schema } from "effect";
import { plusHalfSquare } from "../numerics/double-double.ts";
import { brokenRule, finite, type ParameterRefused, rule } from "./parameters.ts";

/**
 * How a stochastic integral is read.
 *
 * @spec DYN-001
 * @category dynamics
 * @since 0.1.0
 */
export const Convention = Schema.Literals(["ito", "stratonovich"]);
export type Convention = typeof Convention.Type;

const Sigma = Schema.Union([
  Schema.Literal(0),
  Schema.Finite.check(Schema.isBetween({ minimum: 2 ** -64, maximum: 2 ** 64 })),
]);
const Initial = Schema.Finite.check(Schema.isBetween({ minimum: 2 ** -1000, maximum: 2 ** 1000 }));

/**
 * The error process de = -kappa e dt + sigma e dW, from e = `initial`, with the convention that the noise is read in.
 *
 * Make one with {@link errorProcess}, which checks.
 *
 * **Units** kappa per time, sigma per square root of time; `sigma` 0 or 2^-64 to 2^64, `initial` 2^-1000 to 2^1000.
 *
 * @spec DYN-001 DYN-002
 * @category dynamics
 * @since 0.1.0
 */
export class ErrorProcess extends Schema.Class<ErrorProcess>("fieldprint/ErrorProcess")({
  kappa: Schema.Finite,
  sigma: Sigma,
  convention: Convention,
  initial: Initial,
}) {}

const rules = {
  kappa: finite,
  sigma: rule(Sigma, "0, or a number from 2^-64 to 2^64"),
  convention: rule(Convention, '"ito" or "stratonovich"'),
  initial: rule(Initial, "a number above 0, from 2^-1000 to 2^1000"),
};

/** The fields of an unknown value, undefined where it has none. */
export function fieldsOf(input: unknown): Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null ? { ...input } : {};
}

/**
 * An error process of untrusted numbers.
 *
 * **Errors** `ParameterRefused` names the first field that is missing or wrong; a convention is never assumed.
 *
 * @spec DYN-001 DYN-002
 * @category dynamics
 * @since 0.1.0
 */
export function errorProcess(input: unknown): Result.Result<ErrorProcess, ParameterRefused> {
  const { kappa, sigma, convention, initial } = fieldsOf(input);
  const refused = brokenRule({
    kappa: [kappa, rules.kappa],
    sigma: [sigma, rules.sigma],
    convention: [convention, rules.convention],
    initial: [initial, rules.initial],
  });
  if (refused !== undefined) return Result.fail(refused);
  return Result.succeed(new ErrorProcess({ kappa, sigma, convention, initial } as typeof ErrorProcess.Type));
}

/** The rate of decay kappa + c sigma^2 / 2 of the convention, c = 1 for Ito and 0 for Stratonovich, plus `more` in c. */
export function kappaPlus({ kappa, sigma, convention }: ErrorProcess, more: readonly [number, number]): number {
  if (convention === "stratonovich") return plusHalfSquare(kappa, more, sigma);
  const sum = 1 + more[0];
  return plusHalfSquare(kappa, [sum, more[0] - (sum - 1) + more[1]], sigma);
}

/**
 * The same process written in the other convention, or in its own: kappa of Ito is kappa of Stratonovich less sigma^2/2.
 *
 * **Accuracy** kappa is rounded once.
 *
 * @spec DYN-003
 * @category dynamics
 * @since 0.1.0
 */
export function inConvention(process: ErrorProcess, convention: Convention): ErrorProcess {
  if (process.convention === convention) return process;
  const c = convention === "ito" ? -1 : 1;
  return new ErrorProcess({ ...process, convention, kappa: plusHalfSquare(process.kappa, [c, 0], process.sigma) });
}
