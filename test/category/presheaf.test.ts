import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  coequalizer,
  composedTransformation,
  coproduct,
  elementOf,
  finiteCategory,
  initialPresheaf,
  naturalTransformation,
  naturalTransformations,
  presheaf,
  type Presheaf,
  representable,
  transformationOf,
} from "../../src/index.ts";
import { failureOf, pickedElement, presheafOn, scene, valueOf } from "./random-category.ts";

const sceneWith = scene.chain((one) => presheafOn(one).map((given) => ({ ...one, given })));
const chain = valueOf(
  finiteCategory({
    objects: ["U", "V"],
    arrows: [
      { name: "f", from: "U", to: "V" },
      { name: "g", from: "U", to: "V" },
      { name: "r", from: "V", to: "U" },
    ],
    equations: [
      { left: ["f", "r"], right: [] },
      { left: ["g", "r"], right: [] },
    ],
  }),
);
const honest = { sizes: [1, 2], restrictions: [[0, 0], [0, 0], [1]] };

const inputOf = ({ category, sizes, actions }: Presheaf) => ({
  sizes,
  restrictions: category.generators.map((f) => actions[f]!),
});

/** Are there few maps of the sets alone, so that the search among them is short? */
const fewMaps = (source: Presheaf, target: Presheaf) =>
  source.sizes.reduce((maps, size, object) => maps * target.sizes[object]! ** size, 1) <= 4096;

