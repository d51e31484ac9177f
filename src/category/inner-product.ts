import type { Fraction } from "fraction.js";
import { Result } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import { refusedInput } from "./input.ts";
import {
  dot,
  inverseOf,
  multiply,
  type RationalMatrix,
  type RationalVector,
  timesVector,
  transpose,
} from "./rational-matrix.ts";
import type { Realization } from "./realization.ts";

/**
 * An inner product on a realization, by name.
 *
 * **Shapes** `gram` `[dimension, dimension]`, in the basis of the realization.
 *
 * @spec CAT-027 CAT-028
 * @category category
 * @since 0.1.0
 */
export interface InnerProduct {
  readonly name: "quotient" | "transported";
  readonly gram: RationalMatrix;
}

/**
 * The inner product of the quotient: the squared norm of w is the least sum of squares over all ways of writing w as a sum
 * of classes [x, v].
 *
 * @spec CAT-027
 * @category category
 * @since 0.1.0
 */
export function quotientInnerProduct({ projection }: Pick<Realization, "projection">): InnerProduct {
  return { name: "quotient", gram: inverseOf(multiply(projection, transpose(projection)))! };
}

/**
 * An error as a number, with the inner product that it is measured in.
 *
 * @spec CAT-028
 * @category category
 * @since 0.1.0
 */
export interface RealizationError {
  readonly innerProduct: InnerProduct["name"];
  readonly squared: Fraction;
  readonly length: number;
}

/**
 * The length of the difference of two vectors of a realization, in a named inner product.
 *
 * **Accuracy** `squared` is exact, `length` is its root, rounded. **Errors** `CategoryInputRefused` for vectors of another
 * dimension.
 *
 * @spec CAT-028
 * @category category
 * @since 0.1.0
 */
export function realizationError(
  vector: RationalVector,
  anchor: RationalVector,
  { name, gram }: InnerProduct,
): Result.Result<RealizationError, CategoryInputRefused> {
  const odd = [vector, anchor].find(({ length }) => length !== gram.rows);
  if (odd !== undefined) return Result.fail(refusedInput("vector", `${gram.rows} numbers`, odd.length));
  const difference = vector.map((value, i) => value.sub(anchor[i]!));
  const squared = dot(difference, timesVector(gram, difference));
  return Result.succeed({ innerProduct: name, squared, length: Math.sqrt(squared.valueOf()) });
}
