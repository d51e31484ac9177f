import { Schema } from "effect";
import type { IndexRefused, VectorRefused } from "../memory/errors.ts";

/**
 * The database did not do what an index asked of it. Nothing was answered.
 *
 * @spec VEC-012
 * @category errors
 * @since 0.1.0
 */
export class IndexFailed extends Schema.TaggedError<IndexFailed>()("IndexFailed", {
  where: Schema.String,
  operation: Schema.String,
  code: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: ${this.operation}: expected success, got ${this.code} (${this.detail}); look at the server, then open the index and the Pacemaker again`;
  }
}

/**
 * Tables of an index that are not as they were made, or rows that are none. Nothing was answered.
 *
 * @spec VEC-009 VEC-012
 * @category errors
 * @since 0.1.0
 */
export class IndexCorrupt extends Schema.TaggedError<IndexCorrupt>()("IndexCorrupt", {
  where: Schema.String,
  part: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.where}, ${this.part}: expected ${this.expected}, got ${this.actual}; everything in the index comes from the ledger: open the Pacemaker again to repair rows, drop the schema to make the tables again`;
  }
}

/**
 * A database without the extension that has vectors.
 *
 * @spec VEC-008
 * @category errors
 * @since 0.1.0
 */
export class VectorExtensionMissing extends Schema.TaggedError<VectorExtensionMissing>()("VectorExtensionMissing", {
  where: Schema.String,
  actual: Schema.String,
  install: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected the extension "vector" (pgvector), got ${this.actual}; ${this.install}`;
  }
}

/**
 * Everything an index can answer instead of a result.
 *
 * @category errors
 * @since 0.1.0
 */
export type IndexError = IndexFailed | IndexCorrupt | IndexRefused | VectorRefused;
