import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { Result, Schema } from "effect";
import { type CategoryInputRefused, EquationBroken, RankAmbiguous } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";
import { countBelow, decoded, listOf, refusedInput } from "./input.ts";
import { linearLimits } from "./linear-functor.ts";
import { categoryLimits } from "./presentation.ts";
import type { Presheaf } from "./presheaf.ts";
import { summands, tooLarge } from "./realization.ts";

const Entry = Schema.Finite.check(Schema.isBetween({ minimum: -(2 ** 64), maximum: 2 ** 64 }));
const Input = Schema.Struct({
  dimensions: listOf(countBelow(linearLimits.dimension + 1), categoryLimits.objects),
  matrices: listOf(listOf(listOf(Entry, linearLimits.dimension), linearLimits.dimension), categoryLimits.arrows),
});

/**
 * Spaces and float64 matrices on the arrows of a category, which keep the path equations within a tolerance.
 *
 * @spec CAT-029
 * @category category
 * @since 0.1.0
 */
export interface FloatingFunctor {
  readonly category: FiniteCategory;
  readonly dimensions: ReadonlyArray<number>;
  readonly matrices: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>;
}

type Rows = ReadonlyArray<ReadonlyArray<number>>;

const times = (a: Rows, b: Rows, columns: number): Rows =>
  a.map((row) => Array.from({ length: columns }, (_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));

const identity = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

function wrongShape(
  { objects, arrows }: FiniteCategory,
  { dimensions, matrices }: typeof Input.Type,
): CategoryInputRefused | undefined {
  const name = "floating functor";
  if (dimensions.length !== objects.length) {
    return refusedInput(`${name}.dimensions`, `${objects.length}, one for each object`, dimensions.length);
  }
  if (matrices.length !== arrows.length) {
    return refusedInput(`${name}.matrices`, `${arrows.length}, one for each arrow`, matrices.length);
  }
  const odd = arrows.findIndex(
    ({ source, target }, i) =>
      matrices[i]!.length !== dimensions[target] || matrices[i]!.some((row) => row.length !== dimensions[source]),
  );
  if (odd === -1) return undefined;
  const { source, target } = arrows[odd]!;
  return refusedInput(
    `${name}.matrices[${odd}]`,
    `${dimensions[target]} rows of ${dimensions[source]}`,
    "another shape",
  );
}

function brokenEquation(
  category: FiniteCategory,
  { dimensions, matrices }: typeof Input.Type,
  tolerance: number,
): EquationBroken | undefined {
  for (const { left, right, source, text: equation } of category.equations) {
    const n = dimensions[source]!;
    const along = (path: ReadonlyArray<number>) =>
      path.reduce((product, arrow) => times(matrices[arrow]!, product, n), identity(n));
    const [one, other] = [along(left), along(right)];
    for (const [i, row] of one.entries()) {
      const j = row.findIndex((value, j) => !(Math.abs(value - other[i]![j]!) <= tolerance));
      if (j === -1) continue;
      const at = `row ${i}, column ${j}, tolerance ${tolerance}`;
      const shown = { left: String(row[j]), right: String(other[i]![j]) };
      return new EquationBroken({ structure: "floating functor", equation, at, ...shown });
    }
  }
  return undefined;
}

/**
 * A functor of untrusted float64 matrices.
 *
 * **Units** `tolerance` is the largest difference allowed between an entry of the two sides of a path equation. **Errors**
 * `CategoryInputRefused` for wrong shapes, and for numbers that are not finite or beyond 2^64; `EquationBroken` with the
 * equation that is broken by more than the tolerance.
 *
 * @spec CAT-029
 * @category category
 * @since 0.1.0
 */
export const floatingFunctor = (
  category: FiniteCategory,
  input: unknown,
  tolerance: number,
): Result.Result<FloatingFunctor, CategoryInputRefused | EquationBroken> =>
  Result.gen(function* () {
    if (!(tolerance >= 0)) return yield* Result.fail(refusedInput("tolerance", "a number of at least 0", tolerance));
    const given = yield* decoded(Input, "floating functor", input);
    const refused = wrongShape(category, given) ?? brokenEquation(category, given, tolerance);
    return refused === undefined ? { category, ...given } : yield* Result.fail(refused);
  });

/**
 * When a singular value counts as zero, and when as none, relative to the largest.
 *
 * **Units** 0 < zero < nonzero < 1; a value between the two decides nothing.
 *
 * @spec CAT-029
 * @category category
 * @since 0.1.0
 */
export interface RankTolerance {
  readonly zero: number;
  readonly nonzero: number;
}

/**
 * R(P) in float64: the orthogonal complement of the relations.
 *
 * **Shapes** `basis` `[dimension, coordinates]`, orthonormal rows; the class of a vector of the sum is `basis` times it, so
 * the Euclidean norm is the quotient norm. `offsets[c][x]` is where the summand of x over c starts.
 *
 * @spec CAT-029
 * @category category
 * @since 0.1.0
 */
export interface FloatingRealization {
  readonly dimension: number;
  readonly basis: Rows;
  readonly offsets: ReadonlyArray<ReadonlyArray<number>>;
}

function relations(
  { category, dimensions, matrices }: FloatingFunctor,
  { sizes, actions }: Presheaf,
  { offsets, coordinates }: ReturnType<typeof summands>,
): Array<Array<number>> {
  return category.arrows.flatMap(({ source, target }, arrow) =>
    Array.from({ length: sizes[target]! }).flatMap((_, x) =>
      Array.from({ length: dimensions[source]! }, (_, j) => {
        const row = new Array<number>(coordinates).fill(0);
        row[offsets[source]![actions[category.generators[arrow]!]![x]!]! + j] = 1;
        matrices[arrow]!.forEach((entries, i) => (row[offsets[target]![x]! + i]! -= entries[j]!));
        return row;
      }),
    ),
  );
}

/** An orthonormal basis of what is orthogonal to some rows, where the rank is beyond doubt. */
function complement(
  rows: Array<Array<number>>,
  columns: number,
  { zero, nonzero }: RankTolerance,
): Result.Result<Rows, RankAmbiguous> {
  if (columns === 0) return Result.succeed([]);
  const padded = [
    ...rows,
    ...Array.from({ length: Math.max(0, columns - rows.length) }, () => new Array(columns).fill(0)),
  ];
  const decomposition = new SingularValueDecomposition(new Matrix(padded));
  const largest = Math.max(...decomposition.diagonal);
  const relative = decomposition.diagonal.map((value) => (largest === 0 ? 0 : value / largest));
  const between = relative.filter((value) => value > zero && value < nonzero);
  const sure = relative.filter((value) => value >= nonzero).length;
  if (between.length > 0) {
    const ranks = [sure, sure + between.length] as const;
    return Result.fail(new RankAmbiguous({ zero, nonzero, between, ranks }));
  }
  const right = decomposition.rightSingularVectors;
  return Result.succeed(relative.flatMap((value, i) => (value <= zero ? [right.getColumn(i)] : [])));
}

/**
 * The realization R(P) along a float64 functor, by singular values of the relations.
 *
 * **Accuracy** the rank is the one that the tolerance states; rational matrices need none. **Errors**
 * `CategoryInputRefused` for a presheaf on another category, too many coordinates, or a tolerance that is none;
 * `RankAmbiguous` for a singular value that the tolerance does not decide.
 *
 * @spec CAT-029
 * @category category
 * @since 0.1.0
 */
export const floatingRealization = (
  functor: FloatingFunctor,
  presheaf: Presheaf,
  tolerance: RankTolerance,
): Result.Result<FloatingRealization, CategoryInputRefused | RankAmbiguous> =>
  Result.gen(function* () {
    const { zero, nonzero } = tolerance;
    if (!(zero > 0 && zero < nonzero && nonzero < 1)) {
      return yield* Result.fail(refusedInput("tolerance", "0 < zero < nonzero < 1", `${zero} and ${nonzero}`));
    }
    if (functor.category !== presheaf.category) {
      return yield* Result.fail(refusedInput("presheaf", "one on the category of the functor", "another"));
    }
    const { offsets, coordinates } = summands(functor.dimensions, presheaf.sizes);
    const refused = tooLarge(functor, presheaf, coordinates);
    if (refused !== undefined) return yield* Result.fail(refused);
    const basis = yield* complement(relations(functor, presheaf, { offsets, coordinates }), coordinates, tolerance);
    return { dimension: basis.length, basis, offsets };
  });
