import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  distortion,
  homSet,
  linearFunctor,
  quotientInnerProduct,
  realise,
  realization,
  realizationError,
  representable,
  representableRealization,
  transportedInnerProduct,
} from "../../src/index.ts";
import {
  failureOf,
  functorAndPresheaf,
  functorScene,
  product,
  type Rows,
  sameRows,
  texts,
  unitRows,
  valueOf,
  rationals,
  turned,
  added,
  arrowCategory,
  scaled,
} from "./random-category.ts";

const runs = { numRuns: 25 };

describe("inner products on a realization", () => {
  it("[CAT-027] the quotient norm is the least over all ways of writing a vector, and is attained", () => {
    fc.assert(
      fc.property(
        functorAndPresheaf,
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 512, maxLength: 512 }),
        ({ functor, given }, numbers) => {
          const space = valueOf(realization(functor, given));
          fc.pre(space.coordinates > 0 && space.dimension > 0);
          const written = turned([rationals(numbers.slice(0, space.coordinates))]);
          const vector = product(space.projection.entries, written);
          const { gram, name } = quotientInnerProduct(space);
          const weighted = product(gram.entries, vector);
          const squared = product(turned(vector), weighted)[0]![0]!;
          const least = product(turned(space.projection.entries), weighted);
          expect(name).toBe("quotient");
          sameRows(product(space.projection.entries, least), vector);
          sameRows(product(turned(least), least), [[squared]]);
          expect(product(turned(written), written)[0]![0]!.gte(squared)).toBe(true);
        },
      ),
      runs,
    );
  });

  it("[CAT-027] on F(c) it is the inverse of the sum of F(f) F(f)', at most F(c)'s own, with the singular values told", () => {
    fc.assert(
      fc.property(
        functorScene,
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }),
        ({ category, functor }, numbers) => {
          for (const object of category.objects.keys()) {
            const n = functor.dimensions[object]!;
            const { gram, extremes } = distortion(valueOf(representableRealization(functor, object)));
            const sum = category.morphisms.reduce<Rows>((total, { target }, f) => {
              const { entries } = functor.matrices[f]!;
              return target === object ? added(total, product(entries, turned(entries))) : total;
            }, rowsOfZeros(n));
            sameRows(product(gram.entries, sum), unitRows(n));
            const v = turned([rationals(numbers.slice(0, n))]);
            const [own, quotient] = [
              product(turned(v), v)[0]![0]!,
              product(turned(v), product(gram.entries, v))[0]![0]!,
            ];
            expect(quotient.lte(own)).toBe(true);
            const { least, largest } = extremes!;
            const slack = n * 2 ** -48 * largest ** 2 * own.valueOf();
            expect(quotient.valueOf()).toBeGreaterThanOrEqual(least ** 2 * own.valueOf() - slack);
            expect(quotient.valueOf()).toBeLessThanOrEqual(largest ** 2 * own.valueOf() + slack);
            const trace = gram.entries.reduce((total, row, i) => total + row[i]!.valueOf(), 0);
            expect(largest ** 2).toBeLessThanOrEqual(trace * (1 + n * 2 ** -48));
            expect(n * largest ** 2).toBeGreaterThanOrEqual(trace * (1 - n * 2 ** -48));
          }
        },
      ),
      runs,
    );
  });

  it("[CAT-027] along an arrow with F(f) = 3/4 the isomorphism shortens by 4/5", () => {
    const { gram, extremes } = distortion(valueOf(representableRealization(scaled, 1)));
    expect(texts(gram.entries)).toEqual([["16/25"]]);
    expect(extremes).toEqual({ least: 0.8, largest: 0.8 });
    expect(distortion(valueOf(representableRealization(scaled, 0))).extremes).toEqual({ least: 1, largest: 1 });
    const empty = valueOf(linearFunctor(arrowCategory, { dimensions: [1, 0], matrices: [[]] }));
    expect(distortion(valueOf(representableRealization(empty, 1))).extremes).toBeNull();
  });

  it("[CAT-028] under the transported inner product the isomorphism is unitary, and an error says which one it is in", () => {
    fc.assert(
      fc.property(functorScene, ({ category, functor }) => {
        for (const object of category.objects.keys()) {
          const iso = valueOf(representableRealization(functor, object));
          const { gram } = transportedInnerProduct(iso);
          const back = product(turned(iso.toRealization.entries), product(gram.entries, iso.toRealization.entries));
          sameRows(back, unitRows(functor.dimensions[object]!));
        }
      }),
      runs,
    );
    const iso = valueOf(representableRealization(scaled, 1));
    const place = homSet(arrowCategory, 1, 1).indexOf(1);
    const vector = valueOf(realise(iso.space, 1, place, rationals([3])));
    const anchor = valueOf(realise(iso.space, 1, place, rationals([-2])));
    const quotient = valueOf(realizationError(vector, anchor, quotientInnerProduct(iso.space)));
    const transported = valueOf(realizationError(vector, anchor, transportedInnerProduct(iso)));
    expect([quotient.innerProduct, quotient.squared.toFraction(), quotient.length]).toEqual(["quotient", "16", 4]);
    expect([transported.innerProduct, transported.squared.toFraction(), transported.length]).toEqual([
      "transported",
      "25",
      5,
    ]);
    expect(failureOf(realizationError([], anchor, transportedInnerProduct(iso)))._tag).toBe("CategoryInputRefused");
    expect(valueOf(representable(arrowCategory, 1)).sizes).toEqual([1, 1]);
  });
});

function rowsOfZeros(n: number): Rows {
  return unitRows(n).map((row) => row.map((x) => x.sub(x)));
}
