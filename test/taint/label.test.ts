import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAtMost, join, type Label, levels, origins, untainted } from "../../src/index.ts";

const label: fc.Arbitrary<Label> = fc.record({
  roots: fc
    .uniqueArray(fc.constantFrom("ann", "bob", "cam", "dan", "eve", "fay"), { maxLength: 6 })
    .map((roots) => roots.sort()),
  level: fc.constantFrom(...levels),
});

/** The order, said another way: what a set and a rank say. */
const below = (a: Label, b: Label) =>
  a.roots.every((root) => new Set(b.roots).has(root)) && levels.indexOf(a.level) <= levels.indexOf(b.level);

describe("labels", () => {
  it("[TNT-001] joins associate, commute and are idempotent; nobody at the cleanest level is the unit", () => {
    fc.assert(
      fc.property(label, label, label, (a, b, c) => {
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(a, a)).toBe(a);
        expect(join(a, untainted)).toEqual(a);
      }),
    );
  });

  it("[TNT-001] the order is that of the join: reflexive, antisymmetric, transitive, and the join is the least bound", () => {
    fc.assert(
      fc.property(label, label, label, (a, b, c) => {
        expect(isAtMost(a, b)).toBe(below(a, b));
        expect(isAtMost(a, b)).toBe(isDeepEqual(join(a, b), b));
        expect(isAtMost(a, a)).toBe(true);
        if (isAtMost(a, b) && isAtMost(b, a)) expect(a).toEqual(b);
        if (isAtMost(a, b) && isAtMost(b, c)) expect(isAtMost(a, c)).toBe(true);
        expect(isAtMost(a, join(a, b))).toBe(true);
        if (isAtMost(a, c) && isAtMost(b, c)) expect(isAtMost(join(a, b), c)).toBe(true);
        expect(isAtMost(untainted, a)).toBe(true);
      }),
    );
  });

  it("[TNT-001] a join holds exactly the identities of both, sorted, and the less trustworthy level", () => {
    fc.assert(
      fc.property(label, label, (a, b) => {
        const { roots, level } = join(a, b);
        expect(roots).toEqual([...new Set([...a.roots, ...b.roots])].sort());
        expect(levels.indexOf(level)).toBe(Math.max(levels.indexOf(a.level), levels.indexOf(b.level)));
      }),
    );
  });

  it("[TNT-004] every origin has its own kind, and only a policy cannot be written", () => {
    const kinds = Object.values(origins).map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(7);
    const unwritable = Object.entries(origins).filter(([, { writable }]) => !writable);
    expect(unwritable.map(([origin, { kind }]) => [origin, kind])).toEqual([["policy", "PolicyAuthority"]]);
    expect(origins.external.level).toBe(levels.at(-1));
    expect(origins.curation.level).toBe(levels[0]);
  });
});

function isDeepEqual(a: Label, b: Label): boolean {
  return JSON.stringify([a.roots, a.level]) === JSON.stringify([b.roots, b.level]);
}
