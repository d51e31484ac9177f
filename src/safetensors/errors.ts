import { Schema } from "effect";

const located = {
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
};

/**
 * A file, header, name, rank or tensor count beyond the limits, refused before it is parsed.
 *
 * @spec NUM-041
 * @category errors
 * @since 0.1.0
 */
export class SafetensorsTooLarge extends Schema.TaggedError<SafetensorsTooLarge>()("SafetensorsTooLarge", located) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; raise the limit if the file is trusted`;
  }
}

/**
 * Bytes, or tensors to write, that break a rule of the format.
 *
 * @spec NUM-040
 * @category errors
 * @since 0.1.0
 */
export class SafetensorsMalformed extends Schema.TaggedError<SafetensorsMalformed>()("SafetensorsMalformed", located) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; write the file again`;
  }
}

/**
 * A tensor read as an element type it does not have.
 *
 * @spec NUM-046
 * @category errors
 * @since 0.1.0
 */
export class SafetensorsTypeMismatch extends Schema.TaggedError<SafetensorsTypeMismatch>()(
  "SafetensorsTypeMismatch",
  located,
) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; convert the tensor first`;
  }
}

/**
 * Everything that can go wrong when safetensors bytes are read or written.
 *
 * @spec NUM-040
 * @category errors
 * @since 0.1.0
 */
export type SafetensorsError = SafetensorsTooLarge | SafetensorsMalformed | SafetensorsTypeMismatch;
