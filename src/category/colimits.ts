import { Result } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";
import { refusedInput } from "./input.ts";
import type { NaturalTransformation } from "./natural-transformation.ts";
import type { Presheaf } from "./presheaf.ts";

/**
 * The presheaf without elements.
 *
 * @spec CAT-016
 * @category category
 * @since 0.1.0
 */
export function initialPresheaf(category: FiniteCategory): Presheaf {
  return { category, sizes: category.objects.map(() => 0), actions: category.morphisms.map(() => []) };
}

/**
 * A coproduct with its two inclusions.
 *
 * @spec CAT-016
 * @category category
 * @since 0.1.0
 */
export interface Coproduct {
  readonly presheaf: Presheaf;
  readonly left: NaturalTransformation;
  readonly right: NaturalTransformation;
}

/**
 * The coproduct of two presheaves: over each object the elements of the one, then those of the other.
 *
 * **Errors** `CategoryInputRefused` for presheaves on different categories.
 *
 * @spec CAT-016
 * @category category
 * @since 0.1.0
 */
export function coproduct(one: Presheaf, other: Presheaf): Result.Result<Coproduct, CategoryInputRefused> {
  const { category } = one;
  if (category !== other.category) {
    return Result.fail(refusedInput("presheaves", "two on one category", "two categories"));
  }
  const sizes = one.sizes.map((size, object) => size + other.sizes[object]!);
  const actions = category.morphisms.map(({ source }, f) => [
    ...one.actions[f]!,
    ...other.actions[f]!.map((x) => x + one.sizes[source]!),
  ]);
  const presheaf = { category, sizes, actions };
  const included = (source: Presheaf, shift: (object: number) => number): NaturalTransformation => {
    const components = source.sizes.map((size, object) => Array.from({ length: size }, (_, x) => x + shift(object)));
    return { source, target: presheaf, components };
  };
  return Result.succeed({
    presheaf,
    left: included(one, () => 0),
    right: included(other, (object) => one.sizes[object]!),
  });
}

/** Numbers for the classes of 0 to size - 1 under some pairs, in the order of their first elements. */
function classNumbers(size: number, pairs: ReadonlyArray<readonly [number, number]>): ReadonlyArray<number> {
  const older = Array.from({ length: size }, (_, x) => x);
  const find = (x: number): number => {
    let root = x;
    while (older[root] !== root) root = older[root]!;
    return root;
  };
  for (const [x, y] of pairs) {
    const [a, b] = [find(x), find(y)];
    older[Math.max(a, b)] = Math.min(a, b);
  }
  const numbers = new Map<number, number>();
  return older.map((_, x) => {
    const root = find(x);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}

/**
 * A coequalizer with its quotient map.
 *
 * @spec CAT-016
 * @category category
 * @since 0.1.0
 */
export interface Coequalizer {
  readonly presheaf: Presheaf;
  readonly quotient: NaturalTransformation;
}

/**
 * The coequalizer of two transformations: the target with what the two give made equal.
 *
 * **Errors** `CategoryInputRefused` for transformations that are not parallel.
 *
 * @spec CAT-016
 * @category category
 * @since 0.1.0
 */
export function coequalizer(
  one: NaturalTransformation,
  other: NaturalTransformation,
): Result.Result<Coequalizer, CategoryInputRefused> {
  if (one.source !== other.source || one.target !== other.target) {
    return Result.fail(refusedInput("transformations", "two with the same source and target", "others"));
  }
  const { category, sizes: before, actions: given } = one.target;
  const components = before.map((size, object) =>
    classNumbers(
      size,
      one.components[object]!.map((x, i) => [x, other.components[object]![i]!] as const),
    ),
  );
  const sizes = components.map((numbers) => new Set(numbers).size);
  const actions = category.morphisms.map(({ source, target }, f) => {
    const action = new Array<number>(sizes[target]!);
    given[f]!.forEach((y, x) => {
      action[components[target]![x]!] = components[source]![y]!;
    });
    return action;
  });
  const presheaf = { category, sizes, actions };
  return Result.succeed({ presheaf, quotient: { source: one.target, target: presheaf, components } });
}
