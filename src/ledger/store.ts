import { Effect, Option, Stream } from "effect";
import type { StoreError } from "./store-errors.ts";

/**
 * The most that a record store takes at once.
 *
 * **Units** bytes, except `recordsPerAppend` and `recordsPerRead`, which count records.
 *
 * @spec STO-001 STO-004 STO-007
 * @category store
 * @since 0.1.0
 */
export const storeLimits = {
  recordBytes: 1 << 20,
  recordsPerAppend: 1 << 16,
  appendBytes: 16 << 20,
  recordsPerRead: 1 << 16,
  readBytes: 4 << 20,
  noteBytes: 1 << 16,
} as const;

/**
 * How many records, and the running digest over them: all that must be kept outside to notice an older copy.
 *
 * @spec STO-006 STO-008
 * @category store
 * @since 0.1.0
 */
export interface StoreHead {
  readonly size: number;
  readonly digest: string;
}

/**
 * Where appended records stand: the number of the first, and how many records there are up to and with the last.
 *
 * @spec STO-002
 * @category store
 * @since 0.1.0
 */
export interface Appended {
  readonly first: number;
  readonly size: number;
}

/**
 * A note about the first `size` records.
 *
 * @spec STO-007
 * @category store
 * @since 0.1.0
 */
export interface CheckpointNote {
  readonly size: number;
  readonly note: string;
}

/**
 * Records numbered from 0 that are only ever added, and the newest checkpoint note.
 *
 * **Edge cases** given bytes are read until the effect has answered; returned bytes belong to the caller. An interrupted
 * append may have happened or not.
 * **Errors** `TooLarge` and `OutOfRange` for arguments, `StoreClosed` after closing; see each requirement.
 *
 * @spec STO-001 STO-002 STO-004 STO-006 STO-007 STO-009
 * @category store
 * @since 0.1.0
 */
export interface RecordStore {
  /** Adds records, all or none; succeeds only when they are durable. */
  readonly append: (records: ReadonlyArray<Uint8Array>) => Effect.Effect<Appended, StoreError>;
  /** At most `count` records from number `from` on, fewer where they are long, none only at the end. */
  readonly read: (from: number, count: number) => Effect.Effect<ReadonlyArray<Uint8Array>, StoreError>;
  /** How many records are durable, and their running digest. */
  readonly head: Effect.Effect<StoreHead, StoreError>;
  /** Replaces the note; for a size that is durable and not smaller than that of the note before. */
  readonly putCheckpoint: (size: number, note: string) => Effect.Effect<void, StoreError>;
  /** The newest note, or null when there is none yet. */
  readonly checkpoint: Effect.Effect<CheckpointNote | null, StoreError>;
}

/**
 * What every kind of store can be opened with: `pinned` is a head kept outside of the store.
 *
 * @spec STO-008
 * @category store
 * @since 0.1.0
 */
export interface StoreOptions {
  readonly pinned?: StoreHead;
}

/**
 * All records a store holds when the stream starts, in order, a few at a time.
 *
 * @spec STO-005
 * @category store
 * @since 0.1.0
 */
export function allRecords(store: RecordStore, from = 0): Stream.Stream<Uint8Array, StoreError> {
  const page = Effect.fnUntraced(function* (next: number, size: number) {
    const records = yield* store.read(next, Math.min(size - next, storeLimits.recordsPerRead));
    const end = next + records.length;
    return [records, end < size ? Option.some(end) : Option.none<number>()] as const;
  });
  const upTo = (size: number) => Stream.paginate(from, (next: number) => page(next, size));
  return Stream.unwrap(Effect.map(store.head, ({ size }) => (from === size ? Stream.empty : upTo(size))));
}
