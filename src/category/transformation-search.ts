import { Result } from "effect";
import { type CategoryInputRefused } from "./errors.ts";
import { refusedInput } from "./input.ts";
import type { NaturalTransformation } from "./natural-transformation.ts";
import type { Presheaf } from "./presheaf.ts";

const most = 65_536;

type Partial = ReadonlyArray<ReadonlyArray<number>>;

/** Sends x over an object to y, and so every restriction of x to that of y; undefined where that contradicts. */
function sent(source: Presheaf, target: Presheaf, known: Partial, object: number, x: number, y: number) {
  const components = known.map((component) => [...component]);
  for (const [f, morphism] of source.category.morphisms.entries()) {
    if (morphism.target !== object) continue;
    const [from, to] = [source.actions[f]![x]!, target.actions[f]![y]!];
    const component = components[morphism.source]!;
    if (component[from] !== -1 && component[from] !== to) return undefined;
    component[from] = to;
  }
  return components;
}

const firstUnknown = (known: Partial): readonly [number, number] | undefined => {
  const object = known.findIndex((component) => component.includes(-1));
  return object === -1 ? undefined : [object, known[object]!.indexOf(-1)];
};

/**
 * All natural transformations between two presheaves, by search: each element is sent wherever that contradicts nothing.
 *
 * **Edge cases** one from a presheaf without elements. **Errors** `CategoryInputRefused` for presheaves on different
 * categories, and where more than 65,536 partial ones would have to be looked at.
 *
 * @spec CAT-014
 * @category category
 * @since 0.1.0
 */
export function naturalTransformations(
  source: Presheaf,
  target: Presheaf,
): Result.Result<ReadonlyArray<NaturalTransformation>, CategoryInputRefused> {
  if (source.category !== target.category) {
    return Result.fail(refusedInput("presheaves", "two on one category", "two categories"));
  }
  const waiting: Array<Partial> = [source.sizes.map((size) => new Array<number>(size).fill(-1))];
  const found: Array<NaturalTransformation> = [];
  for (let looked = 0; waiting.length > 0; looked++) {
    if (looked === most) return Result.fail(refusedInput("presheaves", `at most ${most} partial maps`, "more"));
    const components = waiting.pop()!;
    const next = firstUnknown(components);
    if (next === undefined) {
      found.push({ source, target, components });
      continue;
    }
    const [object, x] = next;
    for (let y = target.sizes[object]! - 1; y >= 0; y--) {
      const more = sent(source, target, components, object, x, y);
      if (more !== undefined) waiting.push(more);
    }
  }
  return Result.succeed(found);
}
