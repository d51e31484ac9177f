import { Result, Schema } from "effect";
import { type CategoryInputRefused, EquationBroken } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";
import { countBelow, decoded, listOf, refusedInput } from "./input.ts";
import { categoryLimits, type PathEquation } from "./presentation.ts";
import { RationalInput, rationalOf } from "./rational.ts";
import { firstDifference, identityMatrix, matrixOf, multiply, type RationalMatrix } from "./rational-matrix.ts";

/**
 * How large the spaces of a functor may be.
 *
 * @spec CAT-020
 * @category category
 * @since 0.1.0
 */
export const linearLimits = { dimension: 64 } as const;

const Rows = listOf(listOf(RationalInput, linearLimits.dimension), linearLimits.dimension);

/**
 * Spaces and rational matrices as they are given: a dimension for each object, and for each arrow the rows of its matrix.
 *
 * @spec CAT-020 CAT-030
 * @category category
 * @since 0.1.0
 */
export const LinearInput = Schema.Struct({
  dimensions: listOf(countBelow(linearLimits.dimension + 1), categoryLimits.objects),
  matrices: listOf(Rows, categoryLimits.arrows),
});
export type LinearInput = typeof LinearInput.Type;

/**
 * A functor from a finite category to finite-dimensional rational vector spaces with their standard inner products.
 *
 * **Shapes** `matrices[f]` `[dimension of f's end, dimension of f's start]`, one for each morphism.
 *
 * @spec CAT-020
 * @category category
 * @since 0.1.0
 */
export interface LinearFunctor {
  readonly category: FiniteCategory;
  readonly dimensions: ReadonlyArray<number>;
  readonly matrices: ReadonlyArray<RationalMatrix>;
}

/** From which object's space to which one's an arrow's matrix goes. */
export type Direction = (arrow: { readonly source: number; readonly target: number }) => {
  readonly from: number;
  readonly to: number;
};

/** What differs between functors that keep arrows and those that turn them around. */
export interface Variance {
  readonly structure: EquationBroken["structure"];
  readonly direction: Direction;
  /** The matrix of a path, its arrows in order, that starts and ends at objects. */
  readonly along: (matrices: ReadonlyArray<RationalMatrix>, path: ReadonlyArray<number>, n: number) => RationalMatrix;
}

/** Matrices of untrusted data, checked for shape. */
const arrowMatrices = (category: FiniteCategory, input: LinearInput, { structure, direction }: Variance) =>
  Result.gen(function* () {
    const { objects, arrows } = category;
    const { dimensions, matrices } = input;
    const refuse = (where: string, expected: string, actual: unknown) =>
      Result.fail(refusedInput(`${structure}.${where}`, expected, actual));
    if (dimensions.length !== objects.length) {
      return yield* refuse("dimensions", `${objects.length}, one for each object`, dimensions.length);
    }
    if (matrices.length !== arrows.length) {
      return yield* refuse("matrices", `${arrows.length}, one for each arrow`, matrices.length);
    }
    for (const [i, rows] of matrices.entries()) {
      const { from, to } = direction(arrows[i]!);
      const odd = rows.findIndex((row) => row.length !== dimensions[from]);
      if (rows.length !== dimensions[to]) return yield* refuse(`matrices[${i}]`, `${dimensions[to]} rows`, rows.length);
      if (odd !== -1) {
        return yield* refuse(`matrices[${i}][${odd}]`, `${dimensions[from]} numbers`, rows[odd]!.length);
      }
    }
    return matrices.map((rows, i) => {
      const { from, to } = direction(arrows[i]!);
      return matrixOf(dimensions[to]!, dimensions[from]!, (row, column) => rationalOf(rows[row]![column]!));
    });
  });

function brokenEquation(
  matrices: ReadonlyArray<RationalMatrix>,
  dimensions: ReadonlyArray<number>,
  { left, right, source, target, text }: PathEquation,
  { structure, direction, along }: Variance,
): EquationBroken | undefined {
  const n = dimensions[direction({ source, target }).from]!;
  const [one, other] = [along(matrices, left, n), along(matrices, right, n)];
  const different = firstDifference(one, other);
  if (different === undefined) return undefined;
  const [row, column] = different;
  const shown = (matrix: RationalMatrix) => matrix.entries[row]![column]!.toFraction();
  const at = `row ${row}, column ${column}`;
  return new EquationBroken({ structure, equation: text, at, left: shown(one), right: shown(other) });
}

/** Spaces and matrices of one variance, checked against every path equation; a matrix for every morphism. */
export const checkedMatrices = (
  category: FiniteCategory,
  input: unknown,
  variance: Variance,
): Result.Result<LinearFunctor, CategoryInputRefused | EquationBroken> =>
  Result.gen(function* () {
    const given = yield* decoded(LinearInput, variance.structure, input);
    const { dimensions } = given;
    const arrows = yield* arrowMatrices(category, given, variance);
    for (const equation of category.equations) {
      const broken = brokenEquation(arrows, dimensions, equation, variance);
      if (broken !== undefined) return yield* Result.fail(broken);
    }
    const matrices = category.morphisms.map((morphism) =>
      variance.along(arrows, morphism.path, dimensions[variance.direction(morphism).from]!),
    );
    return { category, dimensions, matrices };
  });

/** The product of an arrow's matrices along a path: the first arrow acts first. */
const forward: Variance = {
  structure: "linear functor",
  direction: ({ source, target }) => ({ from: source, to: target }),
  along: (matrices, path, n) => path.reduce((product, arrow) => multiply(matrices[arrow]!, product), identityMatrix(n)),
};

/**
 * A functor to vector spaces from untrusted rational matrices.
 *
 * **Errors** `CategoryInputRefused` for wrong shapes; `EquationBroken` with the first path equation that the matrices
 * break, decided exactly.
 *
 * @spec CAT-020 CAT-021
 * @category category
 * @since 0.1.0
 */
export const linearFunctor = (
  category: FiniteCategory,
  input: unknown,
): Result.Result<LinearFunctor, CategoryInputRefused | EquationBroken> => checkedMatrices(category, input, forward);
