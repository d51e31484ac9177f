import { Schema } from "effect";
import { Digest } from "../ledger/digest.ts";

/**
 * A value that no stage of this pipeline gave, or that a stage gave and somebody changed.
 *
 * @spec PIP-001
 * @category errors
 * @since 0.1.0
 */
export class StageForged extends Schema.TaggedError<StageForged>()("StageForged", {
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `pipeline: expected ${this.expected} as this pipeline gave it, got ${this.actual}; run the stages in order`;
  }
}

/**
 * An item that goes no further, and why.
 *
 * @spec PIP-003 PIP-004
 * @category errors
 * @since 0.1.0
 */
export class AnchorRefused extends Schema.TaggedError<AnchorRefused>()("AnchorRefused", {
  stage: Schema.Literals(["verify", "promote", "cache"]),
  item: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.stage}, item ${this.item}: expected ${this.expected}, got ${this.actual}; it goes no further`;
  }
}

/**
 * A page whose bytes are not those that were written.
 *
 * **Units** `owner` is an item, or `context`.
 *
 * @spec PIP-011
 * @category errors
 * @since 0.1.0
 */
export class PagesChanged extends Schema.TaggedError<PagesChanged>()("PagesChanged", {
  layer: Schema.Number,
  page: Schema.Number,
  owner: Schema.String,
  expected: Digest,
  actual: Digest,
}) {
  override get message(): string {
    const where = `layer ${this.layer}, page ${this.page} (${this.owner})`;
    return `${where}: expected digest ${this.expected}, got ${this.actual}; the session ends and nothing of it is remembered`;
  }
}

/**
 * Pages that could not be hashed.
 *
 * @spec PIP-011
 * @category errors
 * @since 0.1.0
 */
export class HashingFailed extends Schema.TaggedError<HashingFailed>()("HashingFailed", { problem: Schema.String }) {
  override get message(): string {
    return `hashing pages: ${this.problem}; the session ends and nothing of it is remembered`;
  }
}

/**
 * Attention that did not answer.
 *
 * @spec PIP-012
 * @category errors
 * @since 0.1.0
 */
export class AttentionFailed extends Schema.TaggedError<AttentionFailed>()("AttentionFailed", {
  layer: Schema.Number,
  cause: Schema.Defect(),
}) {
  override get message(): string {
    const reason = this.cause instanceof Error ? this.cause.message : String(this.cause);
    return `attention of layer ${this.layer}: ${reason}`;
  }
}

/**
 * A segment that cannot be generated or committed.
 *
 * @spec PIP-015
 * @category errors
 * @since 0.1.0
 */
export class SegmentRefused extends Schema.TaggedError<SegmentRefused>()("SegmentRefused", {
  part: Schema.Literals(["session", "prompt", "tokens", "pages", "segment"]),
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `segment, ${this.part}: expected ${this.expected}, got ${this.actual}`;
  }
}
