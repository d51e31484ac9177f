import { Schema } from "effect";

/**
 * An export that is not what its index says, or an index that is none of ours.
 *
 * @spec CON-125
 * @category errors
 * @since 0.1.0
 */
export class ExportInvalid extends Schema.TaggedError<ExportInvalid>()("ExportInvalid", {
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; generate the cases again`;
  }
}

/**
 * A directory that an export may not be written to.
 *
 * @spec CON-126
 * @category errors
 * @since 0.1.0
 */
export class ExportRefused extends Schema.TaggedError<ExportRefused>()("ExportRefused", {
  directory: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `${this.directory}: expected a new or empty directory, or an export of ours, got ${this.reason}; choose another`;
  }
}
