import { Effect, Layer } from "effect";
import type { PrincipalId } from "../identity/principal.ts";
import { type Verify, verifyEd25519 } from "../identity/signature.ts";
import type { NoteMalformed } from "../ledger/note-errors.ts";
import type { CheckpointTrust } from "../ledger/opened-checkpoint.ts";
import type { RecordStore } from "../ledger/store.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import { Supervisor } from "../lifecycle/supervisor.ts";
import type { RecordingFailed } from "../lifecycle/errors.ts";
import type { MachineEvent } from "../state/event.ts";
import type { Refusal } from "../state/guards.ts";
import type { LogEntry } from "../state/log.ts";
import type { PolicyRefused } from "../state/policy.ts";
import { initialState, type State } from "../state/state.ts";
import { auditLedger, type AuditReport } from "./audit.ts";
import { checkpointNote, type CheckpointSigner, checkStoredCheckpoint } from "./checkpoints.ts";
import {
  type AuditFailed,
  type CheckpointRefused,
  type LedgerBroken,
  type LedgerEmpty,
  LedgerNotEmpty,
} from "./errors.ts";
import { type BundleUnavailable, proveRecord } from "./prove.ts";
import { readLedger } from "./read-ledger.ts";
import { recordBytes } from "./record.ts";
import { makeRecorder } from "./recorder.ts";

/**
 * How a ledger is opened: who signs its checkpoints, whose checkpoints it takes, how it verifies signatures of events.
 *
 * **Edge cases** without `trust`, a stored checkpoint must be signed by `signer`; without either it is not looked at.
 *
 * @spec SUP-003 SUP-007
 * @category supervisor
 * @since 0.1.0
 */
export interface LedgerOptions {
  readonly signer?: CheckpointSigner;
  readonly trust?: CheckpointTrust;
  readonly verify?: Verify;
}

/**
 * A running ledger: what is durable in a store, and what may be added to it.
 *
 * @spec SUP-004 SUP-007 SUP-008 SUP-009
 * @category supervisor
 * @since 0.1.0
 */
export interface Ledger {
  /** Decides an event and records it; answers when it is durable. */
  readonly submit: (event: MachineEvent) => Effect.Effect<State, Refusal | RecordingFailed>;
  /** The state of all durable records. */
  readonly state: Effect.Effect<State>;
  /** The entries of all durable records. */
  readonly entries: Effect.Effect<ReadonlyArray<LogEntry>>;
  /** Signs the root of all durable records and stores the note. */
  readonly checkpoint: (signer: CheckpointSigner) => Effect.Effect<string, NoteMalformed | StoreError>;
  /** The text of a bundle that proves a record to be in the ledger of the stored checkpoint. */
  readonly prove: (record: number) => Effect.Effect<string, BundleUnavailable | StoreError>;
  /** Reads everything again and compares it with what is shown. */
  readonly audit: Effect.Effect<AuditReport, AuditFailed | LedgerBroken | LedgerEmpty | CheckpointRefused | StoreError>;
}

/**
 * Writes the first record of a new ledger.
 *
 * **Errors** `PolicyRefused`, `LedgerNotEmpty`, and the store's.
 *
 * @spec SUP-001 SUP-003
 * @category supervisor
 * @since 0.1.0
 */
export function makeLedger(
  store: RecordStore,
  policy: unknown,
): Effect.Effect<void, PolicyRefused | LedgerNotEmpty | StoreError> {
  return Effect.gen(function* () {
    const checked = yield* Effect.fromResult(initialState(policy));
    const { size } = yield* store.head;
    if (size > 0) return yield* new LedgerNotEmpty({ size });
    yield* store.append([recordBytes({ policy: checked.policy })]);
  });
}

function trustOf({ signer, trust }: LedgerOptions): CheckpointTrust | undefined {
  return trust ?? (signer && { trustedKeys: signer.signers.map(({ key }) => key) });
}

/**
 * Opens the ledger that a store holds.
 *
 * **Errors** `LedgerEmpty`, `LedgerBroken`, `CheckpointRefused`, and the store's.
 *
 * @spec SUP-003 SUP-007
 * @category supervisor
 * @since 0.1.0
 */
export function openLedger(
  store: RecordStore,
  options: LedgerOptions = {},
): Effect.Effect<Ledger, LedgerEmpty | LedgerBroken | CheckpointRefused | StoreError> {
  const { verify = verifyEd25519 } = options;
  const trust = trustOf(options);
  return Effect.gen(function* () {
    const contents = yield* readLedger(store, verify);
    if (trust !== undefined) yield* checkStoredCheckpoint(contents.tree, yield* store.checkpoint, trust);
    const { durable, submit } = yield* makeRecorder(store, contents, verify);
    const checkpoint = (signer: CheckpointSigner) =>
      Effect.gen(function* () {
        const { size } = durable.tree;
        const note = yield* Effect.fromResult(checkpointNote(durable.tree, size, signer));
        yield* store.putCheckpoint(size, note);
        return note;
      });
    return {
      submit,
      state: Effect.sync(() => durable.state),
      entries: Effect.sync(() => [...durable.entries]),
      checkpoint,
      prove: (record) => proveRecord(store, durable.tree, record),
      audit: Effect.suspend(() => auditLedger(store, durable, { trust, verify })),
    };
  });
}

/**
 * The Supervisor of a running ledger, for the lifecycle functions.
 *
 * @spec SUP-004 STA-018
 * @category supervisor
 * @since 0.1.0
 */
export function supervisorOf(ledger: Ledger, identity: PrincipalId): Layer.Layer<Supervisor> {
  const { submit, state, entries: log } = ledger;
  return Layer.succeed(Supervisor, { identity, submit, state, log });
}
