import { Effect, Result } from "effect";
import type { Verify } from "../identity/signature.ts";
import { MerkleTree } from "../ledger/merkle-tree.ts";
import { type RecordStore, storeLimits } from "../ledger/store.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import { decodeEvent } from "../state/event.ts";
import type { LogEntry } from "../state/log.ts";
import { initialState, type State } from "../state/state.ts";
import { stepOfText } from "../state/step.ts";
import { LedgerBroken, LedgerEmpty } from "./errors.ts";
import { genesisOf, RecordMalformed, spelledEntryOf } from "./record.ts";

/**
 * What a store's records say: the policy, the entries of the log, the state that they lead to, and the tree over the
 * records.
 *
 * @spec SUP-002 SUP-003
 * @category supervisor
 * @since 0.1.0
 */
export interface LedgerContents {
  readonly policy: unknown;
  readonly entries: ReadonlyArray<LogEntry>;
  readonly state: State;
  readonly tree: MerkleTree;
}

/** A ledger as far as it has been read. */
interface Reading {
  readonly tree: MerkleTree;
  readonly entries: Array<LogEntry>;
  policy?: unknown;
  state?: State;
}

function readGenesis(reading: Reading, bytes: Uint8Array): Result.Result<void, unknown> {
  return Result.flatMap(genesisOf(bytes), ({ policy }) =>
    Result.map(initialState(policy), (state) => {
      reading.policy = policy;
      reading.state = state;
    }),
  );
}

function readEntry(reading: Reading, state: State, bytes: Uint8Array, verify: Verify): Result.Result<void, unknown> {
  const entry = spelledEntryOf(bytes);
  if (Result.isFailure(entry)) return Result.fail(entry.failure);
  const { event, prior, eventText } = entry.success;
  const { head } = state.authority;
  if (prior !== head) {
    return Result.fail(new RecordMalformed({ expected: `an entry after the head ${head}`, actual: prior }));
  }
  const decoded = decodeEvent(event);
  if (Result.isFailure(decoded)) return Result.fail(decoded.failure);
  const next = stepOfText(state, decoded.success, verify, eventText);
  if (Result.isFailure(next)) return Result.fail(next.failure);
  reading.state = next.success;
  reading.entries.push({ prior, event: decoded.success });
  return Result.void;
}

function readRecord(reading: Reading, bytes: Uint8Array, verify: Verify): Result.Result<void, LedgerBroken> {
  const { state, tree } = reading;
  const record = tree.size;
  const read = state === undefined ? readGenesis(reading, bytes) : readEntry(reading, state, bytes, verify);
  if (Result.isFailure(read)) return Result.fail(new LedgerBroken({ record, cause: read.failure }));
  const appended = tree.append(bytes);
  return Result.isFailure(appended) ? Result.fail(new LedgerBroken({ record, cause: appended.failure })) : Result.void;
}

/**
 * Everything that a store's records say, each decoded, folded and hashed.
 *
 * **Errors** `LedgerEmpty`, `LedgerBroken` with the number of the first record that is wrong, and the store's.
 *
 * @spec SUP-003
 * @category supervisor
 * @since 0.1.0
 */
export function readLedger(
  store: RecordStore,
  verify: Verify,
): Effect.Effect<LedgerContents, LedgerEmpty | LedgerBroken | StoreError> {
  return Effect.gen(function* () {
    const reading: Reading = { tree: new MerkleTree(), entries: [] };
    const { size } = yield* store.head;
    while (reading.tree.size < size) {
      const from = reading.tree.size;
      const page = yield* store.read(from, Math.min(size - from, storeLimits.recordsPerRead));
      for (const bytes of page) {
        const read = readRecord(reading, bytes, verify);
        if (Result.isFailure(read)) return yield* read.failure;
      }
    }
    const { policy, entries, state, tree } = reading;
    if (state === undefined) return yield* new LedgerEmpty();
    return { policy, entries, state, tree };
  });
}
