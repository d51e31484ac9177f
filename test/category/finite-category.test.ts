import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedCategory, finiteCategory, type FiniteCategory, homSet, yonedaTested } from "../../src/index.ts";
import { failureOf, keyOf, scene, type Scene, valueOf } from "./random-category.ts";

const arrow = (name: string, from: string, to: string) => ({ name, from, to });
const loop = { objects: ["c"], arrows: [arrow("t", "c", "c")] };
const power = (name: string, n: number) => new Array<string>(n).fill(name);

/** Each morphism as the function that it stands for. */
const functionsOf = ({ concrete, category }: Scene): ReadonlyArray<string> =>
  category.morphisms.map(({ source, target, path }) => {
    const start = Array.from({ length: concrete.sizes[source]! }, (_, x) => x);
    const map = path.reduce((at, i) => at.map((x) => concrete.functions[i]!.map[x]!), start);
    return keyOf({ source, target, map });
  });

const changed = (category: FiniteCategory, f: number, g: number, value: number): FiniteCategory => ({
  ...category,
  table: category.table.map((row, i) => (i === f ? row.map((old, j) => (j === g ? value : old)) : row)),
});

const malformed = [
  { title: "no object", input: { ...loop, arrows: [arrow("t", "c", "d")], equations: [] }, where: "arrows[0].to" },
  { title: "a name twice", input: { ...loop, objects: ["c", "c"], equations: [] }, where: "objects[1]" },
  {
    title: "an arrow twice",
    input: { ...loop, arrows: [...loop.arrows, ...loop.arrows], equations: [] },
    where: "arrows[1]",
  },
  {
    title: "an unknown arrow",
    input: { ...loop, equations: [{ left: ["s"], right: [] }] },
    where: "equations[0].left[0]",
  },
  { title: "no paths at all", input: { ...loop, equations: [{ left: [], right: [] }] }, where: "equations[0]" },
  { title: "a space in a name", input: { ...loop, objects: ["c d"], equations: [] }, where: "objects.0" },
  { title: "a surplus field", input: { ...loop, equations: [], more: 1 }, where: "more" },
  { title: "no equations field", input: loop, where: "equations" },
  {
    title: "a path that is too long",
    input: { ...loop, equations: [{ left: power("t", 65), right: [] }] },
    where: "equations.0.left",
  },
  { title: "nothing", input: undefined, where: "presentation" },
];

