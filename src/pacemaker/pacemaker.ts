import { Effect, HashMap, Result, Stream } from "effect";
import type { PrincipalId, Scope } from "../identity/principal.ts";
import { principalNamed } from "../identity/principals.ts";
import { blake3Text } from "../ledger/hash.ts";
import type { Digest } from "../ledger/digest.ts";
import { allRecords, type RecordStore } from "../ledger/store.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import { Commitment, decodeCommitment } from "../memory/commitment.ts";
import type { TextEmbedder } from "../memory/embedder.ts";
import type { CommitmentMalformed, EmbedderFailed, IndexRefused, VectorRefused } from "../memory/errors.ts";
import type { Partition } from "../memory/exact-index.ts";
import { quantise, type QuantiserFormat } from "../memory/quantiser.ts";
import { vectorDigest } from "../memory/vector-bytes.ts";
import { observationOf } from "../state/drafts.ts";
import type { Refusal } from "../state/guards.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import { parentsOf } from "../state/writing.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import { join, type Label } from "../taint/label.ts";
import { origins } from "../taint/origin.ts";
import { KnownPayloads } from "./known-payloads.ts";
import { type Payload, payloadBytes, payloadDigest, PayloadRefused, readPayload } from "./payload.ts";
import { verifiedPayload } from "./verified-hit.ts";

/**
 * What is to be remembered: a text, who wrote it, and what it was derived from.
 *
 * **Units** `models` names the models whose caches it may enter, sorted.
 *
 * @spec PCM-003
 * @category pacemaker
 * @since 0.1.0
 */
export interface Memo {
  readonly by: PrincipalId;
  readonly text: string;
  readonly scope: Scope;
  readonly parents: ReadonlyArray<ItemId>;
  readonly models?: ReadonlyArray<string>;
}

/**
 * A question to memory.
 *
 * @spec PCM-005
 * @category pacemaker
 * @since 0.1.0
 */
export interface Question {
  readonly text: string;
  readonly scope: Scope;
  readonly partition: Partition;
  readonly count: number;
}

/**
 * An item that was found and verified.
 *
 * **Units** `score` is the cosine of the angle to the question. `record` is the number of its payload.
 *
 * @spec PCM-006
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
 * What a question found, what was left out and why, and the head of the log that it is of.
 *
 * @spec PCM-006 PCM-007
 * @category pacemaker
 * @since 0.1.0
 */
export interface Retrieval {
  readonly head: Digest;
  readonly hits: ReadonlyArray<Found>;
  readonly dropped: ReadonlyArray<{ readonly item: ItemId; readonly reason: PayloadRefused }>;
}

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

type AskError = EmbedderFailed | VectorRefused | IndexRefused | StoreError;
type RememberError = AskError | CommitmentMalformed | Refusal | RecordingFailed;

/**
 * Memory found by meaning, over a ledger.
 *
 * @spec PCM-003 PCM-005 PCM-006 PCM-007 PCM-008
 * @category pacemaker
 * @since 0.1.0
 */
export interface Pacemaker {
  /** Stores a memo and records its item. */
  readonly remember: (memo: Memo) => Effect.Effect<ItemId, RememberError>;
  /** Answers a question with what verifies. */
  readonly retrieve: (question: Question) => Effect.Effect<Retrieval, AskError>;
  /** Answers questions together, as one by one. */
  readonly retrieveAll: (questions: ReadonlyArray<Question>) => Effect.Effect<ReadonlyArray<Retrieval>, AskError>;
  /** The payload of an item, read again and verified. */
  readonly recall: (item: ItemId) => Effect.Effect<Recalled, PayloadRefused | StoreError>;
  /** What was left out when the store was opened. */
  readonly unusable: ReadonlyArray<Unusable>;
}

/**
 * What a Pacemaker is opened over.
 *
 * **Edge cases** `payloads` is a store of its own, not the ledger's; vectors are stored as int8 unless said otherwise.
 *
 * @spec PCM-001 PCM-004
 * @category pacemaker
 * @since 0.1.0
 */
export interface PacemakerOptions {
  readonly ledger: Ledger;
  readonly payloads: RecordStore;
  readonly embedder: TextEmbedder;
  readonly format?: QuantiserFormat;
}

function labelOf(state: State, { by, scope, text, parents }: Memo): Label {
  const author = principalNamed(state.authority.principals, by);
  const own: Label = { roots: [author?.root ?? by], level: origins[author?.origin ?? "external"].level };
  const found = parentsOf(state, { _tag: "Observe", by, item: "", content: blake3Text(text), scope, parents });
  return found.reduce((label, parent) => join(label, parent.label), own);
}

