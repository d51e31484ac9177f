import { Effect, Result } from "effect";
import { type Verify, verifyEd25519 } from "../identity/signature.ts";
import { hexadecimal } from "../ledger/hash.ts";
import type { CheckpointTrust } from "../ledger/opened-checkpoint.ts";
import type { RecordStore } from "../ledger/store.ts";
import type { StoreError } from "../ledger/store-errors.ts";
import { stateDigest } from "../state/canonical-state.ts";
import { checkStoredCheckpoint } from "./checkpoints.ts";
import { AuditFailed, type CheckpointRefused, type LedgerBroken, type LedgerEmpty } from "./errors.ts";
import { readLedger } from "./read-ledger.ts";
import type { Durable } from "./recorder.ts";

/**
 * What an audit read again: how many records, the root over them, the digest of the state that they lead to.
 *
 * @spec SUP-009
 * @category supervisor
 * @since 0.1.0
 */
export interface AuditReport {
  readonly records: number;
  readonly root: string;
  readonly state: string;
  readonly checkpoint: number | null;
}

/** What is shown, in the words of a report. */
function reportOf({ tree, state }: Pick<Durable, "tree" | "state">) {
  return { records: tree.size, root: hexadecimal(Result.getOrThrow(tree.root())), state: stateDigest(state) };
}

/**
 * Reads everything again from the store, verifies every signature, and compares it with what is shown.
 *
 * @spec SUP-009
 */
export function auditLedger(
  store: RecordStore,
  durable: Durable,
  { trust, verify = verifyEd25519 }: { readonly trust: CheckpointTrust | undefined; readonly verify?: Verify },
): Effect.Effect<AuditReport, AuditFailed | LedgerBroken | LedgerEmpty | CheckpointRefused | StoreError> {
  return Effect.gen(function* () {
    const shown = reportOf(durable);
    const contents = yield* readLedger(store, verify);
    const held = reportOf(contents);
    for (const what of ["records", "root", "state"] as const) {
      const [expected, actual] = [String(shown[what]), String(held[what])];
      if (expected !== actual) return yield* new AuditFailed({ what, expected, actual });
    }
    const stored = yield* store.checkpoint;
    if (trust !== undefined) yield* checkStoredCheckpoint(contents.tree, stored, trust);
    return { ...held, checkpoint: stored?.size ?? null };
  });
}
