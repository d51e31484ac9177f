import { Schema } from "effect";

const located = {
  field: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
};

/**
 * A tensor whose length disagrees with the dimensions.
 *
 * @spec ATT-004
 * @category errors
 * @since 0.1.0
 */
export class ShapeMismatch extends Schema.TaggedError<ShapeMismatch>()("ShapeMismatch", located) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * A value outside the range its field allows.
 *
 * @spec ATT-004
 * @category errors
 * @since 0.1.0
 */
export class OutOfRange extends Schema.TaggedError<OutOfRange>()("OutOfRange", located) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * NaN or an infinity in a field that must be finite.
 *
 * @spec ATT-004
 * @category errors
 * @since 0.1.0
 */
export class NotFinite extends Schema.TaggedError<NotFinite>()("NotFinite", located) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * Two fields that contradict each other, or a field the mode needs and the problem lacks.
 *
 * @spec ATT-004
 * @category errors
 * @since 0.1.0
 */
export class Inconsistent extends Schema.TaggedError<Inconsistent>()("Inconsistent", located) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * A count over {@link problemLimits}.
 *
 * @spec ATT-004
 * @category errors
 * @since 0.1.0
 */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", located) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * Everything that can be wrong with a problem.
 *
 * @category errors
 * @since 0.1.0
 */
export type ProblemError = ShapeMismatch | OutOfRange | NotFinite | Inconsistent | TooLarge;
