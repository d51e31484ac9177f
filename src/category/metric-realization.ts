import type { Fraction } from "fraction.js";
import { Result, Schema } from "effect";
import { AnchorMoved, type CategoryInputRefused, EquationBroken } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";
import { countBelow, decoded, listOf, refusedInput } from "./input.ts";
import { categoryLimits } from "./presentation.ts";
import { RationalInput, rationalOf, zero } from "./rational.ts";
import { isZero } from "./rational-matrix.ts";

/**
 * How many points a space may have.
 *
 * @spec CAT-040
 * @category category
 * @since 0.1.0
 */
export const metricLimits = { points: 64 } as const;

const Row = listOf(RationalInput, metricLimits.points);
const point = countBelow(metricLimits.points);

/**
 * Finite pointed metric spaces and maps as they are given: distances and anchor for each object, images for each arrow.
 *
 * @spec CAT-040
 * @category category
 * @since 0.1.0
 */
export const MetricInput = Schema.Struct({
  spaces: listOf(Schema.Struct({ distances: listOf(Row, metricLimits.points), anchor: point }), categoryLimits.objects),
  maps: listOf(listOf(point, metricLimits.points), categoryLimits.arrows),
});
export type MetricInput = typeof MetricInput.Type;

/**
 * A finite metric space with an anchor.
 *
 * **Shapes** `distances` `[points, points]`, rational.
 *
 * @spec CAT-040
 * @category category
 * @since 0.1.0
 */
export interface PointedSpace {
  readonly distances: ReadonlyArray<ReadonlyArray<Fraction>>;
  readonly anchor: number;
}

/**
 * A functor from a finite category to finite pointed metric spaces, with the anchor constant of every morphism.
 *
 * **Shapes** `maps[f][x]` is the image of x; `constants[f]` is L(f) = sup d(f x, anchor) / d(x, anchor).
 *
 * @spec CAT-040 CAT-042
 * @category category
 * @since 0.1.0
 */
export interface MetricRealization {
  readonly category: FiniteCategory;
  readonly spaces: ReadonlyArray<PointedSpace>;
  readonly maps: ReadonlyArray<ReadonlyArray<number>>;
  readonly constants: ReadonlyArray<Fraction>;
}

function wrongDistances(distances: PointedSpace["distances"], where: string): CategoryInputRefused | undefined {
  const n = distances.length;
  for (const [i, row] of distances.entries()) {
    if (row.length !== n) return refusedInput(`${where}[${i}]`, `${n} distances`, row.length);
    for (const [j, distance] of row.entries()) {
      const at = `${where}[${i}][${j}]`;
      if (i === j ? !isZero(distance) : !distance.gt(0)) {
        return refusedInput(at, i === j ? "0" : "a distance above 0", distance.toFraction());
      }
      if (!distance.equals(distances[j]?.[i] ?? -1)) {
        return refusedInput(at, "the distance back", distance.toFraction());
      }
    }
  }
  for (const [i, row] of distances.entries()) {
    for (const [j, distance] of row.entries()) {
      const shorter = row.findIndex((first, k) => first.add(distances[k]![j]!).lt(distance));
      if (shorter !== -1) {
        return refusedInput(`${where}[${i}][${j}]`, `at most the way over ${shorter}`, distance.toFraction());
      }
    }
  }
  return undefined;
}

const spaceOf = (given: MetricInput["spaces"][number], where: string) => {
  const distances = given.distances.map((row) => row.map(rationalOf));
  if (given.anchor >= distances.length) {
    return Result.fail(refusedInput(`${where}.anchor`, `a point below ${distances.length}`, given.anchor));
  }
  const refused = wrongDistances(distances, `${where}.distances`);
  return refused === undefined ? Result.succeed({ distances, anchor: given.anchor }) : Result.fail(refused);
};

const greatest = (values: ReadonlyArray<Fraction>): Fraction =>
  values.reduce((most, value) => (value.gt(most) ? value : most), zero);

/**
 * The anchor constant of a map of pointed spaces: sup over x of d(f x, anchor) / d(x, anchor).
 *
 * **Edge cases** 0 where the anchor is the only point. It speaks about maps that send anchor to anchor.
 *
 * @spec CAT-042
 * @category category
 * @since 0.1.0
 */
