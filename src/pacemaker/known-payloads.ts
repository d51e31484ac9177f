import { HashMap, Option, Result } from "effect";
import { isPermitted } from "../registry/permissions.ts";
import type { Digest } from "../ledger/digest.ts";
import { dequantise } from "../memory/quantiser.ts";
import { ExactIndex, type Partition } from "../memory/exact-index.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import type { State } from "../state/state.ts";
import { type Payload, payloadDigest } from "./payload.ts";

/** Where a payload is in its store. */
export interface KnownPayload {
  readonly record: number;
  readonly digest: Digest;
  readonly vector: Float32Array;
}

type Indexes = { readonly [P in Partition]: ExactIndex<P> };

/** The partition that an item is searched in, if it may be found at all. */
export function partitionOf(item: MemoryItem): Partition | undefined {
  if (!isPermitted(item, "retrieve")) return undefined;
  return item.status._tag === "Canonical" ? "trusted" : "untrusted";
}

function emptyIndexes(dimension: number): Indexes {
  const make = <P extends Partition>(partition: P) =>
    Result.getOrThrow(ExactIndex.make({ partition, dimension, similarity: "cosine" }));
  return { trusted: make("trusted"), untrusted: make("untrusted") };
}

/**
 * The payloads in memory, found by meaning: for each scope an index of its trusted items and one of the others, kept as
 * the state says.
 *
 * @spec PCM-005
 */
export class KnownPayloads {
  readonly #dimension: number;
  readonly #byDigest = new Map<Digest, KnownPayload>();
  readonly #scopes = new Map<string, Indexes>();
  readonly #placed = new Map<ItemId, { readonly scope: string; readonly partition: Partition }>();
  #items: State["items"] | undefined;

  constructor(dimension: number) {
    this.#dimension = dimension;
  }

  add(payload: Payload, record: number): void {
    const digest = payloadDigest(payload);
    this.#byDigest.set(digest, { record, digest, vector: dequantise(payload.vector) });
    this.#items = undefined;
  }

  of(item: Pick<MemoryItem, "content">): KnownPayload | undefined {
    return this.#byDigest.get(item.content);
  }

  digests(): Iterable<Digest> {
    return this.#byDigest.keys();
  }

  /** The index of a scope and a partition, as a state has them. */
  index<P extends Partition>(state: State, scope: string, partition: P): ExactIndex<P> {
    this.#follow(state);
    return this.#indexes(scope)[partition];
  }

  #indexes(scope: string): Indexes {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const made = emptyIndexes(this.#dimension);
    this.#scopes.set(scope, made);
    return made;
  }

  /** Moves the items whose status changed to where they are now searched. */
  #follow({ items }: State): void {
    if (items === this.#items) return;
    const before = this.#items;
    this.#items = items;
    for (const [id, item] of HashMap.entries(items)) {
      const same = before !== undefined && Option.getOrUndefined(HashMap.get(before, id)) === item;
      if (!same) this.#place(id, item);
    }
  }

  #place(id: ItemId, item: MemoryItem): void {
    const payload = this.of(item);
    const partition = payload === undefined ? undefined : partitionOf(item);
    const placed = this.#placed.get(id);
    if (placed?.partition === partition) return;
    if (placed !== undefined) this.#indexes(placed.scope)[placed.partition].remove(id);
    this.#placed.delete(id);
    if (payload === undefined || partition === undefined) return;
    const added = this.#indexes(item.scope)[partition].add(id, payload.vector);
    if (Result.isSuccess(added)) this.#placed.set(id, { scope: item.scope, partition });
  }
}
