import { Fraction } from "fraction.js";
import { Result } from "effect";
import * as fc from "fast-check";
import { expect } from "vitest";
import {
  coequalizer,
  coproduct,
  type FiniteCategory,
  finiteCategory,
  initialPresheaf,
  type LinearFunctor,
  linearFunctor,
  type Presentation,
  presheaf,
  type Presheaf,
  representable,
  transformationOf,
} from "../../src/index.ts";

export const failureOf = <A, E>(result: Result.Result<A, E>): E => Result.getOrThrow(Result.flip(result));
export const valueOf = Result.getOrThrow;

/** A function between two of the sets, and the arrows that it is composed of. */
interface Composite {
  readonly source: number;
  readonly target: number;
  readonly map: ReadonlyArray<number>;
  readonly path: ReadonlyArray<number>;
}

/** Finite sets and functions between them: the category that they generate is known by closing under composition. */
export interface ConcreteCategory {
  readonly sizes: ReadonlyArray<number>;
  readonly functions: ReadonlyArray<{
    readonly from: number;
    readonly to: number;
    readonly map: ReadonlyArray<number>;
  }>;
  readonly composites: ReadonlyArray<Composite>;
  readonly presentation: Presentation;
}

export const keyOf = ({ source, target, map }: Pick<Composite, "source" | "target" | "map">): string =>
  `${source} ${target} ${map.join()}`;

const largest = 48;

/** All composites of the functions, and an equation for each way of one more function that leads to a known composite. */
function closed(sizes: ReadonlyArray<number>, functions: ConcreteCategory["functions"]): ConcreteCategory {
  const composites: Array<Composite> = sizes.map((size, object) => ({
    source: object,
    target: object,
    map: Array.from({ length: size }, (_, x) => x),
    path: [],
  }));
  const known = new Map(composites.map((composite) => [keyOf(composite), composite]));
  const equations: Array<Presentation["equations"][number]> = [];
  const names = (path: ReadonlyArray<number>) => path.map((i) => `f${i}`);
  for (let i = 0; i < composites.length && i <= largest; i++) {
    const { source, target, map, path } = composites[i]!;
    functions.forEach(({ from, to, map: next }, arrow) => {
      if (from !== target) return;
      const composite = { source, target: to, map: map.map((x) => next[x]!), path: [...path, arrow] };
      const same = known.get(keyOf(composite));
      if (same !== undefined) {
        equations.push({ left: names(composite.path), right: names(same.path) });
        return;
      }
      known.set(keyOf(composite), composite);
      composites.push(composite);
    });
  }
  const objects = sizes.map((_, i) => `c${i}`);
  const arrows = functions.map(({ from, to }, i) => ({ name: `f${i}`, from: `c${from}`, to: `c${to}` }));
  return { sizes, functions, composites, presentation: { objects, arrows, equations } };
}

export const concreteCategory: fc.Arbitrary<ConcreteCategory> = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3, size: "max" })
  .chain((sizes) => {
    const object = fc.nat({ max: sizes.length - 1 });
    const anyFunction = fc
      .tuple(object, object)
      .chain(([from, to]) =>
        fc
          .array(fc.nat({ max: sizes[to]! - 1 }), { minLength: sizes[from]!, maxLength: sizes[from]! })
          .map((map) => ({ from, to, map })),
      );
    return fc
      .oneof(
        { weight: 9, arbitrary: fc.array(anyFunction, { minLength: 1, maxLength: 3, size: "max" }) },
        { weight: 1, arbitrary: fc.constant([]) },
      )
      .map((functions) => closed(sizes, functions));
  })
  .filter(({ composites }) => composites.length <= largest);

export interface Scene {
  readonly concrete: ConcreteCategory;
  readonly category: FiniteCategory;
}

export const scene: fc.Arbitrary<Scene> = concreteCategory.map((concrete) => ({
  concrete,
  category: valueOf(finiteCategory(concrete.presentation)),
}));

export type Rows = ReadonlyArray<ReadonlyArray<Fraction>>;

export const product = (a: Rows, b: Rows): Rows =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum.add(x.mul(b[k]![j]!)), new Fraction(0))));

export const unitRows = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => new Fraction(i === j ? 1 : 0)));

/** A change of basis and its inverse: shears, one after another, and a scaling. */
const basisChange = (n: number): fc.Arbitrary<{ readonly there: Rows; readonly back: Rows }> =>
  fc
    .record({
      shears: fc.array(fc.tuple(fc.nat({ max: n - 1 }), fc.nat({ max: n - 1 }), fc.integer({ min: -2, max: 2 })), {
        maxLength: 3,
      }),
      scale: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    })
    .map(({ shears, scale }) => {
      let [there, back] = [unitRows(n), unitRows(n)];
      for (const [i, j, factor] of shears) {
        if (i === j) continue;
        const shear = (sign: number): Rows =>
          unitRows(n).map((row, k) => row.map((x, l) => (k === i && l === j ? new Fraction(sign * factor) : x)));
        there = product(shear(1), there);
        back = product(back, shear(-1));
      }
      const [above, below] = scale;
      const scaled = (rows: Rows, factor: Fraction) => rows.map((row) => row.map((x) => x.mul(factor)));
      return {
        there: scaled(there, new Fraction(above, below)),
        back: scaled(back, new Fraction(below, above)),
      };
    });

