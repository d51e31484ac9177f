import { Schema } from "effect";

/**
 * A part of a stream of random numbers that there is not, or an array that it does not fill.
 *
 * @spec RND-005
 * @category errors
 * @since 0.1.0
 */
export class StreamRefused extends Schema.TaggedError<StreamRefused>()("StreamRefused", {
  field: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `random numbers, ${this.field}: expected ${this.expected}, got ${this.actual}; nothing was written`;
  }
}