describe("a category from arrows and equations", () => {
  it.each(malformed.map((row) => ({ ...row, title: `[CAT-001] refuses ${row.title}` })))(
    "$title",
    ({ input, where }) => {
      const refused = failureOf(finiteCategory(input));
      expect(refused._tag).toBe("CategoryInputRefused");
      expect(refused.message).toContain(where);
    },
  );

  it("[CAT-001] refuses arrows that do not meet, and bounds that are none", () => {
    const two = { objects: ["c", "d"], arrows: [arrow("f", "c", "d"), arrow("g", "c", "d")] };
    const apart = failureOf(finiteCategory({ ...two, equations: [{ left: ["f", "g"], right: ["f"] }] }));
    expect(apart.message).toContain("an arrow that starts where f ends, got g");
    for (const most of [0, 1025, 1.5, NaN])
      expect(failureOf(finiteCategory({ ...loop, equations: [] }, most))).toMatchObject({ where: "most" });
  });

  it("[CAT-002] refuses an equation of paths that are not parallel, and names both", () => {
    const shape = { objects: ["c", "d"], arrows: [arrow("f", "c", "d"), arrow("g", "d", "c"), arrow("h", "c", "d")] };
    for (const [left, right] of [
      [["f"], ["g"]],
      [["f"], ["f", "g"]],
      [["f"], []],
      [[], ["g"]],
    ] as const) {
      const refused = failureOf(finiteCategory({ ...shape, equations: [{ left, right }] }));
      expect(refused).toMatchObject({
        where: "presentation.equations[0]",
        expected: "two paths with the same start and end",
      });
      expect(refused.message).toContain([left, right].map((path) => path.join(" . ") || "identity").join(" = "));
    }
    const parallel = { left: ["f", "g"], right: [] };
    const back = { left: ["g", "f"], right: [] };
    const same = { left: ["f"], right: ["h"] };
    expect(valueOf(finiteCategory({ ...shape, equations: [parallel, back, same] })).morphisms).toHaveLength(4);
  });

  it("[CAT-003] has the morphisms and composites of the functions that it was taken from", () => {
    fc.assert(
      fc.property(scene, (one) => {
        const { category, concrete } = one;
        const functions = functionsOf(one);
        expect(new Set(functions)).toEqual(new Set(concrete.composites.map(keyOf)));
        expect(functions).toHaveLength(concrete.composites.length);
        category.morphisms.forEach(({ path }, f) => {
          const same = concrete.composites.find((composite) => keyOf(composite) === functions[f])!;
          expect(path).toEqual(same.path);
        });
        category.generators.forEach((g, i) => {
          const { from, to, map } = concrete.functions[i]!;
          expect(functions[g]).toBe(keyOf({ source: from, target: to, map }));
        });
        const maps = new Map(concrete.composites.map((composite) => [keyOf(composite), composite]));
        category.table.forEach((row, f) =>
          row.forEach((h, g) => {
            const [first, second] = [maps.get(functions[f]!)!, maps.get(functions[g]!)!];
            const meets = first.target === second.source;
            expect(h === -1).toBe(!meets);
            if (!meets) return;
            const map = first.map.map((x) => second.map[x]!);
            expect(functions[h]).toBe(keyOf({ source: first.source, target: second.target, map }));
          }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("[CAT-003] knows small groups and monoids by their orders", () => {
    const ofOrder = (
      equations: ReadonlyArray<readonly [ReadonlyArray<string>, ReadonlyArray<string>]>,
      names: string,
    ) =>
      valueOf(
        finiteCategory({
          objects: ["c"],
          arrows: [...names].map((name) => arrow(name, "c", "c")),
          equations: equations.map(([left, right]) => ({ left, right })),
        }),
      ).morphisms.length;
    expect(ofOrder([[power("t", 12), []]], "t")).toBe(12);
    expect(ofOrder([[power("t", 9), power("t", 4)]], "t")).toBe(9);
    expect(
      ofOrder(
        [
          [power("t", 12), []],
          [power("t", 9), power("t", 4)],
        ],
        "t",
      ),
    ).toBe(1);
    const symmetric = [
      [["s", "s"], []],
      [["t", "t", "t"], []],
      [["s", "t", "s", "t", "s", "t", "s", "t"], []],
    ] as const;
    expect(ofOrder(symmetric, "st")).toBe(24);
    const quaternions = [
      [["i", "i", "i", "i"], []],
      [
        ["i", "i"],
        ["j", "j"],
      ],
      [["j", "i", "j"], ["i"]],
    ] as const;
    expect(ofOrder(quaternions, "ij")).toBe(8);
    const dropped = [
      [["x", "x"], ["x"]],
      [["y", "y"], ["y"]],
      [["x", "y", "x"], ["x"]],
      [["y", "x", "y"], ["y"]],
    ] as const;
    expect(ofOrder(dropped, "xy")).toBe(5);
    expect(homSet(valueOf(finiteCategory({ objects: [], arrows: [], equations: [] })), 0, 0)).toEqual([]);
  });

  it("[CAT-004] ends for infinite and for too large categories", () => {
    const free = failureOf(finiteCategory({ ...loop, equations: [] }));
    expect(free).toMatchObject({ _tag: "CategoryTooLarge", limit: 1024 });
    const two = { objects: ["c"], arrows: [arrow("s", "c", "c"), arrow("t", "c", "c")] };
    const modular = [
      { left: ["s", "s"], right: [] },
      { left: ["t", "t", "t"], right: [] },
    ];
    expect(failureOf(finiteCategory({ ...two, equations: modular }, 50))).toMatchObject({ limit: 50 });
    const cyclic = { ...loop, equations: [{ left: power("t", 20), right: [] }] };
    expect(failureOf(finiteCategory(cyclic, 19))._tag).toBe("CategoryTooLarge");
    expect(valueOf(finiteCategory(cyclic, 20)).morphisms).toHaveLength(20);
  });

  it("[CAT-005] keeps the laws", () => {
    fc.assert(
      fc.property(scene, ({ category }) => {
        expect(checkedCategory(category)).toEqual(Result.succeed(category));
      }),
      { numRuns: 40 },
    );
  });

  it("[CAT-005] [CAT-015] a changed table breaks a law exactly when it fails the Yoneda test", () => {
    let broken = 0;
    fc.assert(
      fc.property(
        scene.filter(({ category }) => category.morphisms.length <= 12),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        ({ category }, i, j, k) => {
          const pairs = category.table.flatMap((row, f) =>
            [...row].flatMap((h, g) => (h === -1 ? [] : [[f, g] as const])),
          );
          const [f, g] = pairs[i % pairs.length]!;
          const { source } = category.morphisms[f]!;
          const parallel = homSet(category, source, category.morphisms[g]!.target);
          const table = changed(category, f, g, parallel[(j + k) % parallel.length]!);
          const law = checkedCategory(table);
          if (Result.isFailure(law)) broken++;
          expect(Result.isFailure(yonedaTested(table))).toBe(Result.isFailure(law));
        },
      ),
      { numRuns: 150 },
    );
    expect(broken).toBeGreaterThan(10);
  });

  it("[CAT-005] [CAT-015] names the law that is broken", () => {
    const cyclic = valueOf(finiteCategory({ ...loop, equations: [{ left: power("t", 3), right: [] }] }));
    expect(failureOf(checkedCategory(changed(cyclic, 0, 1, 2)))).toMatchObject({
      law: "identity",
      morphisms: [0, 0, 0].with(1, 1),
    });
    expect(failureOf(checkedCategory(changed(cyclic, 1, 2, 1)))).toMatchObject({ law: "associativity" });
    expect(failureOf(checkedCategory(changed(cyclic, 1, 2, -1)))).toMatchObject({
      law: "composition",
      morphisms: [1, 2],
    });
    const failed = failureOf(yonedaTested(changed(cyclic, 1, 2, 1)));
    expect(failed).toMatchObject({ _tag: "CategoryLawBroken", law: "Yoneda", morphisms: [0, 0] });
    expect(Result.isSuccess(yonedaTested(cyclic))).toBe(true);
  });
});
