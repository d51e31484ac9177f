import { Effect, Result, Schema } from "effect";
import type { RecordStore } from "../ledger/store.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import { indexLimits } from "../memory/exact-index.ts";
import { dequantise } from "../memory/quantiser.ts";
import { ItemId, type MemoryItem } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import { cosineScore } from "./cosine-score.ts";
import type { FollowedItems } from "./followed-items.ts";
import type { IndexError } from "./index-errors.ts";
import { type Payload, PayloadRefused } from "./payload.ts";
import { type IndexQuery, shelfOf, type VectorIndex } from "./vector-index.ts";
import { verifiedPayload } from "./verified-hit.ts";

/**
 * An item that was found and verified.
 *
 * **Units** `score` is the cosine of the angle to the question. `record` is the number of its payload.
 *
 * @spec PCM-006 PCM-010
 * @category pacemaker
 * @since 0.1.0
 */
export interface Found {
  readonly item: MemoryItem;
  readonly payload: Payload;
  readonly score: number;
  readonly record: number;
}

/**
 * An item and what it says, verified.
 *
 * @spec PCM-009
 * @category pacemaker
 * @since 0.1.0
 */
export type Recalled = Pick<Found, "item" | "payload">;

/**
 * What was proposed and is not given out, and why.
 *
 * @spec PCM-006
 * @category pacemaker
 * @since 0.1.0
 */
export interface Dropped {
  readonly item: ItemId;
  readonly reason: PayloadRefused;
}

/** Where a question is looked up. */
export interface LookUp {
  readonly state: State;
  readonly followed: FollowedItems;
  readonly index: VectorIndex;
  readonly payloads: RecordStore;
}

const refused = (part: string, expected: string, actual: string) =>
  Result.fail(new PayloadRefused({ part, expected, actual }));

const isItemId = Schema.is(ItemId);

/** The item that an index proposes, when it is one that was asked for. */
function asked(state: State, id: ItemId, { scope, partition }: IndexQuery): Result.Result<MemoryItem, PayloadRefused> {
  const item = isItemId(id) ? itemAt(state, id) : undefined;
  if (item === undefined) return refused("item", "an item in the ledger", String(id).slice(0, 80));
  if (item.scope !== scope) return refused("scope", scope, item.scope);
  const shelf = shelfOf(item);
  return shelf === partition ? Result.succeed(item) : refused("partition", partition, shelf);
}

/** The bytes of a record; none where the store has no such record any more. */
function recordAt(payloads: RecordStore, record: number): Effect.Effect<Uint8Array, StoreError> {
  return Effect.map(payloads.read(record, 1), ([bytes]) => bytes ?? new Uint8Array());
}

/** The hit that a proposed item is, its payload read again. */
const hitOf = Effect.fnUntraced(function* (at: LookUp, id: ItemId, query: IndexQuery) {
  const { state, followed, payloads } = at;
  const item = asked(state, id, query);
  if (Result.isFailure(item)) return Result.fail(item.failure);
  const record = followed.recordOf(item.success);
  if (record === undefined) return refused("payload", "a payload in the store", "none");
  return Result.map(verifiedPayload(state, id, yield* recordAt(payloads, record)), (verified) => {
    const score = cosineScore(query.vector, dequantise(verified.payload.vector));
    const found: Found = { ...verified, score, record };
    return found;
  });
});

const byScore = (a: Found, b: Found) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1);

const nameOf = (id: unknown): string => (isItemId(id) ? id : String(id).slice(0, 80));

/**
 * The best items that verify. The index proposes as many as are asked for; when some of them do not verify, it is asked
 * for twice as many, up to 1024.
 *
 * @spec PCM-006 PCM-010 VEC-004
 */
export const lookUp = Effect.fnUntraced(function* (
  at: LookUp,
  query: IndexQuery,
): Effect.fn.Return<
  { readonly hits: ReadonlyArray<Found>; readonly dropped: ReadonlyArray<Dropped> },
  IndexError | StoreError
> {
  const hits: Array<Found> = [];
  const dropped: Array<Dropped> = [];
  const seen = new Set<ItemId>();
  let most = query.most;
  for (;;) {
    const proposed = (yield* at.index.search({ ...query, most })).slice(0, most);
    for (const id of proposed) {
      if (seen.has(id)) continue;
      seen.add(id);
      const hit = yield* hitOf(at, id, query);
      if (Result.isSuccess(hit)) hits.push(hit.success);
      else dropped.push({ item: nameOf(id), reason: hit.failure });
    }
    if (hits.length >= query.most || proposed.length < most || most === indexLimits.hits) break;
    most = Math.min(2 * most, indexLimits.hits);
  }
  return { hits: hits.toSorted(byScore).slice(0, query.most), dropped };
});

/**
 * An item and what it says, read again and verified.
 *
 * @spec PCM-009
 */
export const recallItem = Effect.fnUntraced(function* (
  { state, followed, payloads }: Omit<LookUp, "index">,
  id: ItemId,
) {
  const item = itemAt(state, id);
  const record = item && followed.recordOf(item);
  const absent = { part: "payload", expected: `one of item ${id}`, actual: item ? "none in the store" : "no item" };
  if (record === undefined) return yield* new PayloadRefused(absent);
  const recalled: Recalled = yield* Effect.fromResult(verifiedPayload(state, id, yield* recordAt(payloads, record)));
  return recalled;
});
