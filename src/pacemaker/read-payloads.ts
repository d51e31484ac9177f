import { Effect, HashMap, Result, Stream } from "effect";
import type { Digest } from "../ledger/digest.ts";
import { allRecords } from "../ledger/store.ts";
import type { TextEmbedder } from "../memory/embedder.ts";
import type { MemoryItem } from "../state/item.ts";
import type { State } from "../state/state.ts";
import { FollowedItems, type NewPayload } from "./followed-items.ts";
import type { PacemakerOptions } from "./pacemaker-options.ts";
import { payloadDigest, PayloadRefused, readPayload } from "./payload.ts";
import { searchableVector } from "./usable-payload.ts";
import type { IndexRow, VectorIndex } from "./vector-index.ts";

/**
 * What a payload store holds that no item stands for, or that does not verify.
 *
 * @spec PCM-004
 * @category pacemaker
 * @since 0.1.0
 */
export interface Unusable {
  readonly record: number;
  readonly reason: PayloadRefused;
}

/**
 * What an index lacked, and what it had too much, when its Pacemaker was opened.
 *
 * **Units** rows.
 *
 * @spec VEC-002
 * @category pacemaker
 * @since 0.1.0
 */
export interface IndexRepair {
  readonly written: number;
  readonly removed: number;
}

/** A payload that was read and can be searched, or why not. */
function searchable(bytes: Uint8Array, record: number, embedder: TextEmbedder) {
  return Result.gen(function* () {
    const payload = yield* readPayload(bytes);
    const vector = yield* searchableVector(payload, embedder);
    const read: NewPayload = { content: payloadDigest(payload), commitment: payload.commitment, vector, record };
    return read;
  });
}

const noItem = new PayloadRefused({
  part: "item",
  expected: "an item in the ledger that says the same",
  actual: "none",
});

function itemsByContent({ items }: State): ReadonlyMap<Digest, ReadonlyArray<MemoryItem>> {
  const byContent = new Map<Digest, Array<MemoryItem>>();
  for (const item of HashMap.values(items)) {
    const same = byContent.get(item.content);
    if (same === undefined) byContent.set(item.content, [item]);
    else same.push(item);
  }
  return byContent;
}

/**
 * Reads every payload into the index; what does not verify, or has no item, is told and left out.
 *
 * @spec PCM-004 PCM-011 VEC-002
 */
export function readPayloads({ ledger, payloads, embedder }: PacemakerOptions, index: VectorIndex) {
  return Effect.gen(function* () {
    const followed = new FollowedItems(index);
    const unusable: Array<Unusable> = [];
    const state = yield* ledger.state;
    const byContent = itemsByContent(state);
    let [record, written] = [0, 0];
    const rowsOf = (bytes: Uint8Array): ReadonlyArray<IndexRow> => {
      const read = searchable(bytes, record, embedder);
      record += 1;
      if (Result.isFailure(read)) {
        unusable.push({ record: record - 1, reason: read.failure });
        return [];
      }
      const payload = read.success;
      const rows = (byContent.get(payload.content) ?? []).flatMap((item) => followed.rowOf(state, item, payload) ?? []);
      if (rows.length === 0) unusable.push({ record: payload.record, reason: noItem });
      else followed.add(payload);
      return rows;
    };
    yield* Stream.runForEach(Stream.grouped(allRecords(payloads), 64), (some) =>
      Effect.gen(function* () {
        written += yield* followed.put(some.flatMap(rowsOf));
      }),
    );
    const removed = yield* index.keepOnly(followed.placed());
    return { followed, unusable, repaired: { written, removed } };
  });
}
