import type { Fraction } from "fraction.js";
import { Result } from "effect";
import type { CategoryInputRefused, EquationBroken } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";
import { refusedInput } from "./input.ts";
import { checkedMatrices, type LinearFunctor, type Variance } from "./linear-functor.ts";
import { one, zero } from "./rational.ts";
import {
  dot,
  inverseOf,
  isZero,
  kernelBasis,
  matrixOf,
  multiply,
  type RationalMatrix,
  type RationalVector,
  timesVector,
  transpose,
} from "./rational-matrix.ts";

/**
 * A presheaf of finite-dimensional inner product spaces: H turns morphisms around.
 *
 * **Shapes** `matrices[f]` `[dimension of f's start, dimension of f's end]`, the restriction along f.
 *
 * @spec CAT-030
 * @category category
 * @since 0.1.0
 */
export interface HilbertPresheaf extends LinearFunctor {
  readonly restricts: true;
}

/** The product of restrictions along a path: the last arrow restricts first. */
const backward: Variance = {
  structure: "Hilbert presheaf",
  direction: ({ source, target }) => ({ from: target, to: source }),
  along: (matrices, path, n) => {
    const product = path.reduceRight<RationalMatrix | undefined>(
      (sofar, arrow) => (sofar === undefined ? matrices[arrow]! : multiply(matrices[arrow]!, sofar)),
      undefined,
    );
    return product ?? matrixOf(n, n, (i, j) => (i === j ? one : zero));
  },
};

/**
 * A Hilbert-valued presheaf of untrusted rational matrices, one restriction for each arrow.
 *
 * **Errors** `CategoryInputRefused` for wrong shapes; `EquationBroken` with the first path equation that is broken.
 *
 * @spec CAT-030
 * @category category
 * @since 0.1.0
 */
export const hilbertPresheaf = (
  category: FiniteCategory,
  input: unknown,
): Result.Result<HilbertPresheaf, CategoryInputRefused | EquationBroken> =>
  Result.map(checkedMatrices(category, input, backward), (functor) => ({ ...functor, restricts: true }));

/**
 * One vector over each object.
 *
 * @spec CAT-031
 * @category category
 * @since 0.1.0
 */
export type Family = ReadonlyArray<RationalVector>;

/** The refusal of a family of other dimensions. */
function wrongFamily({ dimensions }: LinearFunctor, family: Family): CategoryInputRefused | undefined {
  if (family.length !== dimensions.length) return refusedInput("family", `${dimensions.length} vectors`, family.length);
  const odd = family.findIndex((vector, object) => vector.length !== dimensions[object]);
  if (odd === -1) return undefined;
  return refusedInput(`family[${odd}]`, `${dimensions[odd]} numbers`, family[odd]!.length);
}

/**
 * What a family misses along an arrow: the vector over its end, restricted, less the vector over its start.
 *
 * @spec CAT-031 CAT-032
 * @category category
 * @since 0.1.0
 */
export interface Mismatch {
  readonly arrow: number;
  readonly difference: RationalVector;
}

/**
 * The arrows along which a family is not compatible, and by how much; none exactly when it is a section.
 *
 * **Errors** `CategoryInputRefused` for a family of other dimensions.
 *
 * @spec CAT-031
 * @category category
 * @since 0.1.0
 */
export function mismatches(
  presheaf: HilbertPresheaf,
  family: Family,
): Result.Result<ReadonlyArray<Mismatch>, CategoryInputRefused> {
  const refused = wrongFamily(presheaf, family);
  if (refused !== undefined) return Result.fail(refused);
  const { arrows, generators } = presheaf.category;
  const all = arrows.map(({ source, target }, arrow) => {
    const along = timesVector(presheaf.matrices[generators[arrow]!]!, family[target]!);
    return { arrow, difference: along.map((value, i) => value.sub(family[source]![i]!)) };
  });
  return Result.succeed(all.filter(({ difference }) => difference.some((value) => !isZero(value))));
}

