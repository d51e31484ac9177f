import { Effect, Semaphore } from "effect";
import type { Scope } from "../identity/principal.ts";
import type { Digest } from "../ledger/digest.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import type { EmbedderFailed } from "../memory/errors.ts";
import type { Partition } from "../memory/exact-index.ts";
import type { ItemId } from "../state/item.ts";
import { embeddedIndex } from "./embedded-index.ts";
import type { FollowedItems } from "./followed-items.ts";
import type { IndexError } from "./index-errors.ts";
import { type Dropped, type Found, lookUp, recallItem, type Recalled } from "./looked-up.ts";
import { type Memo, type RememberError, remembering } from "./memo.ts";
import type { PacemakerOptions } from "./pacemaker-options.ts";
import { type IndexRepair, readPayloads, type Unusable } from "./read-payloads.ts";
import type { PayloadRefused } from "./payload.ts";
import { refusedQuestion } from "./usable-payload.ts";
import type { VectorIndex } from "./vector-index.ts";

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
 * What a question found, what was left out and why, and the head of the log that it is of.
 *
 * @spec PCM-006 PCM-007
 * @category pacemaker
 * @since 0.1.0
 */
export interface Retrieval {
  readonly head: Digest;
  readonly hits: ReadonlyArray<Found>;
  readonly dropped: ReadonlyArray<Dropped>;
}

/**
 * Why a question has no answer.
 *
 * @category errors
 * @since 0.1.0
 */
export type RetrievalError = EmbedderFailed | IndexError | StoreError;

/**
 * Memory found by meaning, over a ledger.
 *
 * @spec PCM-003 PCM-005 PCM-006 PCM-007 PCM-008 PCM-009
 * @category pacemaker
 * @since 0.1.0
 */
export interface Pacemaker {
  /** Stores a memo and records its item. */
  readonly remember: (memo: Memo) => Effect.Effect<ItemId, RememberError>;
  /** Answers a question with what verifies. */
  readonly retrieve: (question: Question) => Effect.Effect<Retrieval, RetrievalError>;
  /** Answers questions together, as one by one. */
  readonly retrieveAll: (questions: ReadonlyArray<Question>) => Effect.Effect<ReadonlyArray<Retrieval>, RetrievalError>;
  /** The payload of an item, read again and verified. */
  readonly recall: (item: ItemId) => Effect.Effect<Recalled, PayloadRefused | StoreError>;
  /** What was left out when the store was opened. */
  readonly unusable: ReadonlyArray<Unusable>;
  /** What the index had to be given and rid of to be what the ledger says. */
  readonly repaired: IndexRepair;
}

/** Answers a question from the state at one moment: nothing moves in the index meanwhile. */
function ask({ ledger, payloads }: PacemakerOptions, index: VectorIndex, followed: FollowedItems) {
  return ({ scope, partition, count }: Question, vector: Float32Array) =>
    Effect.gen(function* () {
      const refused = refusedQuestion(count, vector, index.dimension);
      if (refused !== undefined) return yield* refused;
      const state = yield* ledger.state;
      yield* followed.follow(state);
      const found = yield* lookUp({ state, followed, index, payloads }, { scope, partition, vector, most: count });
      const retrieval: Retrieval = { head: state.authority.head, ...found };
      return retrieval;
    });
}

/**
 * Opens the memory that a ledger and a store of payloads hold.
 *
 * **Errors** the store's and the index's; what is wrong with single payloads is told, not raised.
 *
 * @spec PCM-004 PCM-011
 * @category pacemaker
 * @since 0.1.0
 */
export function openPacemaker(options: PacemakerOptions): Effect.Effect<Pacemaker, StoreError | IndexError> {
  const { ledger, payloads, embedder, index = embeddedIndex(embedder.dimension) } = options;
  return Effect.gen(function* () {
    const { followed, unusable, repaired } = yield* readPayloads(options, index);
    const oneAtATime = yield* Semaphore.make(1);
    const answer = ask(options, index, followed);
    const retrieveAll = (questions: ReadonlyArray<Question>) =>
      Effect.gen(function* () {
        const asked = yield* embedder.embed(questions.map(({ text }) => text));
        return yield* Effect.forEach(questions, (question, at) => oneAtATime.withPermit(answer(question, asked[at]!)));
      });
    const retrieve = (question: Question) => Effect.map(retrieveAll([question]), ([answer]) => answer!);
    const recall = (item: ItemId) =>
      Effect.flatMap(ledger.state, (state) => recallItem({ state, followed, payloads }, item));
    return { remember: remembering(options, followed), retrieve, retrieveAll, recall, unusable, repaired };
  });
}
