import { Effect, type Scope } from "effect";
import { stat } from "node:fs/promises";
import {
  type CheckpointRefused,
  type FileStore,
  type FileStoreOptions,
  type Ledger,
  type LedgerBroken,
  type LedgerEmpty,
  type LedgerOptions,
  openFileStore,
  openLedger,
  type StoreError,
} from "../../src/index.ts";
import { LedgerMissing } from "./ledger-errors.ts";
import type { Progress } from "./progress.ts";

/** A ledger in a directory, and the store under it. */
export interface LedgerPlace {
  readonly store: FileStore;
  readonly ledger: Ledger;
}

type OpeningError = LedgerMissing | LedgerBroken | CheckpointRefused | StoreError;

function requireDirectory(directory: string): Effect.Effect<void, LedgerMissing> {
  const missing = (actual: string) => new LedgerMissing({ directory, actual });
  return Effect.tryPromise({
    try: () => stat(directory),
    catch: (cause) => {
      const { code } = cause as NodeJS.ErrnoException;
      return missing(code === "ENOENT" ? "nothing there" : `a place that cannot be looked at (${code})`);
    },
  }).pipe(Effect.flatMap((found) => (found.isDirectory() ? Effect.void : Effect.fail(missing("a file")))));
}

const recordsBetween = 1_024;

/** The same store, read in smaller parts, which tells how far reading it has come. */
const watched = Effect.fnUntraced(function* (store: FileStore, progress: Progress) {
  const { size } = yield* store.head;
  const watching: FileStore = {
    ...store,
    read: (from, count) => {
      progress.show(`read ${from} of ${size} records`);
      return store.read(from, Math.min(count, recordsBetween));
    },
  };
  return watching;
});

/**
 * Opens the store of a ledger that must be there, until the scope ends.
 *
 * @spec LCM-005 LCM-007
 */
export function openPlaceStore(
  directory: string,
  progress: Progress,
  options: FileStoreOptions = {},
): Effect.Effect<FileStore, LedgerMissing | StoreError, Scope.Scope> {
  return Effect.gen(function* () {
    yield* requireDirectory(directory);
    const store = yield* openFileStore(directory, options);
    return yield* watched(store, progress);
  }).pipe(
    Effect.catchTag("StoreMissing", () =>
      Effect.fail(new LedgerMissing({ directory, actual: "a directory without one" })),
    ),
  );
}

/** A store without records is where the making of a ledger was interrupted. */
export const whereEmpty =
  (directory: string) =>
  <A, E extends { readonly _tag: string }>(effect: Effect.Effect<A, E | LedgerEmpty>) =>
    Effect.mapError(effect, (error) =>
      error._tag === "LedgerEmpty"
        ? new LedgerMissing({ directory, actual: "one whose making was interrupted" })
        : (error as Exclude<E, LedgerEmpty>),
    );

/**
 * Opens a ledger that must be there, until the scope ends: everything is read and verified.
 *
 * @spec LCM-005 LCM-007
 */
export function openPlace(
  directory: string,
  progress: Progress,
  options: LedgerOptions & FileStoreOptions = {},
): Effect.Effect<LedgerPlace, OpeningError, Scope.Scope> {
  return Effect.gen(function* () {
    const store = yield* openPlaceStore(directory, progress, options);
    return { store, ledger: yield* openLedger(store, options).pipe(whereEmpty(directory)) };
  });
}
