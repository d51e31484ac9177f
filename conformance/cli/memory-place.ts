import { Effect, type Scope } from "effect";
import { join } from "node:path";
import {
  auditPayloads,
  type CheckpointRefused,
  emptyMemory,
  type LedgerBroken,
  openFileStore,
  openMemoryStore,
  type PayloadAudit,
  payloadDamage,
  type PayloadsBroken,
  type RecordStore,
  type StoreError,
  type StoreHead,
} from "../../src/index.ts";
import type { UsageError } from "./errors.ts";
import { CheckpointMissing, type LedgerMissing } from "./ledger-errors.ts";
import { type LedgerPlace, openPlace, openPlaceStore } from "./ledger-place.ts";
import { trustedKeys } from "./ledger-trust.ts";
import type { Progress } from "./progress.ts";

/** What every command may be told about the ledger. */
export interface PlaceFlags {
  readonly trust?: ReadonlyArray<string>;
  readonly pinned?: StoreHead;
  readonly json?: boolean;
}

/** A memory in a directory: the ledger, the payloads beside it, and what they are found to be. */
export interface MemoryPlace extends LedgerPlace {
  readonly payloads: RecordStore;
  readonly audit: PayloadAudit;
}

/**
 * Where the payloads of a ledger are.
 *
 * @spec MCM-002
 */
export const payloadsIn = (directory: string): string => join(directory, "payloads");

/**
 * The payloads beside a ledger, where a store of them was made.
 *
 * @spec MCM-002
 */
export function findPayloads(
  directory: string,
  progress: Progress,
): Effect.Effect<RecordStore | undefined, StoreError, Scope.Scope> {
  const found = openPlaceStore(payloadsIn(directory), progress);
  return Effect.catchTag(found, "LedgerMissing", () => Effect.succeed(undefined));
}

/** The payloads beside a ledger: none where no store of them was made, unless it shall be made. */
function openPayloads(
  directory: string,
  progress: Progress,
  create: boolean,
): Effect.Effect<RecordStore, StoreError, Scope.Scope> {
  return Effect.gen(function* () {
    const found = yield* findPayloads(directory, progress);
    if (found !== undefined) return found;
    return yield* create ? openFileStore(payloadsIn(directory), { create }) : openMemoryStore(emptyMemory());
  });
}

/**
 * Opens a memory until the scope ends: the whole ledger and all payloads are read and verified.
 *
 * @spec MCM-002 MCM-003 MCM-041 MCM-042 MCM-043
 */
export function openMemory(
  directory: string,
  { trust, pinned }: PlaceFlags,
  { progress, create = false }: { readonly progress: Progress; readonly create?: boolean },
): Effect.Effect<
  MemoryPlace,
  UsageError | LedgerMissing | CheckpointMissing | LedgerBroken | CheckpointRefused | StoreError,
  Scope.Scope
> {
  return Effect.gen(function* () {
    const keys = yield* trustedKeys(trust);
    const { store, ledger } = yield* openPlace(directory, progress, {
      ...(keys.length > 0 && { trust: { trustedKeys: keys } }),
      ...(pinned && { pinned }),
    });
    if (keys.length > 0 && (yield* store.checkpoint) === null) return yield* new CheckpointMissing({ directory });
    const payloads = yield* openPayloads(directory, progress, create);
    const audit = yield* auditPayloads(yield* ledger.state, payloads);
    return { store, ledger, payloads, audit };
  });
}

/**
 * Fails where some payload is not what the ledger says, or some item has none.
 *
 * @spec MCM-003
 */
export function requireSound({ audit }: MemoryPlace): Effect.Effect<void, PayloadsBroken> {
  const damage = payloadDamage(audit);
  return damage === undefined ? Effect.void : Effect.fail(damage);
}
