import { Schema } from "effect";

/**
 * An event that was accepted, and could not be recorded: it was not acknowledged.
 *
 * @spec SUP-006
 * @category errors
 * @since 0.1.0
 */
export class RecordingFailed extends Schema.TaggedError<RecordingFailed>()("RecordingFailed", {
  cause: Schema.Defect(),
}) {
  override get message(): string {
    const cause = this.cause instanceof Error ? this.cause.message : String(this.cause);
    return `the event could not be recorded, so it is not acknowledged: ${cause}; open the ledger again, what it holds decides`;
  }
}
