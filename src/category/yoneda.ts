import { Result } from "effect";
import { type CategoryInputRefused, CategoryLawBroken } from "./errors.ts";
import { type FiniteCategory, homSet, isObject } from "./finite-category.ts";
import { refusedInput } from "./input.ts";
import { brokenSquare, type NaturalTransformation } from "./natural-transformation.ts";
import type { Presheaf } from "./presheaf.ts";
import { naturalTransformations } from "./transformation-search.ts";

const noObject = ({ objects }: FiniteCategory, object: number) =>
  refusedInput("object", `a number below ${objects.length}`, object);

/** The representable presheaf, from the table as it is. */
export function representedBy(category: FiniteCategory, object: number): Presheaf {
  const homs = category.objects.map((_, source) => homSet(category, source, object));
  const places = homs.map((hom) => new Map(hom.map((g, i) => [g, i])));
  const actions = category.morphisms.map(({ source, target }, f) =>
    homs[target]!.map((g) => places[source]!.get(category.table[f]![g]!)!),
  );
  return { category, sizes: homs.map((hom) => hom.length), actions };
}

/**
 * The presheaf Hom(-, object): over c, the morphisms from c to the object, in the order of `homSet`.
 *
 * **Errors** `CategoryInputRefused` for an object that is not there.
 *
 * @spec CAT-014
 * @category category
 * @since 0.1.0
 */
export function representable(category: FiniteCategory, object: number): Result.Result<Presheaf, CategoryInputRefused> {
  if (!isObject(category, object)) return Result.fail(noObject(category, object));
  return Result.succeed(representedBy(category, object));
}

/** Where the identity of an object stands in its own hom set. */
export const placeOfIdentity = (category: FiniteCategory, object: number): number =>
  homSet(category, object, object).indexOf(category.identities[object]!);

/** x, restricted along every morphism to the object. */
function spread(represented: Presheaf, target: Presheaf, object: number, x: number): NaturalTransformation {
  const { category } = represented;
  const components = category.objects.map((_, source) =>
    homSet(category, source, object).map((g) => target.actions[g]![x]!),
  );
  return { source: represented, target, components };
}

/**
 * From elements to transformations: x over an object becomes Hom(-, object) -> F, g |-> x restricted along g.
 *
 * **Errors** `CategoryInputRefused` for an object or element that is not there.
 *
 * @spec CAT-014
 * @category category
 * @since 0.1.0
 */
export function transformationOf(
  target: Presheaf,
  object: number,
  x: number,
): Result.Result<NaturalTransformation, CategoryInputRefused> {
  const { category, sizes } = target;
  if (!isObject(category, object)) return Result.fail(noObject(category, object));
  if (!(Number.isInteger(x) && x >= 0 && x < sizes[object]!)) {
    return Result.fail(refusedInput("element", `a number below ${sizes[object]}`, x));
  }
  return Result.succeed(spread(representedBy(category, object), target, object, x));
}

/**
 * From transformations to elements: where Hom(-, object) -> F sends the identity of the object.
 *
 * **Errors** `CategoryInputRefused` for an object that is not there, and for a transformation that does not start at its
 * representable presheaf.
 *
 * @spec CAT-014
 * @category category
 * @since 0.1.0
 */
export function elementOf(
  { source, components }: NaturalTransformation,
  object: number,
): Result.Result<number, CategoryInputRefused> {
  const { category } = source;
  if (!isObject(category, object)) return Result.fail(noObject(category, object));
  const sizes = category.objects.map((_, from) => homSet(category, from, object).length);
  if (sizes.some((size, i) => size !== source.sizes[i])) {
    return Result.fail(refusedInput("transformation", `one from Hom(-, ${category.objects[object]})`, "another"));
  }
  return Result.succeed(components[object]![placeOfIdentity(category, object)]!);
}

/** Is the Yoneda bijection between two representables one, by its two maps and by search? */
const bijective = (from: Presheaf, to: Presheaf, object: number): Result.Result<boolean, CategoryInputRefused> =>
  Result.gen(function* () {
    const place = placeOfIdentity(from.category, object);
    for (let x = 0; x < to.sizes[object]!; x++) {
      const made = spread(from, to, object, x);
      if (made.components[object]![place] !== x || brokenSquare(made) !== undefined) return false;
    }
    const all = yield* naturalTransformations(from, to);
    const returns = all.every(({ components }) => {
      const again = spread(from, to, object, components[object]![place]!).components;
      return components.every((component, c) => component.every((y, i) => y === again[c]![i]));
    });
    return returns && all.length === to.sizes[object];
  });

/**
 * Tests a composition table by the Yoneda lemma: for all objects A and B, Nat(Hom(-, A), Hom(-, B)) = Hom(A, B), by the
 * two maps and by search. It holds exactly when the table is that of a category.
 *
 * **Edge cases** composites have the right ends already; `checkedCategory` tells which law is broken. **Errors**
 * `CategoryLawBroken` names the identities of A and B; `CategoryInputRefused` where the search would be too long.
 *
 * @spec CAT-015
 * @category category
 * @since 0.1.0
 */
export const yonedaTested = (
  category: FiniteCategory,
): Result.Result<FiniteCategory, CategoryLawBroken | CategoryInputRefused> =>
  Result.gen(function* () {
    const represented = category.objects.map((_, object) => representedBy(category, object));
    for (const [a, from] of represented.entries()) {
      for (const [b, to] of represented.entries()) {
        if (yield* bijective(from, to, a)) continue;
        const morphisms = [category.identities[a]!, category.identities[b]!];
        return yield* Result.fail(new CategoryLawBroken({ law: "Yoneda", morphisms }));
      }
    }
    return category;
  });