export function anchorConstant(from: PointedSpace, to: PointedSpace, map: ReadonlyArray<number>): Fraction {
  const others = [...from.distances.keys()].filter((x) => x !== from.anchor);
  return greatest(others.map((x) => to.distances[map[x]!]![to.anchor]!.div(from.distances[x]![from.anchor]!)));
}

/**
 * The Lipschitz constant of a map: sup over all pairs of d(f x, f y) / d(x, y).
 *
 * **Edge cases** 0 where there is one point. It is at least the anchor constant of a map that keeps the anchor.
 *
 * @spec CAT-042 CAT-046
 * @category category
 * @since 0.1.0
 */
export function lipschitzConstant(from: PointedSpace, to: PointedSpace, map: ReadonlyArray<number>): Fraction {
  const pairs = [...from.distances.keys()].flatMap((x) => Array.from({ length: x }, (_, y) => [x, y] as const));
  return greatest(pairs.map(([x, y]) => to.distances[map[x]!]![map[y]!]!.div(from.distances[x]![y]!)));
}

const along = (maps: MetricInput["maps"], path: ReadonlyArray<number>, x: number): number =>
  path.reduce((at, arrow) => maps[arrow]![at]!, x);

const wrongMap = (category: FiniteCategory, spaces: ReadonlyArray<PointedSpace>, maps: MetricInput["maps"]) => {
  for (const [i, { source, target, name }] of category.arrows.entries()) {
    const [from, to, map] = [spaces[source]!, spaces[target]!, maps[i]!];
    const n = from.distances.length;
    if (map.length !== n) return refusedInput(`maps[${i}]`, `${n} images`, map.length);
    const odd = map.findIndex((x) => x >= to.distances.length);
    if (odd !== -1) return refusedInput(`maps[${i}][${odd}]`, `a point below ${to.distances.length}`, map[odd]);
    const moved = to.distances[map[from.anchor]!]![to.anchor]!;
    if (!isZero(moved)) return new AnchorMoved({ arrow: name, distance: moved.toFraction() });
  }
  return undefined;
};

function brokenEquation(
  { equations }: FiniteCategory,
  spaces: ReadonlyArray<PointedSpace>,
  maps: MetricInput["maps"],
): EquationBroken | undefined {
  for (const { left, right, source, text: equation } of equations) {
    for (const x of spaces[source]!.distances.keys()) {
      const [one, other] = [along(maps, left, x), along(maps, right, x)];
      const shown = { at: `point ${x}`, left: String(one), right: String(other) };
      if (one !== other) return new EquationBroken({ structure: "metric realization", equation, ...shown });
    }
  }
  return undefined;
}

/**
 * A metric realization of untrusted data: given on the arrows, it extends to all morphisms exactly when both sides of every
 * path equation have equal images.
 *
 * **Errors** `CategoryInputRefused` for wrong shapes and distances that are no metric; `AnchorMoved` for a map that does
 * not keep the anchor; `EquationBroken` with the equation and the point.
 *
 * @spec CAT-040 CAT-041
 * @category category
 * @since 0.1.0
 */
export const metricRealization = (
  category: FiniteCategory,
  input: unknown,
): Result.Result<MetricRealization, CategoryInputRefused | AnchorMoved | EquationBroken> =>
  Result.gen(function* () {
    const given = yield* decoded(MetricInput, "metric realization", input);
    const { objects, arrows, morphisms } = category;
    if (given.spaces.length !== objects.length || given.maps.length !== arrows.length) {
      const expected = `${objects.length} spaces and ${arrows.length} maps`;
      const actual = `${given.spaces.length} and ${given.maps.length}`;
      return yield* Result.fail(refusedInput("metric realization", expected, actual));
    }
    const spaces: Array<PointedSpace> = [];
    for (const [i, space] of given.spaces.entries()) spaces.push(yield* spaceOf(space, `spaces[${i}]`));
    const refused = wrongMap(category, spaces, given.maps) ?? brokenEquation(category, spaces, given.maps);
    if (refused !== undefined) return yield* Result.fail(refused);
    const maps = morphisms.map(({ path, source }) =>
      [...spaces[source]!.distances.keys()].map((x) => along(given.maps, path, x)),
    );
    const constants = morphisms.map(({ source, target }, f) =>
      anchorConstant(spaces[source]!, spaces[target]!, maps[f]!),
    );
    return { category, spaces, maps, constants };
  });
