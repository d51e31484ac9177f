import { Result, Schema } from "effect";
import { type CategoryInputRefused, EquationBroken } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";
import { countBelow, decoded, listOf, refusedInput } from "./input.ts";
import { categoryLimits } from "./presentation.ts";

/**
 * How many elements a presheaf may have over one object.
 *
 * @spec CAT-010
 * @category category
 * @since 0.1.0
 */
export const presheafLimits = { elements: 4096 } as const;

/**
 * A presheaf as it is given: how many elements there are over each object, and what each arrow restricts them to.
 *
 * **Shapes** `restrictions[arrow][x]` is the element over the arrow's start that x over its end is restricted to.
 *
 * @spec CAT-010
 * @category category
 * @since 0.1.0
 */
export const PresheafInput = Schema.Struct({
  sizes: listOf(countBelow(presheafLimits.elements + 1), categoryLimits.objects),
  restrictions: listOf(listOf(countBelow(presheafLimits.elements), presheafLimits.elements), categoryLimits.arrows),
});
export type PresheafInput = typeof PresheafInput.Type;

/**
 * A presheaf on a finite category: a functor to finite sets that turns morphisms around. Elements are numbered from 0.
 *
 * **Shapes** `actions[morphism][x]` is x over the morphism's end, restricted to its start.
 *
 * @spec CAT-010 CAT-012
 * @category category
 * @since 0.1.0
 */
export interface Presheaf {
  readonly category: FiniteCategory;
  readonly sizes: ReadonlyArray<number>;
  readonly actions: ReadonlyArray<ReadonlyArray<number>>;
}

/** An element restricted along a path: its last arrow first. */
const restricted = (
  restrictions: ReadonlyArray<ReadonlyArray<number>>,
  path: ReadonlyArray<number>,
  x: number,
): number => path.reduceRight((at, arrow) => restrictions[arrow]![at]!, x);

function wrongShape(
  category: FiniteCategory,
  { sizes, restrictions }: PresheafInput,
): CategoryInputRefused | undefined {
  const { objects, arrows } = category;
  if (sizes.length !== objects.length) {
    return refusedInput("presheaf.sizes", `${objects.length} sizes, one for each object`, sizes.length);
  }
  if (restrictions.length !== arrows.length) {
    return refusedInput("presheaf.restrictions", `${arrows.length} maps, one for each arrow`, restrictions.length);
  }
  for (const [i, { source, target, name }] of arrows.entries()) {
    const map = restrictions[i]!;
    const where = `presheaf.restrictions[${i}]`;
    if (map.length !== sizes[target]!) return refusedInput(where, `${sizes[target]} elements for ${name}`, map.length);
    const odd = map.findIndex((x) => x >= sizes[source]!);
    if (odd !== -1) return refusedInput(`${where}[${odd}]`, `an element below ${sizes[source]}`, map[odd]);
  }
  return undefined;
}

function brokenEquation(category: FiniteCategory, { sizes, restrictions }: PresheafInput): EquationBroken | undefined {
  for (const { left, right, target, text } of category.equations) {
    for (let x = 0; x < sizes[target]!; x++) {
      const [one, other] = [restricted(restrictions, left, x), restricted(restrictions, right, x)];
      if (one === other) continue;
      const at = `element ${x} over ${category.objects[target]}`;
      return new EquationBroken({ structure: "presheaf", equation: text, at, left: `${one}`, right: `${other}` });
    }
  }
  return undefined;
}

/**
 * A presheaf from untrusted data.
 *
 * **Errors** `CategoryInputRefused` for wrong shapes and elements that are not there; `EquationBroken` with the first
 * path equation that the restrictions break, and the element.
 *
 * @spec CAT-010 CAT-011 CAT-012
 * @category category
 * @since 0.1.0
 */
export const presheaf = (
  category: FiniteCategory,
  input: unknown,
): Result.Result<Presheaf, CategoryInputRefused | EquationBroken> =>
  Result.gen(function* () {
    const given = yield* decoded(PresheafInput, "presheaf", input);
    const refused = wrongShape(category, given) ?? brokenEquation(category, given);
    if (refused !== undefined) return yield* Result.fail(refused);
    const { sizes, restrictions } = given;
    const actions = category.morphisms.map(({ target, path }) =>
      Array.from({ length: sizes[target]! }, (_, x) => restricted(restrictions, path, x)),
    );
    return { category, sizes, actions };
  });
