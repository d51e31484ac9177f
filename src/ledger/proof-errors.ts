import { Schema } from "effect";
import { Digest } from "./digest.ts";
import { digestLength } from "./tree-hash.ts";

/**
 * A number of leaves that no tree has, that this tree has not yet, or that nothing can be proved from.
 *
 * @spec LED-014
 * @category errors
 * @since 0.1.0
 */
export class TreeSizeRefused extends Schema.TaggedError<TreeSizeRefused>()("TreeSizeRefused", {
  field: Schema.Literals(["size", "from", "to"]),
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `tree, ${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * An index at which the tree has no leaf.
 *
 * @spec LED-014
 * @category errors
 * @since 0.1.0
 */
export class LeafIndexRefused extends Schema.TaggedError<LeafIndexRefused>()("LeafIndexRefused", {
  size: Schema.Number,
  actual: Schema.String,
}) {
  override get message(): string {
    return `leaf index: expected a whole number from 0 to below the size ${this.size}, got ${this.actual}`;
  }
}

/**
 * Bytes in place of a digest that are too few or too many.
 *
 * @spec LED-014
 * @category errors
 * @since 0.1.0
 */
export class DigestLengthRefused extends Schema.TaggedError<DigestLengthRefused>()("DigestLengthRefused", {
  field: Schema.String,
  actual: Schema.Number,
}) {
  override get message(): string {
    return `${this.field}: expected a digest of ${digestLength} bytes, got ${this.actual} bytes`;
  }
}

/**
 * A proof with missing or surplus nodes.
 *
 * @spec LED-014
 * @category errors
 * @since 0.1.0
 */
export class ProofLengthRefused extends Schema.TaggedError<ProofLengthRefused>()("ProofLengthRefused", {
  proof: Schema.Literals(["inclusion", "consistency"]),
  expected: Schema.Number,
  actual: Schema.Number,
}) {
  override get message(): string {
    return `${this.proof} proof: expected ${this.expected} nodes, got ${this.actual}; ask for a proof of this index and these sizes`;
  }
}

/**
 * A well-formed proof that leads to another root than the one given.
 *
 * @spec LED-012 LED-013
 * @category errors
 * @since 0.1.0
 */
export class RootMismatch extends Schema.TaggedError<RootMismatch>()("RootMismatch", {
  field: Schema.Literals(["root", "earlier root", "later root"]),
  expected: Digest,
  actual: Digest,
}) {
  override get message(): string {
    return `${this.field}: expected ${this.expected}, got ${this.actual} from the proof; do not use what it was to prove`;
  }
}

/**
 * Everything that can be wrong with a proof, or with a request for one.
 *
 * @spec LED-014
 * @category errors
 * @since 0.1.0
 */
export type ProofError = TreeSizeRefused | LeafIndexRefused | DigestLengthRefused | ProofLengthRefused | RootMismatch;
