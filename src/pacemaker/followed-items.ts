import { Effect, HashMap, Option } from "effect";
import type { Digest } from "../ledger/digest.ts";
import type { Commitment } from "../memory/commitment.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import type { State } from "../state/state.ts";
import type { IndexError } from "./index-errors.ts";
import { type IndexPlace, type IndexRow, shelfOf, type VectorIndex } from "./vector-index.ts";
import { isSaidBy } from "./verified-hit.ts";

/** A payload that was read or written, and is not in the index yet. */
export interface NewPayload {
  readonly content: Digest;
  readonly commitment: Commitment;
  readonly vector: Float32Array;
  readonly record: number;
}

/** So many rows go to an index at once. */
const rowsAtOnce = 64;
const placesAtOnce = 1_024;

function chunks<A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/**
 * Keeps an index as the state says: every item whose payload is known is where its status puts it. What an index failed
 * to take is brought again.
 *
 * @spec VEC-001 VEC-002
 */
export class FollowedItems {
  readonly #index: VectorIndex;
  readonly #records = new Map<Digest, number>();
  readonly #fresh = new Map<Digest, NewPayload>();
  readonly #placed = new Map<ItemId, MemoryItem["status"]["_tag"]>();
  #items: State["items"] | undefined;

  constructor(index: VectorIndex) {
    this.#index = index;
  }

  /** A payload that is searchable from the next question on. */
  add(payload: NewPayload): void {
    this.#records.set(payload.content, payload.record);
    this.#fresh.set(payload.content, payload);
    this.#items = undefined;
  }

  recordOf(item: Pick<MemoryItem, "content">): number | undefined {
    return this.#records.get(item.content);
  }

  placed(): ReadonlySet<ItemId> {
    return new Set(this.#placed.keys());
  }

  /** Puts rows into the index, and answers how many it did not have. */
  put(rows: ReadonlyArray<IndexRow>): Effect.Effect<number, IndexError> {
    const each = Effect.forEach(chunks(rows, rowsAtOnce), (some) =>
      Effect.tap(this.#index.put(some), () => Effect.sync(() => this.#remember(some))),
    );
    return Effect.map(each, (changed) => changed.reduce((sum, n) => sum + n, 0));
  }

  /** Brings what changed since the state before, new rows first. */
  follow(state: State): Effect.Effect<void, IndexError> {
    return Effect.suspend(() => {
      const { items } = state;
      if (items === this.#items) return Effect.void;
      const changed = this.#changed(items);
      const rows = changed.flatMap((item) => this.#row(state, item) ?? []);
      const moves = changed.flatMap((item) => this.#move(item) ?? []);
      return Effect.gen({ self: this }, function* () {
        yield* this.put(rows);
        for (const some of chunks(moves, placesAtOnce)) {
          yield* this.#index.move(some);
          this.#remember(some);
        }
        this.#items = items;
      });
    });
  }

  /** A row that an item and a new payload make, if the payload says what the ledger says. */
  rowOf(state: State, item: MemoryItem, { commitment, vector }: NewPayload): IndexRow | undefined {
    return isSaidBy(state, item, commitment) ? { item, shelf: shelfOf(item), vector } : undefined;
  }

  #changed(items: State["items"]): ReadonlyArray<MemoryItem> {
    const before = this.#items;
    if (before === undefined) return [...HashMap.values(items)];
    const isNew = (id: ItemId, item: MemoryItem) => Option.getOrUndefined(HashMap.get(before, id)) !== item;
    return [...HashMap.entries(items)].flatMap(([id, item]) => (isNew(id, item) ? [item] : []));
  }

  #row(state: State, item: MemoryItem): IndexRow | undefined {
    const fresh = this.#fresh.get(item.content);
    return fresh === undefined || this.#placed.has(item.id) ? undefined : this.rowOf(state, item, fresh);
  }

  #move(item: MemoryItem): IndexPlace | undefined {
    const status = this.#placed.get(item.id);
    return status === undefined || status === item.status._tag ? undefined : { item, shelf: shelfOf(item) };
  }

  #remember(places: ReadonlyArray<IndexPlace>): void {
    for (const { item } of places) {
      this.#placed.set(item.id, item.status._tag);
      this.#fresh.delete(item.content);
    }
  }
}
