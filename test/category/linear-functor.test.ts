import { Fraction } from "fraction.js";
import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finiteCategory, linearFunctor } from "../../src/index.ts";
import {
  failureOf,
  functorScene,
  product,
  sameRows,
  texts,
  unitRows,
  valueOf,
  rationals,
  arrowCategory,
} from "./random-category.ts";

const runs = { numRuns: 25 };

describe("functors to vector spaces", () => {
  it.each([
    {
      title: "[CAT-020] refuses a missing dimension",
      input: { dimensions: [1], matrices: [[[1]]] },
      where: "dimensions",
    },
    { title: "[CAT-020] refuses a missing matrix", input: { dimensions: [1, 1], matrices: [] }, where: "matrices" },
    {
      title: "[CAT-020] refuses a missing row",
      input: { dimensions: [1, 2], matrices: [[[1]]] },
      where: "matrices[0]",
    },
    {
      title: "[CAT-020] refuses a short row",
      input: { dimensions: [2, 1], matrices: [[[1]]] },
      where: "matrices[0][0]",
    },
    {
      title: "[CAT-020] refuses a float64 number",
      input: { dimensions: [1, 1], matrices: [[[0.5]]] },
      where: "matrices.0.0.0",
    },
    { title: "[CAT-020] refuses NaN", input: { dimensions: [1, 1], matrices: [[[NaN]]] }, where: "matrices.0.0.0" },
    {
      title: "[CAT-020] refuses a denominator of zero",
      input: { dimensions: [1, 1], matrices: [[["1/0"]]] },
      where: "matrices.0.0.0",
    },
    {
      title: "[CAT-020] refuses a number of too many digits",
      input: { dimensions: [1, 1], matrices: [[["1".repeat(33)]]] },
      where: "matrices.0.0.0",
    },
    {
      title: "[CAT-020] refuses a repeating decimal",
      input: { dimensions: [1, 1], matrices: [[["0.(3)"]]] },
      where: "matrices.0.0.0",
    },
    {
      title: "[CAT-020] refuses too many dimensions",
      input: { dimensions: [1, 65], matrices: [[[1]]] },
      where: "dimensions.1",
    },
  ])("$title", ({ input, where }) => {
    const refused = failureOf(linearFunctor(arrowCategory, input));
    expect(refused).toMatchObject({ _tag: "CategoryInputRefused", where: `linear functor.${where}` });
  });

  it("[CAT-020] takes composites to products in reverse order, and identities to identities", () => {
    fc.assert(
      fc.property(functorScene, ({ category, functor: { matrices, dimensions } }) => {
        category.identities.forEach((f, c) => sameRows(matrices[f]!.entries, unitRows(dimensions[c]!)));
        category.table.forEach((row, f) =>
          row.forEach((h, g) => {
            if (h !== -1) sameRows(matrices[h]!.entries, product(matrices[g]!.entries, matrices[f]!.entries));
          }),
        );
      }),
      runs,
    );
  });

  it("[CAT-021] refuses exactly the matrices that break an equation", () => {
    let refused = 0;
    fc.assert(
      fc.property(functorScene, fc.nat(), fc.nat(), fc.nat(), ({ category, input }, a, b, c) => {
        fc.pre(input.matrices.length > 0);
        const arrow = a % input.matrices.length;
        const [i, j] = [b % input.matrices[arrow]!.length, c % input.matrices[arrow]![0]!.length];
        const matrices = input.matrices.map((rows, k) =>
          k === arrow
            ? rows.map((row, l) => (l === i ? row.with(j, new Fraction(row[j]!).add(1).toFraction()) : row))
            : rows,
        );
        const exact = matrices.map((rows) => rows.map(rationals));
        const along = (path: ReadonlyArray<number>, n: number) =>
          path.reduce((sofar, k) => product(exact[k]!, sofar), unitRows(n));
        const broken = category.equations.find(({ left, right, source }) => {
          const n = input.dimensions[source]!;
          return JSON.stringify(texts(along(left, n))) !== JSON.stringify(texts(along(right, n)));
        });
        const answer = linearFunctor(category, { ...input, matrices });
        expect(Result.isFailure(answer)).toBe(broken !== undefined);
        if (broken === undefined) return;
        refused++;
        expect(failureOf(answer)).toMatchObject({ _tag: "EquationBroken", equation: broken.text });
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(10);
  });

  it("[CAT-021] says which equation, which entry and which numbers", () => {
    const involution = valueOf(
      finiteCategory({
        objects: ["c"],
        arrows: [{ name: "t", from: "c", to: "c" }],
        equations: [{ left: ["t", "t"], right: [] }],
      }),
    );
    const refused = failureOf(
      linearFunctor(involution, {
        dimensions: [2],
        matrices: [
          [
            [0, 3],
            ["1/4", 0],
          ],
        ],
      }),
    );
    expect(refused.message).toBe(
      "linear functor, equation t . t = identity, row 0, column 0: expected both sides to be equal, got 3/4 and 1; it is no functor on this category",
    );
    expect(
      Result.isSuccess(
        linearFunctor(involution, {
          dimensions: [2],
          matrices: [
            [
              [0, 3],
              ["1/3", 0],
            ],
          ],
        }),
      ),
    ).toBe(true);
  });
});
