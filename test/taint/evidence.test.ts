import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Derivation, evidenceReaches, evidenceUpTo } from "../../src/index.ts";

/** Items by name: who wrote each, and what from. */
type Graph = Readonly<Record<string, { readonly root: string; readonly parents: ReadonlyArray<string> }>>;

const derivation = (graph: Graph): Derivation => ({
  parents: (item) => graph[item]!.parents,
  root: (item) => graph[item]!.root,
});

/** Whether an item reaches an origin through items of other identities; recursive, as the definition reads. */
function isSupported(graph: Graph, item: string, cut: ReadonlySet<string>): boolean {
  const { parents } = graph[item]!;
  if (parents.length === 0) return true;
  return parents.some((parent) => !cut.has(graph[parent]!.root) && isSupported(graph, parent, cut));
}

function subsets(all: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> {
  return all.reduce<ReadonlyArray<ReadonlyArray<string>>>(
    (some, one) => [...some, ...some.map((set) => [...set, one])],
    [[]],
  );
}

/** The evidence by trying every set of identities. */
function evidenceByHand(graph: Graph, item: string): number {
  if (graph[item]!.parents.length === 0) return 1;
  const identities = [...new Set(Object.values(graph).map(({ root }) => root))];
  const cuts = subsets(identities).filter((cut) => !isSupported(graph, item, new Set(cut)));
  return Math.min(...cuts.map(({ length }) => length));
}

/** Menger's number: how many paths to origins share no item but the first; by trying all sets of items to cut. */
function vertexCut(graph: Graph, item: string): number {
  const distinct = Object.fromEntries(
    Object.entries(graph).map(([name, { parents }]) => [name, { root: name, parents }]),
  );
  return evidenceByHand(distinct, item);
}

const acyclicGraph = (identities: ReadonlyArray<string>): fc.Arbitrary<Graph> =>
  fc
    .array(
      fc.record({
        root: fc.constantFrom(...identities),
        parents: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 8 },
    )
    .map((items) =>
      Object.fromEntries(
        items.map(({ root, parents }, index) => {
          const earlier = parents.filter((parent) => parent < index).map((parent) => `item-${parent}`);
          return [`item-${index}`, { root, parents: earlier }];
        }),
      ),
    );

const last = (graph: Graph) => Object.keys(graph).at(-1)!;

describe("evidence", () => {
  it("[TNT-005] is the least number of identities whose items leave no support, found by trying all of them", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(acyclicGraph(["a", "b", "c", "d", "e"]), (graph) => {
        const evidence = evidenceUpTo(derivation(graph), last(graph), 9);
        seen.add(evidence);
        expect(evidence).toBe(evidenceByHand(graph, last(graph)));
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].sort()).toEqual([1, 2, 3]);
  });

  it("[TNT-005] [TNT-007] reaches exactly the bounds up to itself", () => {
    fc.assert(
      fc.property(acyclicGraph(["a", "b", "c", "d"]), fc.integer({ min: 0, max: 5 }), (graph, bound) => {
        const evidence = evidenceByHand(graph, last(graph));
        expect(evidenceReaches(derivation(graph), last(graph), bound)).toBe(bound <= evidence);
      }),
    );
  });

  it("[TNT-005] is the minimum vertex cut where every identity wrote one item, and never more than it", () => {
    fc.assert(
      fc.property(acyclicGraph(["a", "b", "c"]), (graph) => {
        const evidence = evidenceUpTo(derivation(graph), last(graph), 9);
        expect(evidence).toBeLessThanOrEqual(vertexCut(graph, last(graph)));
        const renamed = Object.entries(graph).map(([name, { parents }]) => [name, { root: name, parents }] as const);
        expect(evidenceUpTo(derivation(Object.fromEntries(renamed)), last(graph), 9)).toBe(
          vertexCut(graph, last(graph)),
        );
      }),
    );
  });

  it("[TNT-006] copies under one identity add nothing, and never take away", () => {
    fc.assert(
      fc.property(acyclicGraph(["a", "b", "c", "d"]), fc.integer({ min: 1, max: 6 }), (graph, copies) => {
        const item = last(graph);
        const { root, parents } = graph[item]!;
        if (parents.length === 0) return;
        const copied = graph[parents[0]!]!;
        const names = Array.from({ length: copies }, (_, n) => `copy-${n}`);
        const repeated: Graph = {
          ...graph,
          ...Object.fromEntries(names.map((name) => [name, copied])),
          [item]: { root, parents: [...parents, ...names] },
        };
        expect(evidenceUpTo(derivation(repeated), item, 9)).toBe(evidenceUpTo(derivation(graph), item, 9));
      }),
    );
  });

  const source = (root: string) => ({ root, parents: [] });

  it("[TNT-006] own summaries, echoes through a tool and sybils under one identity count once", () => {
    const channels: Graph = {
      page: source("site"),
      mirror: source("site"),
      fact: source("archive"),
      summary: { root: "agent", parents: ["page", "fact"] },
      again: { root: "agent", parents: ["page", "fact"] },
      echo: { root: "tool", parents: ["summary"] },
      mirrored: { root: "agent", parents: ["page", "mirror"] },
      summarised: { root: "model", parents: ["summary", "again"] },
      echoed: { root: "model", parents: ["summary", "echo"] },
      corroborated: { root: "model", parents: ["page", "fact"] },
      funnel: { root: "model", parents: ["corroborated"] },
    };
    const evidence = (item: string) => evidenceUpTo(derivation(channels), item, 4);
    expect(["mirrored", "summarised", "echoed", "corroborated", "funnel"].map(evidence)).toEqual([1, 1, 1, 2, 1]);
  });

  it("[TNT-007] is decided for a derivation a hundred thousand long", () => {
    const length = 100_000;
    const parents = (item: string) => {
      const n = Number(item);
      return n < 2 ? [] : [String(n - 1), String(n - 2)];
    };
    const deep: Derivation = { parents, root: (item) => `writer-${Number(item) % 7}` };
    expect(evidenceUpTo(deep, String(length), 4)).toBe(2);
  });
});
