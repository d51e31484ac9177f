import { Schema } from "effect";

/**
 * A store without records, where a ledger was expected.
 *
 * @spec SUP-003
 * @category errors
 * @since 0.1.0
 */
export class LedgerEmpty extends Schema.TaggedError<LedgerEmpty>()("LedgerEmpty", {}) {
  override get message(): string {
    return "ledger: expected a store whose first record is a policy, got one without records; make the ledger first";
  }
}

/**
 * A store that has records, where a new ledger was to be made.
 *
 * @spec SUP-003
 * @category errors
 * @since 0.1.0
 */
export class LedgerNotEmpty extends Schema.TaggedError<LedgerNotEmpty>()("LedgerNotEmpty", { size: Schema.Int }) {
  override get message(): string {
    return `ledger: expected a store without records, got one with ${this.size}; open it, or choose another place`;
  }
}

/**
 * A record that the ledger cannot be read past.
 *
 * @spec SUP-003
 * @category errors
 * @since 0.1.0
 */
export class LedgerBroken extends Schema.TaggedError<LedgerBroken>()("LedgerBroken", {
  record: Schema.Int,
  cause: Schema.Defect(),
}) {
  override get message(): string {
    const cause = this.cause instanceof Error ? this.cause.message : String(this.cause);
    return `ledger, record ${this.record}: ${cause}`;
  }
}

/**
 * A stored checkpoint that does not verify, or that the records do not lead to.
 *
 * @spec SUP-007
 * @category errors
 * @since 0.1.0
 */
export class CheckpointRefused extends Schema.TaggedError<CheckpointRefused>()("CheckpointRefused", {
  size: Schema.Int,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `checkpoint of ${this.size} records: expected ${this.expected}, got ${this.actual}; the records, or the checkpoint, are another ledger's`;
  }
}

/**
 * Something that a running ledger shows, and that its store does not hold.
 *
 * @spec SUP-009
 * @category errors
 * @since 0.1.0
 */
export class AuditFailed extends Schema.TaggedError<AuditFailed>()("AuditFailed", {
  what: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `audit, ${this.what}: expected ${this.expected}, got ${this.actual}; stop using this ledger and keep a copy`;
  }
}
