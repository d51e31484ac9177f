import { Fraction } from "fraction.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  coequalizer,
  composedTransformation,
  coproduct,
  finiteCategory,
  type FiniteCategory,
  homSet,
  initialPresheaf,
  linearFunctor,
  type NaturalTransformation,
  presheaf,
  type Presheaf,
  type RationalMatrix,
  realise,
  type Realization,
  realization,
  realizedTransformation,
  representableRealization,
  transformationOf,
} from "../../src/index.ts";
import {
  failureOf,
  functorAndPresheaf,
  functorScene,
  pickedElement,
  presheafOn,
  product,
  type Rows,
  sameRows,
  texts,
  unitRows,
  valueOf,
  wholeRank,
  rationals,
  turned,
  added,
  arrowCategory,
  scaled,
} from "./random-category.ts";

const runs = { numRuns: 25 };

/** Every relation of every morphism, not of the arrows alone, as rows over all coordinates. */
function allRelations({ functor, presheaf: given, offsets, coordinates }: Realization): Rows {
  const { category, dimensions, matrices } = functor;
  return category.morphisms.flatMap(({ source, target }, f) =>
    given.actions[f]!.flatMap((restricted, x) =>
      Array.from({ length: dimensions[source]! }, (_, j) => {
        const row = rationals(new Array<number>(coordinates).fill(0));
        const there = offsets[source]![restricted]! + j;
        row[there] = row[there]!.add(1);
        matrices[f]!.entries.forEach((entries, i) => {
          const at = offsets[target]![x]! + i;
          row[at] = row[at]!.sub(entries[j]!);
        });
        return row;
      }),
    ),
  );
}

const mapOf = (from: Realization, to: Realization, map: NaturalTransformation): RationalMatrix =>
  valueOf(realizedTransformation(from, to, map));

