import { Schema } from "effect";

/**
 * A tensor file that could not be read.
 *
 * @spec CON-124
 * @category errors
 * @since 0.1.0
 */
export class TensorFileUnreadable extends Schema.TaggedError<TensorFileUnreadable>()("TensorFileUnreadable", {
  file: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.file}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * Tensors that have no common question to answer: one is missing, or shapes, kinds or bounds do not fit together.
 *
 * @spec CON-124
 * @category errors
 * @since 0.1.0
 */
export class TensorsIncomparable extends Schema.TaggedError<TensorsIncomparable>()("TensorsIncomparable", {
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * An accuracy that is neither the name of a float format nor a valid declaration.
 *
 * @spec CON-123
 * @category errors
 * @since 0.1.0
 */
export class BadAccuracy extends Schema.TaggedError<BadAccuracy>()("BadAccuracy", {
  text: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `accuracy ${this.text}: expected a float format or a manifest's accuracy as JSON; ${this.reason}`;
  }
}