const startsOf = (dimensions: ReadonlyArray<number>): ReadonlyArray<number> =>
  dimensions.map((_, object) => dimensions.slice(0, object).reduce((sum, n) => sum + n, 0));

/** The map from families to their mismatches along all arrows. */
function mismatchMap({ category, dimensions, matrices }: HilbertPresheaf): RationalMatrix {
  const starts = startsOf(dimensions);
  const columns = dimensions.reduce((sum, n) => sum + n, 0);
  const entries = category.arrows.flatMap(({ source, target }, arrow) =>
    matrices[category.generators[arrow]!]!.entries.map((row, i) => {
      const wide = new Array<Fraction>(columns).fill(zero);
      row.forEach((value, j) => (wide[starts[target]! + j] = value));
      const at = starts[source]! + i;
      wide[at] = wide[at]!.sub(one);
      return wide;
    }),
  );
  return { rows: entries.length, columns, entries };
}

const split = (dimensions: ReadonlyArray<number>, joined: RationalVector): Family => {
  const starts = startsOf(dimensions);
  return dimensions.map((n, object) => joined.slice(starts[object], starts[object]! + n));
};

/**
 * The global sections: the families that every restriction maps to each other, with the orthogonal projection onto them.
 *
 * **Shapes** `basis` is a list of families; `projection` `[all coordinates, all coordinates]`.
 *
 * @spec CAT-031 CAT-032
 * @category category
 * @since 0.1.0
 */
export interface GlobalSections {
  readonly presheaf: HilbertPresheaf;
  readonly basis: ReadonlyArray<Family>;
  readonly projection: RationalMatrix;
}

/**
 * The space of global sections, exactly.
 *
 * @spec CAT-031
 * @category category
 * @since 0.1.0
 */
export function globalSections(presheaf: HilbertPresheaf): GlobalSections {
  const basis = kernelBasis(mismatchMap(presheaf));
  const columns = transpose(basis);
  const gram = inverseOf(multiply(columns, basis))!;
  const projection = multiply(basis, multiply(gram, columns));
  return { presheaf, basis: columns.entries.map((joined) => split(presheaf.dimensions, joined)), projection };
}

/**
 * The section nearest to a family, and what keeps the family from being one.
 *
 * **Units** `squaredDistance` is exact, and 0 exactly when `obstruction` is empty.
 *
 * @spec CAT-032
 * @category category
 * @since 0.1.0
 */
export interface NearestSection {
  readonly section: Family;
  readonly squaredDistance: Fraction;
  readonly obstruction: ReadonlyArray<Mismatch>;
}

/**
 * Projects a family onto the global sections.
 *
 * **Edge cases** float64 families become exact by `exactRational`. **Errors** `CategoryInputRefused` for a family of other
 * dimensions.
 *
 * @spec CAT-032
 * @category category
 * @since 0.1.0
 */
export const nearestSection = (
  { presheaf, projection }: GlobalSections,
  family: Family,
): Result.Result<NearestSection, CategoryInputRefused> =>
  Result.map(mismatches(presheaf, family), (obstruction) => {
    const joined = family.flat();
    const nearest = timesVector(projection, joined);
    const rest = joined.map((value, i) => value.sub(nearest[i]!));
    return { section: split(presheaf.dimensions, nearest), squaredDistance: dot(rest, rest), obstruction };
  });

/**
 * The error of one family relative to another, over each object: of a section relative to an anchor's section it is a
 * section, so that errors restrict to errors.
 *
 * **Errors** `CategoryInputRefused` for families of other dimensions.
 *
 * @spec CAT-033
 * @category category
 * @since 0.1.0
 */
export function familyError(
  presheaf: HilbertPresheaf,
  family: Family,
  anchor: Family,
): Result.Result<Family, CategoryInputRefused> {
  const refused = wrongFamily(presheaf, family) ?? wrongFamily(presheaf, anchor);
  if (refused !== undefined) return Result.fail(refused);
  return Result.succeed(family.map((vector, i) => vector.map((value, j) => value.sub(anchor[i]![j]!))));
}
