import { Fraction } from "fraction.js";
import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finiteCategory, lipschitzConstant, metricRealization } from "../../src/index.ts";
import { concreteCategory, failureOf, valueOf } from "./random-category.ts";

const loop = (equations: ReadonlyArray<object>) =>
  valueOf(finiteCategory({ objects: ["X"], arrows: [{ name: "t", from: "X", to: "X" }], equations }));

/** Points 0 to n - 1 on a line, one apart. */
const line = (n: number) => ({
  distances: Array.from({ length: n }, (_, x) => Array.from({ length: n }, (_, y) => Math.abs(x - y))),
  anchor: 0,
});

/** Distances of 2 to 4 are a metric whatever they are; maps made to keep point 0. */
const pointed = concreteCategory
  .filter(({ functions }) => functions.every(({ map }) => map[0] === 0))
  .chain((concrete) =>
    fc.array(fc.integer({ min: 4, max: 8 }), { minLength: 9, maxLength: 9 }).map((halves) => {
      const space = (n: number, object: number) => ({
        distances: Array.from({ length: n }, (_, x) =>
          Array.from({ length: n }, (_, y) => (x === y ? 0 : `${halves[(3 * object + x + y) % 9]!}/2`)),
        ),
        anchor: 0,
      });
      const category = valueOf(finiteCategory(concrete.presentation));
      const input = { spaces: concrete.sizes.map(space), maps: concrete.functions.map(({ map }) => map) };
      return { concrete, category, realized: valueOf(metricRealization(category, input)) };
    }),
  );

describe("metric realization", () => {
  it.each([
    {
      title: "[CAT-040] refuses a distance of 0 between two points",
      distances: [
        [0, 0],
        [0, 0],
      ],
      where: "spaces[0].distances[0][1]",
    },
    {
      title: "[CAT-040] refuses a distance from a point to itself",
      distances: [
        [1, 1],
        [1, 0],
      ],
      where: "spaces[0].distances[0][0]",
    },
    {
      title: "[CAT-040] refuses another distance back",
      distances: [
        [0, 1],
        [2, 0],
      ],
      where: "spaces[0].distances[0][1]",
    },
    {
      title: "[CAT-040] refuses a detour that is shorter",
      distances: [
        [0, 1, 3],
        [1, 0, 1],
        [3, 1, 0],
      ],
      where: "spaces[0].distances[0][2]",
    },
    { title: "[CAT-040] refuses a row that is too short", distances: [[0], [1, 0]], where: "spaces[0].distances[0]" },
    { title: "[CAT-040] refuses a space without its anchor", distances: [], where: "spaces[0].anchor" },
  ])("$title", ({ distances, where }) => {
    const input = { spaces: [{ distances, anchor: 0 }], maps: [distances.map(() => 0)] };
    expect(failureOf(metricRealization(loop([{ left: ["t", "t"], right: ["t"] }]), input))).toMatchObject({ where });
  });

  it("[CAT-040] refuses maps of other lengths, points that are not there, and a map that moves the anchor", () => {
    const category = loop([{ left: ["t", "t"], right: ["t"] }]);
    const refusal = (map: ReadonlyArray<number>) =>
      failureOf(metricRealization(category, { spaces: [line(3)], maps: [map] }));
    expect(refusal([0, 0])).toMatchObject({ where: "maps[0]" });
    expect(refusal([0, 0, 3])).toMatchObject({ where: "maps[0][2]" });
    expect(refusal([2, 2, 2])).toMatchObject({ _tag: "AnchorMoved", arrow: "t", distance: "2" });
    expect(failureOf(metricRealization(category, { spaces: [], maps: [] }))._tag).toBe("CategoryInputRefused");
    expect(failureOf(metricRealization(category, 7))._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-041] extends exactly when both sides of every equation have equal images", () => {
    const idempotent = loop([{ left: ["t", "t"], right: ["t"] }]);
    const on = (map: ReadonlyArray<number>) => metricRealization(idempotent, { spaces: [line(3)], maps: [map] });
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.nat({ max: 2 }), (one, two) => {
        const map = [0, one, two];
        expect(Result.isSuccess(on(map))).toBe(map.every((x) => map[x] === x));
      }),
    );
    expect(failureOf(on([0, 0, 1]))).toMatchObject({
      _tag: "EquationBroken",
      equation: "t . t = t",
      at: "point 2",
      left: "0",
      right: "1",
    });
    fc.assert(
      fc.property(pointed, ({ category, realized }) => {
        category.table.forEach((row, f) =>
          row.forEach((h, g) => {
            if (h !== -1) expect(realized.maps[h]).toEqual(realized.maps[f]!.map((x) => realized.maps[g]![x]!));
          }),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("[CAT-042] L is the largest ratio of distances to the anchor, submultiplicative and at most Lipschitz", () => {
    fc.assert(
      fc.property(pointed, ({ category, realized: { constants, maps, spaces } }) => {
        category.morphisms.forEach(({ source, target }, f) => {
          const [from, to] = [spaces[source]!, spaces[target]!];
          const after = maps[f]!.map((x) => to.distances[x]![0]!);
          const bound = from.distances.map((row) => constants[f]!.mul(row[0]!));
          expect(after.every((distance, x) => distance.lte(bound[x]!))).toBe(true);
          const tight = after.some((distance, x) => x > 0 && distance.equals(bound[x]!));
          expect(tight || from.distances.length === 1).toBe(true);
          expect(constants[f]!.lte(lipschitzConstant(from, to, maps[f]!))).toBe(true);
          category.table[f]!.forEach((h, g) => {
            if (h !== -1) expect(constants[h]!.lte(constants[f]!.mul(constants[g]!))).toBe(true);
          });
        });
      }),
      { numRuns: 25 },
    );
    const halved = valueOf(
      metricRealization(loop([{ left: ["t", "t"], right: ["t", "t", "t"] }]), { spaces: [line(3)], maps: [[0, 0, 1]] }),
    );
    expect(halved.constants.map((constant) => constant.toFraction())).toEqual(["1", "1/2", "0"]);
    expect(lipschitzConstant(halved.spaces[0]!, halved.spaces[0]!, [0, 0, 1]).toFraction()).toBe("1");
  });

  it("[CAT-046] a translation has Lipschitz constant 1 and no anchor constant, and its error grows at every step", () => {
    const n = 6;
    const translation = Array.from({ length: n }, (_, x) => Math.min(x + 1, n - 1));
    const equation = { left: new Array(n).fill("t"), right: new Array(n - 1).fill("t") };
    const refused = failureOf(metricRealization(loop([equation]), { spaces: [line(n)], maps: [translation] }));
    expect(refused).toMatchObject({ _tag: "AnchorMoved", arrow: "t", distance: "1" });
    const distances = line(n).distances.map((row) => row.map((x) => new Fraction(x)));
    const space = { distances, anchor: 0 };
    expect(lipschitzConstant(space, space, translation).toFraction()).toBe("1");
    const errors = [0];
    for (let step = 1; step < n; step++) errors.push(translation[errors.at(-1)!]!);
    expect(errors).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
