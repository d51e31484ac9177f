import { Fraction } from "fraction.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareRadicals,
  decayCertificate,
  logarithmOfRadical,
  type Radical,
  type UpdateGraph,
  worstProduct,
} from "../../src/index.ts";
import { failureOf, valueOf } from "./random-category.ts";

const graph: fc.Arbitrary<UpdateGraph> = fc.integer({ min: 1, max: 4 }).chain((vertices) => {
  const vertex = fc.nat({ max: vertices - 1 });
  const constant = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).map(([a, b]) => `${a}/${b}`),
    },
    { weight: 1, arbitrary: fc.constant(0) },
  );
  const updates = fc.array(fc.record({ from: vertex, to: vertex, constant }), { maxLength: 7 });
  return updates.map((updates) => ({ vertices, updates }));
});

const exact = (constant: string | number) => {
  const [above, below = "1"] = String(constant).split("/");
  return new Fraction(BigInt(above!), BigInt(below));
};

/** All schedules of some length, as lists of updates. */
function schedules({ updates }: UpdateGraph, steps: number): ReadonlyArray<ReadonlyArray<number>> {
  let all: ReadonlyArray<ReadonlyArray<number>> = updates.map((_, i) => [i]);
  for (let step = 1; step < steps; step++) {
    all = all.flatMap((path) =>
      updates.flatMap(({ from }, i) => (from === updates[path.at(-1)!]!.to ? [[...path, i]] : [])),
    );
  }
  return all;
}

const productOf = ({ updates }: UpdateGraph, path: ReadonlyArray<number>) =>
  path.reduce((product, i) => product.mul(exact(updates[i]!.constant)), new Fraction(1));

/** Every cycle without a repeated vertex, found by following every path without one. */
function simpleCycles({ updates }: UpdateGraph): ReadonlyArray<ReadonlyArray<number>> {
  const found: Array<ReadonlyArray<number>> = [];
  const extend = (path: ReadonlyArray<number>, start: number, at: number, seen: ReadonlyArray<number>): void => {
    updates.forEach(({ from, to }, i) => {
      if (from !== at) return;
      if (to === start) found.push([...path, i]);
      else if (to > start && !seen.includes(to)) extend([...path, i], start, to, [...seen, to]);
    });
  };
  for (let start = 0; start < 4; start++) extend([], start, start, [start]);
  return found;
}

