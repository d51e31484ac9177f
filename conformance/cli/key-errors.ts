import { Schema } from "effect";

/**
 * A file that is not used as a private key. The message holds nothing of what is in it.
 *
 * @spec LCM-012
 */
export class KeyFileRefused extends Schema.TaggedError<KeyFileRefused>()("KeyFileRefused", {
  file: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
  remedy: Schema.String,
}) {
  override get message(): string {
    return `${this.file}: expected ${this.expected}, got ${this.actual}; ${this.remedy}`;
  }
}
