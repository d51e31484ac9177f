import * as fc from "fast-check";
import type { Needle, Recipe, RecipeSequence } from "./recipe.ts";

const sequence: fc.Arbitrary<RecipeSequence> = fc.record({
  queries: fc.integer({ min: 0, max: 4 }),
  context: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 40 })),
  anchors: fc.integer({ min: 0, max: 9 }),
  shift: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 })),
});

const mostlyOff = <A>(off: A, on: fc.Arbitrary<A>): fc.Arbitrary<A> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(off) }, { weight: 1, arbitrary: on });

/**
 * Random recipes over every option; each field shrinks towards the plainest problem.
 *
 * @spec CON-030
 * @category generators
 * @since 0.1.0
 */
export const recipeArbitrary: fc.Arbitrary<Recipe> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  mode: fc.constantFrom("none", "joint", "mixture"),
  layout: fc.constantFrom("NHD", "HND"),
  sequences: fc.array(sequence, { minLength: 0, maxLength: 4 }),
  keyHeads: fc.integer({ min: 1, max: 3 }),
  group: fc.integer({ min: 1, max: 3 }),
  keyDim: fc.constantFrom(1, 2, 4, 8, 7, 16, 64),
  valueDim: fc.constantFrom(1, 2, 4, 8, 5, 16, 64),
  pageSize: fc.constantFrom(1, 2, 3, 4, 5, 8, 16),
  causal: fc.boolean(),
  windowLeft: mostlyOff(-1, fc.integer({ min: 0, max: 9 })),
  softcap: mostlyOff(0, fc.constantFrom(0.5, 5, 30)),
  scale: mostlyOff<number | null>(null, fc.constantFrom(1, 0, -0.75)),
  anchorScale: mostlyOff<number | null>(null, fc.constantFrom(1, 0, 0.125)),
  alibi: mostlyOff(false, fc.boolean()),
  anchorBias: mostlyOff(false, fc.boolean()),
  sink: mostlyOff(false, fc.boolean()),
  gamma: fc.constantFrom("shared", "perHead", "perSequence", "zero", "one"),
  values: fc.oneof(
    { weight: 4, arbitrary: fc.constant("normal" as const) },
    fc.constantFrom("constant", "zeroQuery", "hugeLogits", "veryNegativeLogits", "tiny"),
  ),
  needle: mostlyOff<Needle | null>(
    null,
    fc.record({ branch: fc.constantFrom("context", "anchors"), key: fc.integer({ min: 0, max: 20 }) }),
  ),
  pageOrder: fc.constantFrom("ascending", "reversed", "scattered"),
  sharedPrefixPages: fc.integer({ min: 0, max: 2 }),
  dead: fc.constantFrom("zero", "nan", "infinity", "huge"),
  storage: mostlyOff("f32", fc.constantFrom("f16", "bf16", "e4m3", "e5m2", "int8")),
});
