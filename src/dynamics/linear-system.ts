import { Matrix } from "ml-matrix";
import { Result, Schema } from "effect";
import { Convention, fieldsOf } from "./error-process.ts";
import { brokenRule, type ParameterRefused, refusedParameter, rule } from "./parameters.ts";

/**
 * How large a linear system may be: the equation for its second moments has dimension^2 unknowns.
 *
 * @spec DYN-030
 * @category dynamics
 * @since 0.1.0
 */
export const linearSystemLimits = { dimension: 16, noises: 256 } as const;

const Square = Schema.Array(Schema.Array(Schema.Finite));

/**
 * The error of several coordinates, de = -A e dt + sum of B_j e dW_j.
 *
 * Make one with {@link linearSystem}, which checks.
 *
 * **Shapes** `drift` is A, `[n, n]`; `noises` are the B_j, each `[n, n]`.
 *
 * @spec DYN-030
 * @category dynamics
 * @since 0.1.0
 */
export class LinearSystem extends Schema.Class<LinearSystem>("fieldprint/LinearSystem")({
  drift: Square,
  noises: Schema.Array(Square),
  convention: Convention,
}) {}

const rules = {
  drift: rule(Square, "rows of finite numbers"),
  noises: rule(Schema.Array(Square), "a list of matrices, each rows of finite numbers"),
  convention: rule(Convention, '"ito" or "stratonovich"'),
};

const isSquare = (matrix: ReadonlyArray<ReadonlyArray<number>>, n: number): boolean =>
  matrix.length === n && matrix.every((row) => row.length === n);

function wrongShape({ drift, noises }: typeof LinearSystem.Type): ParameterRefused | undefined {
  const n = drift.length;
  const { dimension, noises: most } = linearSystemLimits;
  if (n < 1 || n > dimension) return refusedParameter("drift", `1 to ${dimension} rows`, n);
  if (!isSquare(drift, n))
    return refusedParameter(
      "drift",
      `${n} rows of ${n} numbers`,
      drift.map((r) => r.length),
    );
  if (noises.length > most) return refusedParameter("noises", `at most ${most} matrices`, noises.length);
  const odd = noises.findIndex((noise) => !isSquare(noise, n));
  if (odd === -1) return undefined;
  return refusedParameter(
    `noises[${odd}]`,
    `${n} rows of ${n} numbers`,
    noises[odd]!.map((r) => r.length),
  );
}

/**
 * A linear system of untrusted numbers.
 *
 * **Errors** `ParameterRefused` for a missing convention, and for matrices that are not finite, not square, of different
 * sizes or beyond {@link linearSystemLimits}.
 *
 * @spec DYN-002 DYN-030
 * @category dynamics
 * @since 0.1.0
 */
export function linearSystem(input: unknown): Result.Result<LinearSystem, ParameterRefused> {
  const { drift, noises, convention } = fieldsOf(input);
  const refused = brokenRule({
    drift: [drift, rules.drift],
    noises: [noises, rules.noises],
    convention: [convention, rules.convention],
  });
  if (refused !== undefined) return Result.fail(refused);
  const fields = { drift, noises, convention } as typeof LinearSystem.Type;
  const shape = wrongShape(fields);
  return shape === undefined ? Result.succeed(new LinearSystem(fields)) : Result.fail(shape);
}

const matrixOf = (rows: ReadonlyArray<ReadonlyArray<number>>): Matrix => new Matrix(rows.map((row) => [...row]));

/** A system read by Ito, and a bound on the Frobenius norm of its drift that also covers the conversion. */
export interface ItoSystem {
  readonly drift: Matrix;
  readonly noises: ReadonlyArray<Matrix>;
  readonly driftNorm: number;
}

/** The system in Ito's convention: the drift of Stratonovich less half the sum of the squares of the noises. */
export function itoSystem(system: LinearSystem): ItoSystem {
  const noises = system.noises.map(matrixOf);
  const drift = matrixOf(system.drift);
  let driftNorm = drift.norm();
  if (system.convention === "ito") return { drift, noises, driftNorm };
  for (const noise of noises) {
    drift.sub(noise.mmul(noise).mul(0.5));
    driftNorm += noise.norm() ** 2 / 2;
  }
  return { drift, noises, driftNorm };
}
