import { Fraction } from "fraction.js";
import { Result, Schema } from "effect";
import type { ErrorProcess } from "../dynamics/error-process.ts";
import { logDecayRate } from "../dynamics/exponents.ts";
import type { CategoryInputRefused } from "./errors.ts";
import { decoded, listOf, refusedInput } from "./input.ts";
import { RationalInput, rationalOf } from "./rational.ts";

/**
 * How large a law of updates may be.
 *
 * @spec CAT-051
 * @category category
 * @since 0.1.0
 */
export const updateLawLimits = { outcomes: 32, weight: 1024, order: 16 } as const;

const Outcome = Schema.Struct({
  constant: RationalInput,
  weight: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: updateLawLimits.weight })),
});

/**
 * The law of a random update: anchor constants, each with a weight; its probability is its part of all weights.
 *
 * Make one with {@link updateLaw}, which checks.
 *
 * @spec CAT-051
 * @category category
 * @since 0.1.0
 */
export interface UpdateLaw {
  readonly outcomes: ReadonlyArray<{ readonly constant: Fraction; readonly weight: number }>;
  readonly total: number;
}

/**
 * A law of random updates from untrusted data.
 *
 * **Errors** `CategoryInputRefused` for no outcomes, a negative constant, or a weight that is no whole number of 1 to 1024 or too much in all.
 *
 * @spec CAT-051
 * @category category
 * @since 0.1.0
 */
export const updateLaw = (input: unknown): Result.Result<UpdateLaw, CategoryInputRefused> =>
  Result.gen(function* () {
    const given = yield* decoded(listOf(Outcome, updateLawLimits.outcomes), "law", input);
    const outcomes = given.map(({ constant, weight }) => ({ constant: rationalOf(constant), weight }));
    const odd = outcomes.findIndex(({ constant }) => constant.lt(0));
    if (odd !== -1) {
      return yield* Result.fail(refusedInput(`law[${odd}]`, "a constant of at least 0", given[odd]!.constant));
    }
    if (outcomes.length === 0) return yield* Result.fail(refusedInput("law", "at least one outcome", "none"));
    const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
    if (total > updateLawLimits.weight) {
      return yield* Result.fail(refusedInput("law", `weights of at most ${updateLawLimits.weight} in all`, total));
    }
    return { outcomes, total };
  });

/**
 * E L^p: the p-th moment of the error is multiplied by at most that at every update, so it converges where that is below 1.
 *
 * **Units** `order` p, a whole number from 1 to 16. **Accuracy** exact. **Errors** `CategoryInputRefused` for another p.
 *
 * @spec CAT-051
 * @category category
 * @since 0.1.0
 */
export function momentFactor(
  { outcomes, total }: UpdateLaw,
  order: number,
): Result.Result<Fraction, CategoryInputRefused> {
  if (!Number.isInteger(order) || order < 1 || order > updateLawLimits.order) {
    return Result.fail(refusedInput("order", `a whole number from 1 to ${updateLawLimits.order}`, order));
  }
  const sum = { n: 0n, d: 1n };
  for (const { constant, weight } of outcomes) {
    const [above, below] = [constant.n ** BigInt(order) * BigInt(weight), constant.d ** BigInt(order)];
    sum.n = sum.n * below + above * sum.d;
    sum.d *= below;
  }
  return Result.succeed(new Fraction(sum.n, sum.d * BigInt(total)));
}

/**
 * Is E ln L below, at or above 0? Below, the error converges to 0 almost surely.
 *
 * **Accuracy** exact: it is the sign of ln of the product of the constants to the powers of their weights. **Edge cases**
 * below, where a constant is 0.
 *
 * @spec CAT-051
 * @category category
 * @since 0.1.0
 */
export function meanLogarithmSign({ outcomes }: UpdateLaw): -1 | 0 | 1 {
  const product = (part: "n" | "d") =>
    outcomes.reduce((product, { constant, weight }) => product * constant[part] ** BigInt(weight), 1n);
  const [above, below] = [product("n"), product("d")];
  return above < below ? -1 : above > below ? 1 : 0;
}

/**
 * The bound on the error after updates with given anchor constants: the first times all constants.
 *
 * **Accuracy** exact. **Edge cases** contractions along geodesics attain it, as long as no distance reaches the injectivity
 * radius.
 *
 * @spec CAT-050
 * @category category
 * @since 0.1.0
 */
export const errorBound = (initial: Fraction, constants: ReadonlyArray<Fraction>): Fraction =>
  constants.reduce((error, constant) => error.mul(constant), initial);

/**
 * The anchor constants whose product is the exact solution of an error process on a grid: exp(-nu h + sigma dW).
 *
 * **Units** `timeStep` h above 0; `increments` dW of variance h. **Accuracy** one rounding of the exponent's terms each.
 * **Errors** `CategoryInputRefused` for a time step that is not above 0, and an increment that is not finite.
 *
 * @spec CAT-052
 * @category category
 * @since 0.1.0
 */
export function lognormalConstants(
  process: ErrorProcess,
  timeStep: number,
  increments: Float64Array,
): Result.Result<Float64Array, CategoryInputRefused> {
  if (!(timeStep > 0 && Number.isFinite(timeStep))) {
    return Result.fail(refusedInput("timeStep", "a finite number above 0", timeStep));
  }
  const odd = increments.findIndex((increment) => !Number.isFinite(increment));
  if (odd !== -1) return Result.fail(refusedInput(`increments[${odd}]`, "a finite number", increments[odd]));
  const decay = logDecayRate(process) * timeStep;
  return Result.succeed(increments.map((increment) => Math.exp(process.sigma * increment - decay)));
}