export const texts = (rows: Rows): ReadonlyArray<ReadonlyArray<string>> =>
  rows.map((row) => row.map((x) => x.toFraction()));
export const sameRows = (a: Rows, b: Rows): void => expect(texts(a)).toEqual(texts(b));

/** The functions as matrices on the spaces over their sets, in other bases. */
export const functorInput = ({ sizes, functions }: ConcreteCategory) =>
  fc.tuple(...sizes.map(basisChange)).map((changes) => ({
    dimensions: sizes,
    matrices: functions.map(({ from, to, map }) => {
      const plain = Array.from({ length: sizes[to]! }, (_, i) => map.map((y) => new Fraction(y === i ? 1 : 0)));
      return texts(product(changes[to]!.there, product(plain, changes[from]!.back)));
    }),
  }));

/** All maps of each set to {0, 1}, restricted along a function by going along it first. */
export function subsets(concrete: ConcreteCategory, category: FiniteCategory): Presheaf {
  const restrictions = concrete.functions.map(({ to, map }) =>
    Array.from({ length: 2 ** concrete.sizes[to]! }, (_, x) =>
      map.reduce((subset, y, i) => subset | (((x >> y) & 1) << i), 0),
    ),
  );
  return valueOf(presheaf(category, { sizes: concrete.sizes.map((n) => 2 ** n), restrictions }));
}

/** Two elements over one object made equal, and so their restrictions. */
export function glued(given: Presheaf, object: number, x: number, y: number): ReturnType<typeof coequalizer> {
  const one = valueOf(transformationOf(given, object, x));
  const other = valueOf(transformationOf(given, object, y));
  return coequalizer(one, { ...other, source: one.source });
}

const elementsOf = ({ sizes }: Presheaf): ReadonlyArray<readonly [number, number]> =>
  sizes.flatMap((size, object) => Array.from({ length: size }, (_, x) => [object, x] as const));

/** Sums of representables and subsets, with elements made equal at random. */
export const presheafOn = ({ concrete, category }: Scene, most = 2): fc.Arbitrary<Presheaf> => {
  const part = fc.integer({ min: -1, max: category.objects.length - 1 });
  return fc
    .record({
      parts: fc.oneof(
        { weight: 9, arbitrary: fc.array(part, { minLength: 1, maxLength: most, size: "max" }) },
        { weight: 1, arbitrary: fc.constant<Array<number>>([]) },
      ),
      glue: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2, size: "max" }),
    })
    .map(({ parts, glue }) => {
      const sum = parts.reduce(
        (sum, part) =>
          valueOf(coproduct(sum, part === -1 ? subsets(concrete, category) : valueOf(representable(category, part))))
            .presheaf,
        initialPresheaf(category),
      );
      return glue.reduce((given, [first, second]) => {
        const elements = elementsOf(given);
        if (elements.length === 0) return given;
        const [object, x] = elements[first % elements.length]!;
        return valueOf(glued(given, object, x, second % given.sizes[object]!)).presheaf;
      }, sum);
    });
};

export const pickedElement = (given: Presheaf, choice: number): readonly [number, number] | undefined => {
  const elements = elementsOf(given);
  return elements[choice % Math.max(1, elements.length)];
};

export const functorScene = scene.chain((one) =>
  functorInput(one.concrete).map((input) => ({
    ...one,
    input,
    functor: valueOf(linearFunctor(one.category, input)) satisfies LinearFunctor,
  })),
);

/** A functor, and a presheaf that is given beside it. */
export const functorAndPresheaf = functorScene.chain((one) => presheafOn(one, 1).map((given) => ({ ...one, given })));

/** The rank by elimination without fractions in whole numbers (Bareiss). */
export function wholeRank(rows: Rows): number {
  const work = rows.map((row) => {
    const common = row.reduce((all, { d }) => all * d, 1n);
    return row.map(({ s, n, d }) => s * n * (common / d));
  });
  let [rank, before] = [0, 1n];
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const found = work.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (found === -1) continue;
    [work[rank], work[found]] = [work[found]!, work[rank]!];
    const pivot = work[rank]![column]!;
    for (let i = rank + 1; i < work.length; i++) {
      const factor = work[i]![column]!;
      work[i] = work[i]!.map((x, j) => (pivot * x - factor * work[rank]![j]!) / before);
    }
    before = pivot;
    rank++;
  }
  return rank;
}

export const rationals = (numbers: ReadonlyArray<number | string>): Array<Fraction> =>
  numbers.map((x) => new Fraction(x));
export const turned = (rows: Rows): Rows => (rows[0] ?? []).map((_, j) => rows.map((row) => row[j]!));
export const added = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((x, j) => x.add(b[i]![j]!)));

/** a -> b without equations, F of the arrow the number 3/4. */
export const arrowCategory = valueOf(
  finiteCategory({ objects: ["a", "b"], arrows: [{ name: "f", from: "a", to: "b" }], equations: [] }),
);
export const scaled = valueOf(linearFunctor(arrowCategory, { dimensions: [1, 1], matrices: [[["3/4"]]] }));
