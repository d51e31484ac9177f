import { Effect } from "effect";
import {
  hashingEmbedder,
  type IndexError,
  type IndexQuery,
  type IndexRow,
  type Shelf,
  type VectorIndex,
} from "../../src/index.ts";
import { digestNumber } from "../state/cast.ts";
import type { MemoryItem } from "../../src/index.ts";

/** An item of a number, as an index is given it. */
export function itemOf(n: number, scope = "lab"): MemoryItem {
  return {
    id: digestNumber(`item ${n}`),
    content: digestNumber(`content ${n}`),
    kind: "ToolOutput",
    scope,
    author: "search",
    parents: [],
    root: "search",
    depth: 0,
    label: { roots: ["search"], level: "external" },
    provenance: "unchecked",
    status: { _tag: "Observed" },
  };
}

/** A row of an index. */
export const rowOf = (n: number, vector: Float32Array, shelf: Shelf = "trusted", scope = "lab"): IndexRow => ({
  item: itemOf(n, scope),
  shelf,
  vector,
});

/** The vectors of some texts. */
export const vectorsOf = (texts: ReadonlyArray<string>): Promise<ReadonlyArray<Float32Array>> =>
  Effect.runPromise(hashingEmbedder.embed(texts));

/** An index that answers what it likes. */
export const lyingIndex = (
  index: VectorIndex,
  lie: (truth: ReadonlyArray<string>, query: IndexQuery) => ReadonlyArray<unknown>,
): VectorIndex => ({
  ...index,
  search: (query): Effect.Effect<ReadonlyArray<string>, IndexError> =>
    Effect.map(index.search(query), (truth) => lie(truth, query) as ReadonlyArray<string>),
});
