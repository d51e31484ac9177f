import type { Effect } from "effect";
import type { Scope } from "../identity/principal.ts";
import type { Partition } from "../memory/exact-index.ts";
import { isPermitted } from "../registry/permissions.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import type { IndexError } from "./index-errors.ts";

/**
 * Where an index has an item: in a partition that is searched, or withheld from every search.
 *
 * @spec VEC-001
 * @category pacemaker
 * @since 0.1.0
 */
export type Shelf = Partition | "withheld";

/**
 * An item, and where it belongs in an index.
 *
 * @spec VEC-001
 * @category pacemaker
 * @since 0.1.0
 */
export interface IndexPlace {
  readonly item: MemoryItem;
  readonly shelf: Shelf;
}

/**
 * An item with its vector.
 *
 * **Shapes** `vector` `[dimension]`, of a length from 1/2 to 2.
 *
 * @spec VEC-001
 * @category pacemaker
 * @since 0.1.0
 */
export interface IndexRow extends IndexPlace {
  readonly vector: Float32Array;
}

/**
 * What an index is asked: the items of one scope and one partition that are nearest to a vector.
 *
 * **Units** `most` items, 1 to 1024.
 *
 * @spec VEC-001 VEC-003
 * @category pacemaker
 * @since 0.1.0
 */
export interface IndexQuery {
  readonly scope: Scope;
  readonly partition: Partition;
  readonly vector: Float32Array;
  readonly most: number;
}

/**
 * What finds items by their vectors for a Pacemaker. It only proposes: the Pacemaker verifies every item, and computes
 * every score itself.
 *
 * **Edge cases** `put` and `move` may be repeated; after a failure they are.
 *
 * @spec VEC-001 VEC-003
 * @category pacemaker
 * @since 0.1.0
 */
export interface VectorIndex {
  readonly dimension: number;
  /** Adds or replaces rows; answers how many were not there just so. */
  readonly put: (rows: ReadonlyArray<IndexRow>) => Effect.Effect<number, IndexError>;
  /** Moves rows that are there to where they belong now. */
  readonly move: (places: ReadonlyArray<IndexPlace>) => Effect.Effect<void, IndexError>;
  /** Removes every row but those of these items; answers how many. */
  readonly keepOnly: (items: ReadonlySet<ItemId>) => Effect.Effect<number, IndexError>;
  /** The items nearest to a vector, nearest first, equal scores in the order of their identifiers. */
  readonly search: (query: IndexQuery) => Effect.Effect<ReadonlyArray<ItemId>, IndexError>;
}

/**
 * Where an item belongs in an index.
 *
 * @spec PCM-005 VEC-001
 * @category pacemaker
 * @since 0.1.0
 */
export function shelfOf(item: MemoryItem): Shelf {
  if (!isPermitted(item, "retrieve")) return "withheld";
  return item.status._tag === "Canonical" ? "trusted" : "untrusted";
}
