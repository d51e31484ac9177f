import { Effect, HashMap, Result, Schema, Stream } from "effect";
import type { Digest } from "../ledger/digest.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import { allRecords, type RecordStore } from "../ledger/store.ts";
import type { Commitment } from "../memory/commitment.ts";
import type { QuantisedVector } from "../memory/quantiser.ts";
import { payloadDigest, PayloadRefused, readPayload } from "../pacemaker/payload.ts";
import { payloadOfItem } from "../pacemaker/verified-hit.ts";
import { ItemId, type MemoryItem } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";

/**
 * A payload that is what the ledger says of its item; its text is read again where it is needed.
 *
 * **Units** `record` is its number in the store of payloads.
 *
 * @spec MCM-004
 * @category provenance
 * @since 0.1.0
 */
export interface AuditedPayload {
  readonly record: number;
  readonly commitment: Commitment;
  readonly vector: QuantisedVector;
}

/**
 * A payload that is none, or that is not what the ledger says.
 *
 * @spec MCM-004
 * @category provenance
 * @since 0.1.0
 */
export interface BrokenPayload {
  readonly record: number;
  readonly reason: PayloadRefused;
}

/**
 * What a store of payloads holds, judged by a ledger: verified payloads by item, broken ones, items that miss theirs, and
 * how many belong to no item.
 *
 * @spec MCM-004
 * @category provenance
 * @since 0.1.0
 */
export interface PayloadAudit {
  readonly records: number;
  readonly verified: ReadonlyMap<ItemId, AuditedPayload>;
  readonly broken: ReadonlyArray<BrokenPayload>;
  readonly missing: ReadonlyArray<ItemId>;
  readonly unclaimed: number;
}

/**
 * A store of payloads that is not what the ledger says: its first broken record, and the items that miss theirs.
 *
 * @spec MCM-004 MCM-040
 * @category errors
 * @since 0.1.0
 */
export class PayloadsBroken extends Schema.TaggedError<PayloadsBroken>()("PayloadsBroken", {
  record: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String),
  broken: Schema.Int,
  missing: Schema.Array(ItemId),
}) {
  override get message(): string {
    const { record, reason, broken, missing } = this;
    const first = record === null ? [] : [`record ${record} is the first of ${broken} that do not verify: ${reason}`];
    const items = missing.length === 0 ? [] : [`expected a payload for every item, got none for ${missing.join(", ")}`];
    return `payloads: ${[...first, ...items].join("; ")}; restore an undamaged copy, nothing else can bring them back`;
  }
}

function itemsByContent({ items }: State): ReadonlyMap<Digest, ReadonlyArray<MemoryItem>> {
  const byContent = new Map<Digest, Array<MemoryItem>>();
  for (const item of HashMap.values(items)) {
    const same = byContent.get(item.content);
    if (same === undefined) byContent.set(item.content, [item]);
    else same.push(item);
  }
  return byContent;
}

/** Judges payloads one after another. */
function judge(state: State) {
  const byContent = itemsByContent(state);
  const verified = new Map<ItemId, AuditedPayload>();
  const broken: Array<BrokenPayload> = [];
  let unclaimed = 0;
  const take = (bytes: Uint8Array, record: number) => {
    const read = readPayload(bytes);
    if (Result.isFailure(read)) return void broken.push({ record, reason: read.failure });
    const claimed = byContent.get(payloadDigest(read.success)) ?? [];
    if (claimed.length === 0) unclaimed += 1;
    for (const item of claimed) {
      const payload = payloadOfItem(state, item, bytes);
      if (Result.isFailure(payload)) broken.push({ record, reason: payload.failure });
      else verified.set(item.id, { record, commitment: payload.success.commitment, vector: payload.success.vector });
    }
  };
  const findings = (records: number): PayloadAudit => {
    const missing = [...HashMap.keys(state.items)].filter((id) => !verified.has(id)).toSorted();
    return { records, verified, broken, missing, unclaimed };
  };
  return { take, findings };
}

/**
 * Reads every payload of a store and compares it with what a ledger says.
 *
 * **Errors** the store's; what is wrong with payloads is told, not raised.
 *
 * @spec MCM-003 MCM-004
 * @category provenance
 * @since 0.1.0
 */
export function auditPayloads(state: State, store: RecordStore): Effect.Effect<PayloadAudit, StoreError> {
  return Effect.suspend(() => {
    const { take, findings } = judge(state);
    let record = 0;
    const reading = Stream.runForEach(allRecords(store), (bytes) => Effect.sync(() => take(bytes, record++)));
    return Effect.map(reading, () => findings(record));
  });
}

/**
 * What is wrong with some payloads, if anything is: one that belongs to no item is not.
 *
 * @spec MCM-040
 * @category provenance
 * @since 0.1.0
 */
export function payloadDamage({ broken, missing }: PayloadAudit): PayloadsBroken | undefined {
  if (broken.length === 0 && missing.length === 0) return undefined;
  const [first] = broken;
  return new PayloadsBroken({
    record: first?.record ?? null,
    reason: first?.reason.message ?? null,
    broken: broken.length,
    missing: missing.slice(0, 8),
  });
}

/**
 * The text of a verified payload, read again and verified again.
 *
 * @spec MCM-004
 * @category provenance
 * @since 0.1.0
 */
export function payloadText(
  state: State,
  store: RecordStore,
  { item, record }: { readonly item: ItemId; readonly record: number },
): Effect.Effect<string, PayloadRefused | StoreError> {
  return Effect.gen(function* () {
    const found = itemAt(state, item);
    if (found === undefined) {
      return yield* new PayloadRefused({ part: "item", expected: "an item in the ledger", actual: item });
    }
    const [bytes = new Uint8Array()] = yield* store.read(record, 1);
    return (yield* Effect.fromResult(payloadOfItem(state, found, bytes))).text;
  });
}
