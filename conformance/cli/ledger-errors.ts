import { Schema } from "effect";

/**
 * A directory without a ledger, where one was named.
 *
 * @spec LCM-005
 */
export class LedgerMissing extends Schema.TaggedError<LedgerMissing>()("LedgerMissing", {
  directory: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.directory}: expected a ledger, got ${this.actual}; make one with fieldprint ledger init`;
  }
}

/**
 * A directory with a ledger, where a new one was to be made.
 *
 * @spec LCM-013
 */
export class LedgerPresent extends Schema.TaggedError<LedgerPresent>()("LedgerPresent", {
  directory: Schema.String,
  records: Schema.Int,
}) {
  override get message(): string {
    return `${this.directory}: expected no ledger yet, got one of ${this.records} records; choose another directory`;
  }
}

/**
 * A ledger without a checkpoint, where trusted keys were given to verify it with.
 *
 * @spec LCM-026
 */
export class CheckpointMissing extends Schema.TaggedError<CheckpointMissing>()("CheckpointMissing", {
  directory: Schema.String,
}) {
  override get message(): string {
    return `${this.directory}: expected a checkpoint that a trusted key signed, got none; if one was signed, it was taken away: ask for a copy, else sign one with fieldprint ledger checkpoint`;
  }
}

/**
 * Events that could not be read or recorded any more; what was answered before is recorded. The line is null where it is
 * not a line that failed.
 *
 * @spec LCM-019
 */
export class AppendingFailed extends Schema.TaggedError<AppendingFailed>()("AppendingFailed", {
  line: Schema.NullOr(Schema.Int),
  accepted: Schema.Int,
  refused: Schema.Int,
  reason: Schema.String,
  answers: Schema.Array(Schema.Unknown),
}) {
  override get message(): string {
    const where = this.line === null ? "events" : `line ${this.line}`;
    return `${where}: ${this.reason}; ${this.accepted} accepted events before it are recorded, it and what follows are not acknowledged`;
  }
}