describe("realization", () => {
  it("[CAT-022] is the sum modulo the relations of every morphism, and nothing else", () => {
    fc.assert(
      fc.property(functorAndPresheaf, ({ functor, given }) => {
        const space = valueOf(realization(functor, given));
        const relations = allRelations(space);
        expect(space.dimension).toBe(space.coordinates - wholeRank(relations));
        expect(wholeRank(space.projection.entries)).toBe(space.dimension);
        const columns = turned(space.projection.entries);
        for (const row of relations) {
          for (const entries of space.projection.entries) {
            expect(row.reduce((sum, x, i) => sum.add(x.mul(entries[i]!)), new Fraction(0)).n).toBe(0n);
          }
        }
        space.basis.forEach((at, i) => expect(texts([columns[at]!])).toEqual(texts([unitRows(space.dimension)[i]!])));
      }),
      runs,
    );
  });

  it("[CAT-022] [x restricted along f, v] is [x, F(f) v]", () => {
    fc.assert(
      fc.property(
        functorAndPresheaf,
        fc.nat(),
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }),
        ({ category, functor, given }, choice, numbers) => {
          const space = valueOf(realization(functor, given));
          const [object, x] = pickedElement(given, choice) ?? [0, undefined];
          fc.pre(x !== undefined);
          category.morphisms.forEach(({ source, target }, f) => {
            if (target !== object) return;
            const v = rationals(numbers.slice(0, functor.dimensions[source]!));
            const moved = product(functor.matrices[f]!.entries, turned([v])).map(([y]) => y!);
            const one = valueOf(realise(space, source, given.actions[f]![x]!, v));
            expect(texts([one])).toEqual(texts([valueOf(realise(space, object, x, moved))]));
          });
        },
      ),
      runs,
    );
  });

  it("[CAT-022] [CAT-010] refuses what is not there, and what belongs elsewhere", () => {
    const given = valueOf(presheaf(arrowCategory, { sizes: [1, 1], restrictions: [[0]] }));
    const space = valueOf(realization(scaled, given));
    const other = initialPresheaf(valueOf(finiteCategory({ objects: ["a"], arrows: [], equations: [] })));
    const huge = valueOf(presheaf(arrowCategory, { sizes: [257, 0], restrictions: [[]] }));
    const many = valueOf(linearFunctor(arrowCategory, { dimensions: [64, 0], matrices: [[]] }));
    const related = valueOf(presheaf(arrowCategory, { sizes: [1, 33], restrictions: [new Array(33).fill(0)] }));
    const elsewhere = valueOf(realization(scaled, initialPresheaf(arrowCategory)));
    const identity = { source: given, target: given, components: [[0], [0]] };
    const refusals = [
      realise(space, 0, 1, rationals([1])),
      realise(space, 2, 0, rationals([1])),
      realise(space, 0, 0, rationals([1, 2])),
      realization(scaled, other),
      realization(scaled, huge),
      realization(many, related),
      realizedTransformation(space, elsewhere, identity),
    ];
    for (const refused of refusals) {
      expect(failureOf<unknown, { readonly _tag: string }>(refused)._tag).toBe("CategoryInputRefused");
    }
  });

  it("[CAT-023] takes identities to identities, one after another to the product, and [x, v] to [image of x, v]", () => {
    fc.assert(
      fc.property(functorAndPresheaf, fc.nat(), fc.nat(), ({ functor, given }, i, j) => {
        const [object, x] = pickedElement(given, i) ?? [0, undefined];
        fc.pre(x !== undefined);
        const first = valueOf(transformationOf(given, object, x));
        const other = { ...valueOf(transformationOf(given, object, j % given.sizes[object]!)), source: first.source };
        const second = valueOf(coequalizer(first, other)).quotient;
        const [from, middle, to] = [first.source, given, second.target].map((one) =>
          valueOf(realization(functor, one)),
        );
        const both = mapOf(from!, to!, valueOf(composedTransformation(first, second)));
        sameRows(both.entries, product(mapOf(middle!, to!, second).entries, mapOf(from!, middle!, first).entries));
        const same = {
          source: given,
          target: given,
          components: given.sizes.map((size) => [...new Array(size).keys()]),
        };
        sameRows(mapOf(middle!, middle!, same).entries, unitRows(middle!.dimension));
        const v = rationals(functor.dimensions.map((n, c) => n + c)).slice(0, 1);
        const vector = [...v, ...rationals([2, -1])].slice(0, functor.dimensions[object]);
        const image = product(
          mapOf(middle!, to!, second).entries,
          turned([valueOf(realise(middle!, object, x, vector))]),
        );
        const expected = valueOf(realise(to!, object, second.components[object]![x]!, vector));
        expect(texts(turned(image)).flat()).toEqual(texts([expected]).flat());
      }),
      runs,
    );
  });

  it("[CAT-024] of a representable is the functor's value, by two maps that invert each other", () => {
    fc.assert(
      fc.property(functorScene, ({ category, functor }) => {
        for (const object of category.objects.keys()) {
          const { space, toRealization, toFunctor } = valueOf(representableRealization(functor, object));
          const n = functor.dimensions[object]!;
          expect(space.dimension).toBe(n);
          sameRows(product(toFunctor.entries, toRealization.entries), unitRows(n));
          sameRows(product(toRealization.entries, toFunctor.entries), unitRows(n));
          category.objects.forEach((_, source) =>
            homSet(category, source, object).forEach((f, place) => {
              const classes = unitRows(functor.dimensions[source]!).map((v) =>
                valueOf(realise(space, source, place, v)),
              );
              sameRows(product(toFunctor.entries, turned(classes)), functor.matrices[f]!.entries);
            }),
          );
        }
      }),
      runs,
    );
    expect(failureOf(representableRealization(scaled, 2))._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-025] keeps coproducts and the initial presheaf", () => {
    const pair = functorScene.chain((one) =>
      fc.tuple(presheafOn(one, 1), presheafOn(one, 1)).map(([left, right]) => ({ ...one, left, right })),
    );
    fc.assert(
      fc.property(pair, ({ category, functor, left, right }) => {
        const sum = valueOf(coproduct(left, right));
        const [one, other, both] = [left, right, sum.presheaf].map((p) => valueOf(realization(functor, p)));
        expect(both!.dimension).toBe(one!.dimension + other!.dimension);
        const first = mapOf(one!, both!, sum.left).entries;
        const second = mapOf(other!, both!, sum.right).entries;
        expect(wholeRank(first.map((row, i) => [...row, ...second[i]!]))).toBe(both!.dimension);
        expect(valueOf(realization(functor, initialPresheaf(category))).dimension).toBe(0);
      }),
      runs,
    );
  });

  it("[CAT-025] keeps coequalizers: the quotient by the difference of the two maps, and no more", () => {
    fc.assert(
      fc.property(functorAndPresheaf, fc.nat(), fc.nat(), ({ functor, given }, i, j) => {
        const [object, x] = pickedElement(given, i) ?? [0, undefined];
        fc.pre(x !== undefined);
        const one = valueOf(transformationOf(given, object, x));
        const other = { ...valueOf(transformationOf(given, object, j % given.sizes[object]!)), source: one.source };
        const { presheaf: quotient, quotient: map } = valueOf(coequalizer(one, other));
        const [from, middle, to] = [one.source, given, quotient].map((p) => valueOf(realization(functor, p)));
        const minus = mapOf(from!, middle!, other).entries.map((row) => row.map((value) => value.neg()));
        const difference = added(mapOf(from!, middle!, one).entries, minus);
        const last = mapOf(middle!, to!, map).entries;
        expect(
          product(last, difference)
            .flat()
            .every(({ n }) => n === 0n),
        ).toBe(true);
        expect(wholeRank(last)).toBe(to!.dimension);
        expect(to!.dimension).toBe(middle!.dimension - wholeRank(difference));
      }),
      runs,
    );
  });

  it("[CAT-026] has the same projection from every morphism as an arrow and the table as equations", () => {
    const full = (category: FiniteCategory): FiniteCategory => {
      const name = (f: number) => `m${f}`;
      const { objects, morphisms, identities, table } = category;
      const arrows = morphisms.map(({ source, target }, f) => ({
        name: name(f),
        from: objects[source]!,
        to: objects[target]!,
      }));
      const composites = table.flatMap((row, f) =>
        [...row].flatMap((h, g) => (h === -1 ? [] : [{ left: [name(f), name(g)], right: [name(h)] }])),
      );
      const equations = [...composites, ...identities.map((f) => ({ left: [name(f)], right: [] }))];
      return valueOf(finiteCategory({ objects, arrows, equations }));
    };
    fc.assert(
      fc.property(functorAndPresheaf, ({ category, functor, given }) => {
        fc.pre(category.morphisms.length <= 16);
        const again = full(category);
        expect(again.morphisms).toHaveLength(category.morphisms.length);
        const matrices = functor.matrices.map(({ entries }) => texts(entries));
        const same = valueOf(linearFunctor(again, { dimensions: functor.dimensions, matrices }));
        const sameGiven: Presheaf = valueOf(presheaf(again, { sizes: given.sizes, restrictions: given.actions }));
        const [one, other] = [valueOf(realization(functor, given)), valueOf(realization(same, sameGiven))];
        expect(other.basis).toEqual(one.basis);
        sameRows(other.projection.entries, one.projection.entries);
      }),
      runs,
    );
  });
});