/** The payload of a memo, committed to as the ledger will know it. */
function payloadOf(state: State, memo: Memo, embedded: Float32Array, { embedder, format = "int8" }: PacemakerOptions) {
  return Result.gen(function* () {
    const vector = yield* quantise(embedded, format);
    const { by: author, text, scope, parents, models = [] } = memo;
    const origin = principalNamed(state.authority.principals, author)?.origin ?? "external";
    const commitment: Commitment = yield* decodeCommitment({
      content: blake3Text(text),
      contentBytes: Buffer.byteLength(text),
      embedding: vectorDigest(vector),
      encoder: { name: embedder.name, version: embedder.version },
      quantiser: format,
      kind: origins[origin].kind,
      origin,
      label: labelOf(state, memo),
      author,
      scope,
      parents,
      models,
      policy: state.policyDigest,
    });
    const payload: Payload = { commitment, text, vector };
    return payload;
  });
}

/** Reads every payload; what does not verify, or has no item, is told and left out. */
function readPayloads({ ledger, payloads, embedder }: PacemakerOptions) {
  return Effect.gen(function* () {
    const known = new KnownPayloads(embedder.dimension);
    const unusable: Array<Unusable> = [];
    const state = yield* ledger.state;
    const contents = new Set([...HashMap.values(state.items)].map(({ content }) => content));
    const noItem = new PayloadRefused({ part: "item", expected: "an item in the ledger", actual: "none" });
    let record = 0;
    yield* Stream.runForEach(allRecords(payloads), (bytes) =>
      Effect.sync(() => {
        const read = readPayload(bytes);
        if (Result.isFailure(read)) unusable.push({ record, reason: read.failure });
        else if (!contents.has(payloadDigest(read.success))) unusable.push({ record, reason: noItem });
        else known.add(read.success, record);
        record += 1;
      }),
    );
    return { known, unusable };
  });
}

/** The bytes of a record; none where the store has no such record any more. */
function recordAt(payloads: RecordStore, record: number): Effect.Effect<Uint8Array, StoreError> {
  return Effect.map(payloads.read(record, 1), ([bytes]) => bytes ?? new Uint8Array());
}

function recallItem({ ledger, payloads }: PacemakerOptions, known: KnownPayloads, id: ItemId) {
  return Effect.gen(function* () {
    const state = yield* ledger.state;
    const item = itemAt(state, id);
    const place = item && known.of(item);
    const absent = { part: "payload", expected: `one of item ${id}`, actual: item ? "none in the store" : "no item" };
    if (place === undefined) return yield* new PayloadRefused(absent);
    const recalled: Recalled = yield* Effect.fromResult(
      verifiedPayload(state, id, yield* recordAt(payloads, place.record)),
    );
    return recalled;
  });
}

function ask(options: PacemakerOptions, known: KnownPayloads, question: Question, asked: Float32Array) {
  const { ledger, payloads } = options;
  return Effect.gen(function* () {
    const state = yield* ledger.state;
    const { scope, partition, count } = question;
    const index = known.index(state, scope, partition);
    const found = yield* Effect.fromResult(index.search(asked, count));
    const hits: Array<Found> = [];
    const dropped: Array<Retrieval["dropped"][number]> = [];
    for (const { id, score } of found) {
      const place = known.of(HashMap.getUnsafe(state.items, id))!;
      const verified = verifiedPayload(state, id, yield* recordAt(payloads, place.record));
      if (Result.isFailure(verified)) dropped.push({ item: id, reason: verified.failure });
      else hits.push({ ...verified.success, score, record: place.record });
    }
    const retrieval: Retrieval = { head: state.authority.head, hits, dropped };
    return retrieval;
  });
}

/**
 * Opens the memory that a ledger and a store of payloads hold.
 *
 * **Errors** the store's; what is wrong with single payloads is told, not raised.
 *
 * @spec PCM-004
 * @category pacemaker
 * @since 0.1.0
 */
export function openPacemaker(options: PacemakerOptions): Effect.Effect<Pacemaker, StoreError> {
  const { ledger, payloads, embedder } = options;
  return Effect.map(readPayloads(options), ({ known, unusable }) => {
    const remember = (memo: Memo) =>
      Effect.gen(function* () {
        const [embedded] = yield* embedder.embed([memo.text]);
        const state = yield* ledger.state;
        const payload = yield* Effect.fromResult(payloadOf(state, memo, embedded!, options));
        const { by, scope, parents } = memo;
        const event = observationOf(state, { by, scope, parents, content: payloadDigest(payload) });
        const { first } = yield* payloads.append([payloadBytes(payload)]);
        yield* ledger.submit(event);
        known.add(payload, first);
        return event.item;
      });
    const retrieveAll = (questions: ReadonlyArray<Question>) =>
      Effect.gen(function* () {
        const asked = yield* embedder.embed(questions.map(({ text }) => text));
        return yield* Effect.forEach(questions, (question, at) => ask(options, known, question, asked[at]!));
      });
    const retrieve = (question: Question) => Effect.map(retrieveAll([question]), ([answer]) => answer!);
    const recall = (item: ItemId) => recallItem(options, known, item);
    return { remember, retrieve, retrieveAll, recall, unusable };
  });
}