describe("presheaves", () => {
  it.each([
    { title: "[CAT-010] refuses sizes for other objects", input: { ...honest, sizes: [1] }, where: "presheaf.sizes" },
    {
      title: "[CAT-010] refuses a missing restriction",
      input: { ...honest, restrictions: [[0, 0]] },
      where: "presheaf.restrictions",
    },
    {
      title: "[CAT-010] refuses a short restriction",
      input: { ...honest, restrictions: [[0, 0], [0], [1]] },
      where: "presheaf.restrictions[1]",
    },
    {
      title: "[CAT-010] refuses an element that is not there",
      input: { ...honest, restrictions: [[0, 0], [0, 0], [2]] },
      where: "presheaf.restrictions[2][0]",
    },
    { title: "[CAT-010] refuses a negative size", input: { ...honest, sizes: [-1, 2] }, where: "presheaf.sizes.0" },
    {
      title: "[CAT-010] refuses half an element",
      input: { ...honest, restrictions: [[0, 0.5], [0, 0], [1]] },
      where: "presheaf.restrictions.0.1",
    },
    { title: "[CAT-010] refuses too many elements", input: { ...honest, sizes: [1, 4097] }, where: "presheaf.sizes.1" },
    { title: "[CAT-010] refuses text", input: "presheaf", where: "presheaf" },
  ])("$title", ({ input, where }) => {
    expect(failureOf(presheaf(chain, input))).toMatchObject({ _tag: "CategoryInputRefused", where });
  });

  it("[CAT-010] what belongs to another category is refused", () => {
    const again = valueOf(finiteCategory({ objects: ["U"], arrows: [], equations: [] }));
    const [one, other] = [initialPresheaf(chain), initialPresheaf(again)];
    const refusals = [
      naturalTransformation(one, other, [[], []]),
      naturalTransformations(one, other),
      coproduct(one, other),
    ];
    for (const refused of refusals)
      expect(failureOf<unknown, { readonly _tag: string }>(refused)._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-011] refuses exactly the restrictions that break an equation, with the equation and the element", () => {
    expect(Result.isSuccess(presheaf(chain, honest))).toBe(true);
    const two = {
      sizes: [2, 2],
      restrictions: [
        [0, 1],
        [1, 0],
        [0, 1],
      ],
    };
    expect(failureOf(presheaf(chain, two))).toMatchObject({
      _tag: "EquationBroken",
      structure: "presheaf",
      equation: "g . r = identity",
      at: "element 0 over U",
      left: "1",
      right: "0",
    });
    fc.assert(
      fc.property(sceneWith, fc.nat(), fc.nat(), fc.nat(), ({ category, given }, i, j, k) => {
        const input = inputOf(given);
        const usable = input.restrictions.flatMap((map, arrow) => map.map((_, x) => [arrow, x] as const));
        fc.pre(usable.length > 0);
        const [arrow, x] = usable[i % usable.length]!;
        const value = (j + k) % given.sizes[category.arrows[arrow]!.source]!;
        const restrictions = input.restrictions.map((map, a) => (a === arrow ? map.with(x, value) : map));
        const keeps = category.equations.every(({ left, right, target }) =>
          Array.from({ length: given.sizes[target]! }, (_, y) => y).every((y) => {
            const along = (path: ReadonlyArray<number>) =>
              path.toReversed().reduce((at, a) => restrictions[a]![at]!, y);
            return along(left) === along(right);
          }),
        );
        expect(Result.isSuccess(presheaf(category, { ...input, restrictions }))).toBe(keeps);
      }),
      { numRuns: 100 },
    );
  });

  it("[CAT-012] restricts along composites as along their parts, and along identities not at all", () => {
    fc.assert(
      fc.property(sceneWith, ({ category, given: { sizes, actions } }) => {
        category.identities.forEach((f, object) => expect(actions[f]).toEqual([...new Array(sizes[object]!).keys()]));
        category.table.forEach((row, f) =>
          row.forEach((h, g) => {
            if (h !== -1) expect(actions[h]).toEqual(actions[g]!.map((x) => actions[f]![x]!));
          }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("[CAT-013] refuses components that are not natural, with the square that does not commute", () => {
    const given = valueOf(presheaf(chain, honest));
    expect(Result.isSuccess(naturalTransformation(given, given, [[0], [0, 1]]))).toBe(true);
    expect(failureOf(naturalTransformation(given, given, [[0], [0, 0]]))).toMatchObject({
      _tag: "NaturalityBroken",
      morphism: "r",
      element: 0,
      left: 0,
      right: 1,
    });
    for (const components of [[[0]], [[0], [0]], [[0], [0, 2]], [[0], [0, NaN]], null]) {
      expect(failureOf(naturalTransformation(given, given, components))._tag).toBe("CategoryInputRefused");
    }
    expect(
      failureOf(
        composedTransformation(
          { source: given, target: given, components: [[0], [0, 1]] },
          valueOf(transformationOf(given, 0, 0)),
        ),
      )._tag,
    ).toBe("CategoryInputRefused");
  });

  it("[CAT-013] one natural transformation after another is natural", () => {
    fc.assert(
      fc.property(sceneWith, fc.nat(), fc.nat(), ({ given }, i, j) => {
        const [object, x] = pickedElement(given, i) ?? [0, undefined];
        fc.pre(x !== undefined);
        const first = valueOf(transformationOf(given, object, x));
        const second = valueOf(
          coequalizer(first, {
            ...valueOf(transformationOf(given, object, j % given.sizes[object]!)),
            source: first.source,
          }),
        ).quotient;
        const both = valueOf(composedTransformation(first, second));
        expect(naturalTransformation(first.source, second.target, both.components)).toEqual(Result.succeed(both));
        expect(both.components[object]).toEqual(first.components[object]!.map((y) => second.components[object]![y]!));
      }),
      { numRuns: 40 },
    );
  });

  it("[CAT-014] transformations from a representable, found by search, are the elements, and the two maps invert each other", () => {
    fc.assert(
      fc.property(sceneWith, fc.nat(), ({ category, given }, choice) => {
        const object = choice % category.objects.length;
        const represented = valueOf(representable(category, object));
        const found = valueOf(naturalTransformations(represented, given));
        expect(found).toHaveLength(given.sizes[object]!);
        const elements = found.map((transformation) => {
          const x = valueOf(elementOf(transformation, object));
          expect(valueOf(transformationOf(given, object, x)).components).toEqual(transformation.components);
          return x;
        });
        expect(elements.toSorted((a, b) => a - b)).toEqual([...new Array(given.sizes[object]!).keys()]);
        for (const x of elements) {
          const made = valueOf(transformationOf(given, object, x));
          expect(Result.isSuccess(naturalTransformation(made.source, given, made.components))).toBe(true);
          expect(elementOf(made, object)).toEqual(Result.succeed(x));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("[CAT-014] refuses objects and elements that are not there, and transformations from elsewhere", () => {
    const given = valueOf(presheaf(chain, honest));
    const refusals = [
      representable(chain, 2),
      transformationOf(given, -1, 0),
      transformationOf(given, 0, 1),
      transformationOf(given, 1, 0.5),
      elementOf(valueOf(transformationOf(given, 0, 0)), 5),
      elementOf({ source: given, target: given, components: [[0], [0, 1]] }, 0),
    ];
    for (const refused of refusals)
      expect(failureOf<unknown, { readonly _tag: string }>(refused)._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-016] maps out of a coproduct are pairs of maps, by search, and there is one map out of nothing", () => {
    const both = scene.chain((one) => fc.tuple(presheafOn(one, 1), presheafOn(one, 1), presheafOn(one, 1)));
    fc.assert(
      fc.property(both, ([one, other, target]) => {
        const sum = valueOf(coproduct(one, other));
        fc.pre(fewMaps(sum.presheaf, target));
        const { left, right } = sum;
        const pairs = valueOf(naturalTransformations(sum.presheaf, target)).map((map) =>
          JSON.stringify([
            valueOf(composedTransformation(left, map)).components,
            valueOf(composedTransformation(right, map)).components,
          ]),
        );
        const firsts = valueOf(naturalTransformations(one, target));
        const seconds = valueOf(naturalTransformations(other, target));
        expect(new Set(pairs).size).toBe(pairs.length);
        expect(pairs).toHaveLength(firsts.length * seconds.length);
        expect(naturalTransformation(one, sum.presheaf, left.components)).toEqual(Result.succeed(left));
        expect(naturalTransformation(other, sum.presheaf, right.components)).toEqual(Result.succeed(right));
        expect(valueOf(naturalTransformations(initialPresheaf(one.category), target))).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });

  it("[CAT-016] maps out of a coequalizer are the maps that make the two equal, by search", () => {
    const both = scene.chain((one) => fc.tuple(presheafOn(one, 1), presheafOn(one, 1)));
    fc.assert(
      fc.property(both, fc.nat(), fc.nat(), ([given, target], i, j) => {
        fc.pre(fewMaps(given, target));
        const [object, x] = pickedElement(given, i) ?? [0, undefined];
        fc.pre(x !== undefined);
        const one = valueOf(transformationOf(given, object, x));
        const other = { ...valueOf(transformationOf(given, object, j % given.sizes[object]!)), source: one.source };
        const { presheaf: quotient, quotient: map } = valueOf(coequalizer(one, other));
        expect(Result.isSuccess(presheaf(given.category, inputOf(quotient)))).toBe(true);
        expect(naturalTransformation(given, quotient, map.components)).toEqual(Result.succeed(map));
        const through = valueOf(naturalTransformations(quotient, target)).map((next) =>
          JSON.stringify(valueOf(composedTransformation(map, next)).components),
        );
        const equal = valueOf(naturalTransformations(given, target)).filter((next) => {
          const after = (first: typeof one) => JSON.stringify(valueOf(composedTransformation(first, next)).components);
          return after(one) === after(other);
        });
        expect(new Set(through)).toEqual(new Set(equal.map(({ components }) => JSON.stringify(components))));
        expect(through).toHaveLength(equal.length);
        expect(failureOf(coequalizer(one, valueOf(transformationOf(given, object, x))))._tag).toBe(
          "CategoryInputRefused",
        );
      }),
      { numRuns: 40 },
    );
  });
});
