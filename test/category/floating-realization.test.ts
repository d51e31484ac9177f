import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  finiteCategory,
  floatingFunctor,
  floatingRealization,
  initialPresheaf,
  linearFunctor,
  presheaf,
  quotientInnerProduct,
  realization,
} from "../../src/index.ts";
import { failureOf, presheafOn, product, scene, valueOf } from "./random-category.ts";
import { Fraction } from "fraction.js";

const tolerance = { zero: 2 ** -40, nonzero: 2 ** -20 };
const sceneWith = scene.chain((one) => presheafOn(one, 1).map((given) => ({ ...one, given })));

const parallel = valueOf(
  finiteCategory({
    objects: ["a", "b"],
    arrows: [
      { name: "f", from: "a", to: "b" },
      { name: "g", from: "a", to: "b" },
    ],
    equations: [],
  }),
);
const glue = valueOf(presheaf(parallel, { sizes: [1, 1], restrictions: [[0], [0]] }));
const nearly = (difference: number) =>
  valueOf(floatingFunctor(parallel, { dimensions: [1, 1], matrices: [[[1]], [[1 + difference]]] }, 0));

describe("realization in float64", () => {
  it("[CAT-029] has the dimension and the quotient norm of rational arithmetic where the rank is decided", () => {
    fc.assert(
      fc.property(
        sceneWith,
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 512, maxLength: 512 }),
        ({ category, concrete, given }, numbers) => {
          const { sizes, functions } = concrete;
          const matrices = functions.map(({ to, map }) =>
            Array.from({ length: sizes[to]! }, (_, i) => map.map((y) => (y === i ? 1 : 0))),
          );
          const input = { dimensions: sizes, matrices };
          const exact = valueOf(realization(valueOf(linearFunctor(category, input)), given));
          const space = valueOf(floatingRealization(valueOf(floatingFunctor(category, input, 0)), given, tolerance));
          expect(space.dimension).toBe(exact.dimension);
          const z = numbers.slice(0, exact.coordinates);
          const squared = space.basis.reduce((sum, row) => sum + row.reduce((at, x, i) => at + x * z[i]!, 0) ** 2, 0);
          const column = z.map((x) => [new Fraction(x)]);
          const vector = exact.dimension === 0 ? [] : product(exact.projection.entries, column);
          const { gram } = quotientInnerProduct(exact);
          const weighted = vector.length === 0 ? [] : product(gram.entries, vector);
          const norm = vector.reduce((sum, [x], i) => sum + x!.mul(weighted[i]![0]!).valueOf(), 0);
          // The singular vectors belong to a matrix off by 64 N u of the largest singular value; the rest has gap 2^-20.
          const N = exact.coordinates;
          const off = 64 * N * 2 ** -53 * 2 ** 20;
          expect(Math.abs(squared - norm)).toBeLessThanOrEqual(3 * off * z.reduce((sum, x) => sum + x * x, 0));
        },
      ),
      { numRuns: 25 },
    );
    const none = initialPresheaf(parallel);
    expect(valueOf(floatingRealization(nearly(0), none, tolerance)).dimension).toBe(0);
  });

  it("[CAT-029] reports a rank that the tolerance does not decide, with the ranks that are possible", () => {
    expect(valueOf(floatingRealization(nearly(0), glue, tolerance)).dimension).toBe(1);
    expect(valueOf(floatingRealization(nearly(2 ** -50), glue, tolerance)).dimension).toBe(1);
    expect(valueOf(floatingRealization(nearly(2 ** -10), glue, tolerance)).dimension).toBe(0);
    const unsure = failureOf(floatingRealization(nearly(2 ** -30), glue, tolerance));
    expect(unsure).toMatchObject({ _tag: "RankAmbiguous", ...tolerance, ranks: [1, 2] });
    expect(unsure.message).toContain("the rank may be 1 to 2");
    expect(valueOf(floatingRealization(nearly(2 ** -30), glue, { zero: 2 ** -50, nonzero: 2 ** -40 })).dimension).toBe(
      0,
    );
    expect(valueOf(floatingRealization(nearly(2 ** -30), glue, { zero: 2 ** -20, nonzero: 2 ** -10 })).dimension).toBe(
      1,
    );
  });

  it("[CAT-029] refuses equations broken by more than the tolerance, wrong shapes, and tolerances that are none", () => {
    const involution = valueOf(
      finiteCategory({
        objects: ["c"],
        arrows: [{ name: "t", from: "c", to: "c" }],
        equations: [{ left: ["t", "t"], right: [] }],
      }),
    );
    const input = { dimensions: [1], matrices: [[[1 + 2 ** -20]]] };
    expect(failureOf(floatingFunctor(involution, input, 2 ** -30))).toMatchObject({
      _tag: "EquationBroken",
      structure: "floating functor",
      equation: "t . t = identity",
    });
    expect(Result.isSuccess(floatingFunctor(involution, input, 2 ** -10))).toBe(true);
    const bad = [
      { dimensions: [1], matrices: [[[NaN]]] },
      { dimensions: [1], matrices: [[[2 ** 65]]] },
      { dimensions: [2], matrices: [[[1]]] },
      { dimensions: [], matrices: [[[1]]] },
      { dimensions: [1], matrices: [] },
    ];
    for (const one of bad) expect(failureOf(floatingFunctor(involution, one, 1))._tag).toBe("CategoryInputRefused");
    expect(failureOf(floatingFunctor(involution, input, NaN))._tag).toBe("CategoryInputRefused");
    for (const [zero, nonzero] of [
      [0, 0.1],
      [0.1, 0.1],
      [0.1, 1],
      [NaN, 0.1],
    ] as const) {
      expect(failureOf(floatingRealization(nearly(0), glue, { zero, nonzero }))).toMatchObject({ where: "tolerance" });
    }
    expect(failureOf(floatingRealization(valueOf(floatingFunctor(involution, input, 1)), glue, tolerance))._tag).toBe(
      "CategoryInputRefused",
    );
  });
});
