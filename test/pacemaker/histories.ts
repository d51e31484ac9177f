import { Effect } from "effect";
import * as fc from "fast-check";
import type { Question } from "../../src/index.ts";
import { type Opened, override, promote } from "./memory-place.ts";

const words = ["water", "ice", "iron", "boils", "melts", "rusts", "degrees", "cold", "air", "salt"];
const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map((some) => some.join(" "));

/** One thing that happens to a memory; what cannot happen is refused and changes nothing. */
export type Happening =
  | { readonly _tag: "remember"; readonly text: string; readonly scope: string; readonly parent: number | undefined }
  | { readonly _tag: "promote"; readonly which: number }
  | { readonly _tag: "Revoke" | "Quarantine" | "Demote"; readonly which: number };

const which = fc.nat({ max: 9 });

export const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      _tag: fc.constant("remember" as const),
      text,
      scope: fc.constantFrom("lab", "lab", "home"),
      parent: fc.option(which, { nil: undefined, freq: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("promote" as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({ _tag: fc.constantFrom("Revoke" as const, "Quarantine" as const, "Demote" as const), which }),
  },
);

/** A memory with one text, promoted, and what happens then. */
export const anyHistory = (most: number): fc.Arbitrary<ReadonlyArray<Happening>> =>
  fc
    .tuple(text, fc.array(anyHappening, { minLength: 2, maxLength: most }))
    .map(([text, rest]) => [
      { _tag: "remember", text, scope: "lab", parent: undefined },
      { _tag: "promote", which: 0 },
      ...rest,
    ]);

export const anyQuestion: fc.Arbitrary<Question> = fc.record({
  text,
  scope: fc.constantFrom("lab", "lab", "home"),
  partition: fc.constantFrom("trusted", "untrusted"),
  count: fc.integer({ min: 1, max: 6 }),
});

/** Lets one thing happen; `items` are those there are so far. */
export function happen(opened: Opened, items: Array<string>, happening: Happening): Effect.Effect<void, unknown> {
  if (happening._tag === "remember") {
    const { text, scope, parent } = happening;
    const parents = parent === undefined || items.length === 0 ? [] : [items[parent % items.length]!];
    const memo = { by: "search", text: `${text} ${items.length}`, scope, parents };
    return Effect.matchEffect(opened.pacemaker.remember(memo), {
      onFailure: () => Effect.void,
      onSuccess: (item) => Effect.sync(() => void items.push(item)),
    });
  }
  if (items.length === 0) return Effect.void;
  const item = items[happening.which % items.length]!;
  const act = happening._tag === "promote" ? promote(opened, item) : override(opened, happening._tag, item);
  return Effect.ignore(act);
}
