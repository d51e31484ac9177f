import { Result } from "effect";
import { type CategoryInputRefused, NaturalityBroken } from "./errors.ts";
import { morphismText } from "./finite-category.ts";
import { countBelow, decoded, listOf, refusedInput } from "./input.ts";
import { type Presheaf, presheafLimits } from "./presheaf.ts";
import { categoryLimits } from "./presentation.ts";

/**
 * A natural transformation between two presheaves on one category.
 *
 * **Shapes** `components[object][x]` is the element of `target` that x of `source` goes to.
 *
 * @spec CAT-013
 * @category category
 * @since 0.1.0
 */
export interface NaturalTransformation {
  readonly source: Presheaf;
  readonly target: Presheaf;
  readonly components: ReadonlyArray<ReadonlyArray<number>>;
}

type Components = NaturalTransformation["components"];

const Given = listOf(listOf(countBelow(presheafLimits.elements), presheafLimits.elements), categoryLimits.objects);

function wrongShape(source: Presheaf, target: Presheaf, given: Components): CategoryInputRefused | undefined {
  const { objects } = source.category;
  if (source.category !== target.category) return refusedInput("presheaves", "two on one category", "two categories");
  if (given.length !== objects.length) return refusedInput("components", `${objects.length} of them`, given.length);
  for (const [i, component] of given.entries()) {
    const where = `components[${i}]`;
    if (component.length !== source.sizes[i])
      return refusedInput(where, `${source.sizes[i]} elements`, component.length);
    const odd = component.findIndex((x) => x >= target.sizes[i]!);
    if (odd !== -1) return refusedInput(`${where}[${odd}]`, `an element below ${target.sizes[i]}`, component[odd]);
  }
  return undefined;
}

/** The first square that does not commute: of all morphisms, not of the arrows alone. */
export function brokenSquare({ source, target, components }: NaturalTransformation): NaturalityBroken | undefined {
  const { category } = source;
  for (const [f, morphism] of category.morphisms.entries()) {
    for (let x = 0; x < source.sizes[morphism.target]!; x++) {
      const left = components[morphism.source]![source.actions[f]![x]!]!;
      const right = target.actions[f]![components[morphism.target]![x]!]!;
      if (left !== right) return new NaturalityBroken({ morphism: morphismText(category, f), element: x, left, right });
    }
  }
  return undefined;
}

/**
 * A natural transformation from untrusted components.
 *
 * **Errors** `CategoryInputRefused` for wrong shapes and presheaves on different categories; `NaturalityBroken` with the
 * morphism and element whose square does not commute.
 *
 * @spec CAT-013
 * @category category
 * @since 0.1.0
 */
export const naturalTransformation = (
  source: Presheaf,
  target: Presheaf,
  input: unknown,
): Result.Result<NaturalTransformation, CategoryInputRefused | NaturalityBroken> =>
  Result.gen(function* () {
    const components = yield* decoded(Given, "components", input);
    const transformation = { source, target, components };
    const refused = wrongShape(source, target, components) ?? brokenSquare(transformation);
    return refused === undefined ? transformation : yield* Result.fail(refused);
  });

/**
 * One transformation after another: of `first.source` to `second.target`.
 *
 * **Errors** `CategoryInputRefused` where the first does not end at the very presheaf that the second starts from.
 *
 * @spec CAT-013
 * @category category
 * @since 0.1.0
 */
export function composedTransformation(
  first: NaturalTransformation,
  second: NaturalTransformation,
): Result.Result<NaturalTransformation, CategoryInputRefused> {
  if (first.target !== second.source) {
    return Result.fail(refusedInput("second", "one that starts where the first ends", "another presheaf"));
  }
  const components = first.components.map((component, object) => component.map((x) => second.components[object]![x]!));
  return Result.succeed({ source: first.source, target: second.target, components });
}
