import { Schema } from "effect";

const located = { where: Schema.String, expected: Schema.String, actual: Schema.String };

/**
 * Numbers that no memory vector can be made of, or that cannot be compared with one.
 *
 * @spec MEM-003 MEM-011 MEM-034
 * @category errors
 * @since 0.1.0
 */
export class VectorRefused extends Schema.TaggedError<VectorRefused>()("VectorRefused", {
  reason: Schema.Literals(["dimension", "not finite", "too large", "zero", "tolerance", "weight", "identifier"]),
  ...located,
}) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; nothing was stored or answered`;
  }
}

/**
 * Bytes that are not the canonical bytes of a quantised vector.
 *
 * @spec MEM-006
 * @category errors
 * @since 0.1.0
 */
export class VectorBytesMalformed extends Schema.TaggedError<VectorBytesMalformed>()("VectorBytesMalformed", located) {
  override get message(): string {
    return `vector bytes, ${this.where}: expected ${this.expected}, got ${this.actual}; do not use the vector, restore it from the ledger`;
  }
}

/**
 * Two vectors that are to be told apart more closely than float32 can, or that a quantiser does not tell apart at all.
 *
 * @spec MEM-010
 * @category errors
 * @since 0.1.0
 */
export class NoCloserPair extends Schema.TaggedError<NoCloserPair>()("NoCloserPair", located) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * A recomputed vector further from the stored one than its tolerance allows.
 *
 * @spec MEM-011
 * @category errors
 * @since 0.1.0
 */
export class ToleranceExceeded extends Schema.TaggedError<ToleranceExceeded>()("ToleranceExceeded", {
  element: Schema.Int,
  stored: Schema.Number,
  recomputed: Schema.Number,
  allowed: Schema.Number,
}) {
  override get message(): string {
    const { element, stored, recomputed, allowed } = this;
    return `element ${element}: expected a number within ${allowed} of the stored ${stored}, got ${recomputed}; the vector is not of this text and encoder, or the tolerance is too small`;
  }
}

/**
 * Something that is no commitment.
 *
 * @spec MEM-014
 * @category errors
 * @since 0.1.0
 */
export class CommitmentMalformed extends Schema.TaggedError<CommitmentMalformed>()("CommitmentMalformed", {
  field: Schema.String,
  problem: Schema.String,
}) {
  override get message(): string {
    return `commitment${this.field === "" ? "" : `, ${this.field}`}: ${this.problem}; nothing it says was used`;
  }
}

/**
 * Texts that an embedder refuses, or cannot embed.
 *
 * **Units** `text` is the index of the text, null where no single one is to blame.
 *
 * @spec MEM-020 MEM-022
 * @category errors
 * @since 0.1.0
 */
export class EmbedderFailed extends Schema.TaggedError<EmbedderFailed>()("EmbedderFailed", {
  embedder: Schema.String,
  reason: Schema.Literals(["too many", "too long", "not well formed", "blank", "failed"]),
  text: Schema.NullOr(Schema.Int),
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    const where = this.text === null ? "texts" : `text ${this.text}`;
    return `${this.embedder}, ${where}: expected ${this.expected}, got ${this.actual}; no text was embedded`;
  }
}

/**
 * An embedder whose packages are not installed, or do not load.
 *
 * @spec MEM-022
 * @category errors
 * @since 0.1.0
 */
export class EmbedderMissing extends Schema.TaggedError<EmbedderMissing>()("EmbedderMissing", {
  embedder: Schema.String,
  problem: Schema.String,
  install: Schema.String,
}) {
  override get message(): string {
    return `${this.embedder}: ${this.problem}; install it with \`${this.install}\`, or use hashingEmbedder`;
  }
}

/**
 * A call of an index that it cannot follow; the index is as it was.
 *
 * @spec MEM-034
 * @category errors
 * @since 0.1.0
 */
export class IndexRefused extends Schema.TaggedError<IndexRefused>()("IndexRefused", {
  reason: Schema.Literals(["identifier", "present", "count", "full", "dimension"]),
  ...located,
}) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}; the index was not changed`;
  }
}

/**
 * Anchors that have no direction in common.
 *
 * @spec MEM-036
 * @category errors
 * @since 0.1.0
 */
export class LandmarkUndefined extends Schema.TaggedError<LandmarkUndefined>()("LandmarkUndefined", {
  reason: Schema.Literals(["none", "balanced"]),
  anchors: Schema.Int,
}) {
  override get message(): string {
    const actual = this.reason === "none" ? "none" : `${this.anchors} that cancel`;
    return `anchors: expected some that share a direction, got ${actual}; there is no landmark, and no drift from or to it`;
  }
}