describe("decay along every schedule", () => {
  it("[CAT-043] the rate is the largest geometric mean over all simple cycles, with a cycle that attains it", () => {
    fc.assert(
      fc.property(graph, (one) => {
        const { rate, cycle, decays, nu } = valueOf(decayCertificate(one));
        const means = simpleCycles(one)
          .map((path): Radical => ({ radicand: productOf(one, path), root: path.length }))
          .filter(({ radicand }) => radicand.n !== 0n);
        expect(means.every((mean) => compareRadicals(mean, rate) <= 0)).toBe(true);
        if (means.length === 0) {
          expect([rate.radicand.n, cycle, decays, nu]).toEqual([0n, [], true, Infinity]);
          return;
        }
        expect(means.some((mean) => compareRadicals(mean, rate) === 0)).toBe(true);
        expect(compareRadicals({ radicand: productOf(one, cycle), root: cycle.length }, rate)).toBe(0);
        cycle.forEach((i, step) =>
          expect(one.updates[i]!.to).toBe(one.updates[cycle[(step + 1) % cycle.length]!]!.from),
        );
        expect(decays).toBe(rate.radicand.lt(1));
        expect(decays).toBe(nu > 0);
      }),
      { numRuns: 150 },
    );
  });

  it("[CAT-043] means are compared exactly, where float64 sees no difference", () => {
    const [above, below] = [10n ** 31n, 10n ** 31n + 1n];
    const nearly = valueOf(
      decayCertificate({ vertices: 1, updates: [{ from: 0, to: 0, constant: `${above}/${below}` }] }),
    );
    expect([nearly.decays, nearly.nu > 0]).toEqual([true, true]);
    expect(Math.abs(nearly.nu * 1e31 - 1)).toBeLessThanOrEqual(2 ** -49);
    const even = [
      { from: 0, to: 1, constant: `${above}/7` },
      { from: 1, to: 0, constant: `7/${above}` },
    ];
    const held = valueOf(decayCertificate({ vertices: 2, updates: even }));
    expect([held.decays, held.nu + 0, held.rate.root]).toEqual([false, 0, 2]);
    const far = logarithmOfRadical({ radicand: new Fraction(2n ** 5000n, 3n), root: 1 });
    expect(Math.abs(far - (5000 * Math.LN2 - Math.log(3)))).toBeLessThanOrEqual(5000 * 2 ** -51);
    expect(compareRadicals({ radicand: new Fraction(4), root: 2 }, { radicand: new Fraction(8), root: 3 })).toBe(0);
  });

  it.each([
    {
      title: "[CAT-043] refuses a negative constant",
      input: { vertices: 1, updates: [{ from: 0, to: 0, constant: -1 }] },
    },
    {
      title: "[CAT-043] refuses a vertex that is not there",
      input: { vertices: 1, updates: [{ from: 0, to: 1, constant: 1 }] },
    },
    {
      title: "[CAT-043] refuses a float64 constant",
      input: { vertices: 1, updates: [{ from: 0, to: 0, constant: 0.5 }] },
    },
    { title: "[CAT-043] refuses too many vertices", input: { vertices: 17, updates: [] } },
    { title: "[CAT-043] refuses nothing", input: undefined },
  ])("$title", ({ input }) => {
    expect(failureOf(decayCertificate(input))._tag).toBe("CategoryInputRefused");
    expect(failureOf(worstProduct(input, 1))._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-044] the worst product is that of the worst schedule, and the certificate bounds it at every length", () => {
    fc.assert(
      fc.property(graph, (one) => {
        const { rate, excess } = valueOf(decayCertificate(one));
        for (let n = 1; n <= 10; n++) {
          const worst = valueOf(worstProduct(one, n));
          if (n <= 3) {
            const products = schedules(one, n).map((path) => productOf(one, path));
            expect(products.every((product) => product.lte(worst))).toBe(true);
            expect(worst.n === 0n || products.some((product) => product.equals(worst))).toBe(true);
          }
          if (rate.radicand.n === 0n) {
            if (n >= one.vertices) expect(worst.n).toBe(0n);
            continue;
          }
          const bound = excess.radicand.mul(new Fraction(rate.radicand.n ** BigInt(n), rate.radicand.d ** BigInt(n)));
          expect(
            compareRadicals({ radicand: worst, root: 1 }, { radicand: bound, root: rate.root }),
          ).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
    expect(valueOf(worstProduct({ vertices: 1, updates: [] }, 0)).n).toBe(1n);
    for (const steps of [-1, 0.5, 65])
      expect(failureOf(worstProduct({ vertices: 1, updates: [] }, steps))).toMatchObject({ where: "steps" });
  });

  it("[CAT-044] an update that grows the error is certified where every cycle makes up for it", () => {
    const updates = [
      { from: 0, to: 1, constant: 3 },
      { from: 1, to: 0, constant: "1/4" },
      { from: 1, to: 1, constant: "4/5" },
    ];
    const { decays, rate, excess, cycle, nu } = valueOf(decayCertificate({ vertices: 2, updates }));
    expect([decays, rate.radicand.toFraction(), rate.root, cycle.length]).toEqual([true, "3/4", 2, 2]);
    expect([excess.radicand.toFraction(), excess.root]).toEqual(["12", 2]);
    expect(Math.abs(nu + Math.log(0.75) / 2)).toBeLessThanOrEqual(2 ** -50);
  });
});
