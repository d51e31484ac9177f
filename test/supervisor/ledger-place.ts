import { Effect, Result } from "effect";
import {
  type CheckpointSigner,
  emptyMemory,
  generateSigningKey,
  type Ledger,
  type LedgerOptions,
  makeLedger,
  type Memory,
  noteSigner,
  openLedger,
  openMemoryStore,
  type RecordStore,
} from "../../src/index.ts";
import { digestNotary, policyFor } from "../state/cast.ts";
import { Story } from "../state/story.ts";

/** Signs quickly: nothing here is about signatures of events. */
export const notary = digestNotary();

const { verify } = notary;

export const policy = policyFor(notary, { driftBudget: 1_000 });

/** A signer of checkpoints, with a key of its own. */
export function checkpointSigner(origin = "ledger.example"): CheckpointSigner {
  return { origin, signers: [Result.getOrThrow(noteSigner(origin, generateSigningKey()))] };
}

/** A store in memory with a new ledger in it. */
export async function newLedger(): Promise<Memory> {
  const memory = emptyMemory();
  await Effect.runPromise(Effect.scoped(Effect.flatMap(openMemoryStore(memory), (store) => makeLedger(store, policy))));
  return memory;
}

/** Runs with one opening of the ledger in a store. */
export function withLedger<A, E>(
  memory: Memory,
  use: (ledger: Ledger, store: RecordStore) => Effect.Effect<A, E>,
  options: LedgerOptions = {},
): Promise<A> {
  return Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* openMemoryStore(memory);
        const ledger = yield* openLedger(store, { verify, ...options });
        return yield* use(ledger, store);
      }),
    ),
  );
}

/** A story of some promotions and their withdrawal, as events to submit. */
export function someStory(facts = 3): Story {
  const story = new Story(notary, { driftBudget: 1_000 }, verify);
  const items = Array.from({ length: facts }, (_, n) => story.observe("search", `fact ${n}`));
  for (const item of items) story.promote(item, 1);
  story.observe("model", "a summary", items);
  story.override({ _tag: "Revoke", item: items[0]! }, ["overrider-1"]);
  return story;
}
