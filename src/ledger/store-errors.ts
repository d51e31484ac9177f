import { Schema } from "effect";
import type { OutOfRange, TooLarge } from "../problem/errors.ts";

/** What says how many records a store must hold. */
const Witness = Schema.Literals(["mark", "checkpoint", "pin"]);

/**
 * There is no store at this place, and none was asked to be made.
 *
 * @spec STO-024
 * @category errors
 * @since 0.1.0
 */
export class StoreMissing extends Schema.TaggedError<StoreMissing>()("StoreMissing", { where: Schema.String }) {
  override get message(): string {
    return `${this.where}: expected a store, got none; open it with create: true to make a new one`;
  }
}

/**
 * A store in a format that this version does not read.
 *
 * @spec STO-010
 * @category errors
 * @since 0.1.0
 */
export class StoreUnsupported extends Schema.TaggedError<StoreUnsupported>()("StoreUnsupported", {
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; open it with the version that wrote it`;
  }
}

/**
 * Somebody else writes to the store.
 *
 * **Edge cases** `process` is null when the lock does not say which; a process on another machine counts as running.
 *
 * @spec STO-022
 * @category errors
 * @since 0.1.0
 */
export class StoreLocked extends Schema.TaggedError<StoreLocked>()("StoreLocked", {
  where: Schema.String,
  process: Schema.NullOr(Schema.Int),
  host: Schema.String,
  file: Schema.String,
}) {
  override get message(): string {
    const holder = this.process === null ? "an unknown process" : `process ${this.process}`;
    return `${this.where}: expected no other writer, got ${holder} on ${this.host}; close it, or delete ${this.file} if it is surely gone`;
  }
}

/**
 * Bytes that are not what was acknowledged; nothing was changed.
 *
 * **Edge cases** `record` and `offset` are null when the damage is not in one record.
 *
 * @spec STO-015 STO-017 STO-019 STO-027
 * @category errors
 * @since 0.1.0
 */
export class StoreCorrupt extends Schema.TaggedError<StoreCorrupt>()("StoreCorrupt", {
  where: Schema.String,
  part: Schema.String,
  record: Schema.NullOr(Schema.Int),
  offset: Schema.NullOr(Schema.Int),
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    const record = this.record === null ? "" : `, record ${this.record}`;
    const offset = this.offset === null ? "" : ` at byte ${this.offset}`;
    return `${this.where}, ${this.part}${record}${offset}: expected ${this.expected}, got ${this.actual}; restore an undamaged copy`;
  }
}

/**
 * Fewer records than something outside of them says there were; nothing was changed.
 *
 * **Units** records.
 *
 * @spec STO-008 STO-016 STO-019
 * @category errors
 * @since 0.1.0
 */
export class StoreRolledBack extends Schema.TaggedError<StoreRolledBack>()("StoreRolledBack", {
  where: Schema.String,
  witness: Witness,
  expected: Schema.Int,
  actual: Schema.Int,
}) {
  override get message(): string {
    return `${this.where}: expected at least the ${this.expected} records of the ${this.witness}, got ${this.actual}; this is an older or shortened copy, restore the newer one`;
  }
}

/**
 * As many records as expected, but others; nothing was changed.
 *
 * @spec STO-008 STO-016 STO-019
 * @category errors
 * @since 0.1.0
 */
export class StoreDiverged extends Schema.TaggedError<StoreDiverged>()("StoreDiverged", {
  where: Schema.String,
  witness: Witness,
  size: Schema.Int,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected the first ${this.size} records to have digest ${this.expected} of the ${this.witness}, got ${this.actual}; these are records of another history`;
  }
}

/**
 * No room; nothing of what was asked was kept, and the store goes on.
 *
 * @spec STO-020
 * @category errors
 * @since 0.1.0
 */
export class StoreFull extends Schema.TaggedError<StoreFull>()("StoreFull", {
  where: Schema.String,
  operation: Schema.String,
  code: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: ${this.operation}: expected room on the disk, got ${this.code}; make room and try again`;
  }
}

/**
 * The machine failed an operation on the store. What was being written may be found at the next opening, or not.
 *
 * @spec STO-021
 * @category errors
 * @since 0.1.0
 */
export class StoreFailed extends Schema.TaggedError<StoreFailed>()("StoreFailed", {
  where: Schema.String,
  operation: Schema.String,
  code: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: ${this.operation}: expected success, got ${this.code} (${this.detail}); check the disk or the server, then open the store again`;
  }
}

/**
 * A store used after it was closed, or after a failure closed it for writing.
 *
 * @spec STO-009 STO-021
 * @category errors
 * @since 0.1.0
 */
export class StoreClosed extends Schema.TaggedError<StoreClosed>()("StoreClosed", {
  where: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected an open store, got one closed because ${this.reason}; open it again`;
  }
}

/**
 * Everything a record store can answer instead of a result.
 *
 * @category errors
 * @since 0.1.0
 */
export type StoreError =
  | StoreMissing
  | StoreUnsupported
  | StoreLocked
  | StoreCorrupt
  | StoreRolledBack
  | StoreDiverged
  | StoreFull
  | StoreFailed
  | StoreClosed
  | OutOfRange
  | TooLarge;
