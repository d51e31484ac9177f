import type { Fraction } from "fraction.js";
import { Result } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import { refusedInput } from "./input.ts";
import type { LinearFunctor } from "./linear-functor.ts";
import type { NaturalTransformation } from "./natural-transformation.ts";
import type { Presheaf } from "./presheaf.ts";
import { one, zero } from "./rational.ts";
import { freeColumns, matrixOf, type RationalMatrix, type RationalVector, reducedRows } from "./rational-matrix.ts";

/**
 * How many coordinates the sum of F(c) over all elements may have, and how many relations between them the arrows may give.
 *
 * @spec CAT-022
 * @category category
 * @since 0.1.0
 */
export const realizationLimits = { coordinates: 256, relations: 2048 } as const;

/**
 * The space R(P): the sum of F(c) over all c and x in P(c), modulo (x restricted along f, v) ~ (x, F(f) v).
 *
 * **Shapes** `projection` `[dimension, coordinates]` takes the sum to the quotient; `basis` are the coordinates of the sum
 * whose classes are the basis; `offsets[c][x]` is where the summand of x over c starts.
 *
 * @spec CAT-022
 * @category category
 * @since 0.1.0
 */
export interface Realization {
  readonly functor: LinearFunctor;
  readonly presheaf: Presheaf;
  readonly dimension: number;
  readonly coordinates: number;
  readonly basis: ReadonlyArray<number>;
  readonly projection: RationalMatrix;
  readonly offsets: ReadonlyArray<ReadonlyArray<number>>;
}

/** Where each summand starts, and how many coordinates there are in all. */
export function summands(dimensions: ReadonlyArray<number>, sizes: ReadonlyArray<number>) {
  let coordinates = 0;
  const offsets = sizes.map((size, object) =>
    Array.from({ length: size }, () => {
      const start = coordinates;
      coordinates += dimensions[object]!;
      return start;
    }),
  );
  return { offsets, coordinates };
}

/** The refusal of a sum, or of relations, beyond the limits. */
export function tooLarge(
  { category, dimensions }: Pick<LinearFunctor, "category" | "dimensions">,
  { sizes }: Presheaf,
  coordinates: number,
): CategoryInputRefused | undefined {
  const most = realizationLimits;
  if (coordinates > most.coordinates) {
    return refusedInput("presheaf", `at most ${most.coordinates} coordinates`, coordinates);
  }
  const count = category.arrows.reduce((sum, { source, target }) => sum + sizes[target]! * dimensions[source]!, 0);
  return count > most.relations ? refusedInput("presheaf", `at most ${most.relations} relations`, count) : undefined;
}

/** The relations of the arrows; those of all morphisms follow. */
function relations(
  { category, matrices, dimensions }: LinearFunctor,
  { actions, sizes }: Presheaf,
  { offsets, coordinates }: ReturnType<typeof summands>,
): ReadonlyArray<RationalVector> {
  return category.generators.flatMap((f) => {
    const { source, target } = category.morphisms[f]!;
    return Array.from({ length: sizes[target]! }).flatMap((_, x) =>
      Array.from({ length: dimensions[source]! }, (_, j) => {
        const row = new Array<Fraction>(coordinates).fill(zero);
        row[offsets[source]![actions[f]![x]!]! + j] = one;
        matrices[f]!.entries.forEach((entries, i) => {
          const at = offsets[target]![x]! + i;
          row[at] = row[at]!.sub(entries[j]!);
        });
        return row;
      }),
    );
  });
}

/** The map to the quotient by some relations, in the coordinates that are no pivots. */
function quotient(rows: ReadonlyArray<RationalVector>, coordinates: number) {
  const reduced = reducedRows(rows, coordinates);
  const basis = freeColumns(reduced, coordinates);
  const rowOf = new Map(reduced.pivots.map((pivot, i) => [pivot, i]));
  const projection = matrixOf(basis.length, coordinates, (i, j) => {
    const row = rowOf.get(j);
    if (row === undefined) return basis[i] === j ? one : zero;
    return reduced.rows[row]![basis[i]!]!.neg();
  });
  return { basis, projection };
}

/**
 * The realization R(P) of a presheaf along a functor F: the left Kan extension of F along Yoneda at P, as a coend.
 *
 * Relations, basis and projection are exact. They depend on the space of relations only, so not on the presentation.
 *
 * **Errors** `CategoryInputRefused` for a presheaf on another category than the functor, and for more coordinates or
 * relations than {@link realizationLimits}.
 *
 * @spec CAT-022 CAT-026
 * @category category
 * @since 0.1.0
 */
export function realization(
  functor: LinearFunctor,
  presheaf: Presheaf,
): Result.Result<Realization, CategoryInputRefused> {
  if (functor.category !== presheaf.category) {
    return Result.fail(refusedInput("presheaf", "one on the category of the functor", "one on another category"));
  }
  const { offsets, coordinates } = summands(functor.dimensions, presheaf.sizes);
  const refused = tooLarge(functor, presheaf, coordinates);
  if (refused !== undefined) return Result.fail(refused);
  const { basis, projection } = quotient(relations(functor, presheaf, { offsets, coordinates }), coordinates);
  return Result.succeed({ functor, presheaf, dimension: basis.length, coordinates, basis, projection, offsets });
}

/**
 * The class [x, v] in R(P) of an element x over an object and a vector v of F(object).
 *
 * **Errors** `CategoryInputRefused` for an element that is not there, and a vector of another dimension.
 *
 * @spec CAT-022
 * @category category
 * @since 0.1.0
 */
export function realise(
  { functor, offsets, projection }: Realization,
  object: number,
  x: number,
  vector: RationalVector,
): Result.Result<RationalVector, CategoryInputRefused> {
  const start = offsets[object]?.[x];
  if (start === undefined) return Result.fail(refusedInput("element", "one of the presheaf", `${x} over ${object}`));
  const dimension = functor.dimensions[object]!;
  if (vector.length !== dimension) return Result.fail(refusedInput("vector", `${dimension} numbers`, vector.length));
  return Result.succeed(
    projection.entries.map((row) => vector.reduce((sum, value, i) => sum.add(value.mul(row[start + i]!)), zero)),
  );
}

/** For each coordinate of the sum: its object, element and place in F(object). */
export function coordinatePlaces({ functor, offsets }: Pick<Realization, "functor" | "offsets">) {
  return offsets.flatMap((starts, object) =>
    starts.flatMap((_, x) => Array.from({ length: functor.dimensions[object]! }, (_, i) => ({ object, x, i }))),
  );
}

/**
 * R of a natural transformation: the matrix that takes [x, v] to [x's image, v].
 *
 * **Shapes** `[to.dimension, from.dimension]`. **Errors** `CategoryInputRefused` where the two spaces are not those of its
 * source and target, along one functor.
 *
 * @spec CAT-023 CAT-025
 * @category category
 * @since 0.1.0
 */
export function realizedTransformation(
  from: Realization,
  to: Realization,
  { source, target, components }: NaturalTransformation,
): Result.Result<RationalMatrix, CategoryInputRefused> {
  if (from.functor !== to.functor || from.presheaf !== source || to.presheaf !== target) {
    return Result.fail(refusedInput("spaces", "those of the transformation's source and target", "others"));
  }
  const places = coordinatePlaces(from);
  const image = from.basis.map((coordinate) => {
    const { object, x, i } = places[coordinate]!;
    return to.offsets[object]![components[object]![x]!]! + i;
  });
  return Result.succeed(matrixOf(to.dimension, from.dimension, (i, j) => to.projection.entries[i]![image[j]!]!));
}
