import { Result, Schema } from "effect";
import { verifyConsistency } from "./consistency.ts";
import { hexadecimal } from "./hash.ts";
import { quoted } from "./quoted.ts";
import type { OpenedCheckpoint } from "./opened-checkpoint.ts";
import type { MerkleProof } from "./merkle-proof.ts";
import { type ProofError, ProofLengthRefused, RootMismatch } from "./proof-errors.ts";
import { blake3Tree, type TreeHash } from "./tree-hash.ts";

const evidence = { origin: Schema.String, seen: Schema.String, offered: Schema.String };

/**
 * Two checkpoints of different logs, which say nothing about each other.
 *
 * @spec LED-027
 * @category errors
 * @since 0.1.0
 */
export class OriginMismatch extends Schema.TaggedError<OriginMismatch>()("OriginMismatch", {
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `checkpoint, origin: expected ${quoted(this.expected)}, got ${quoted(this.actual)}; compare checkpoints of one log`;
  }
}

/**
 * Two signed checkpoints of one log that no append-only log can have signed both, as far as the proof shows.
 *
 * **Units** `seen` and `offered` are the whole notes.
 *
 * @spec LED-027
 * @category errors
 * @since 0.1.0
 */
export class SplitView extends Schema.TaggedError<SplitView>()("SplitView", { ...evidence, cause: RootMismatch }) {
  override get message(): string {
    return `log ${quoted(this.origin)}: expected the later checkpoint to extend the earlier one, got another history (${this.cause.message}); keep both notes as evidence and trust neither`;
  }
}

/**
 * A checkpoint with fewer leaves than one that was seen before.
 *
 * **Units** `seen` and `offered` are the whole notes.
 *
 * @spec LED-027
 * @category errors
 * @since 0.1.0
 */
export class Rollback extends Schema.TaggedError<Rollback>()("Rollback", {
  ...evidence,
  expected: Schema.Number,
  actual: Schema.Number,
}) {
  override get message(): string {
    return `log ${quoted(this.origin)}: expected at least the ${this.expected} leaves seen before, got ${this.actual}; ask for the latest checkpoint and keep both notes`;
  }
}

/** From an empty tree there is nothing to prove, but its root is known. */
function emptyError(seen: OpenedCheckpoint, offered: OpenedCheckpoint, proof: MerkleProof, { empty }: TreeHash) {
  if (proof.length > 0) return new ProofLengthRefused({ proof: "consistency", expected: 0, actual: proof.length });
  const strange = [seen, offered].find(({ size, root }) => size === 0 && Buffer.compare(root, empty) !== 0);
  if (strange === undefined) return undefined;
  const [expected, actual] = [hexadecimal(empty), hexadecimal(strange.root)];
  return new RootMismatch({ field: strange === seen ? "earlier root" : "later root", expected, actual });
}

function progressError(seen: OpenedCheckpoint, offered: OpenedCheckpoint, proof: MerkleProof, hash: TreeHash) {
  if (seen.size === 0) return emptyError(seen, offered, proof, hash);
  const claim = { from: seen.size, to: offered.size, fromRoot: seen.root, toRoot: offered.root, proof };
  const verified = verifyConsistency(claim, hash);
  return Result.isFailure(verified) ? verified.failure : undefined;
}

/**
 * Whether an offered checkpoint continues one that was seen before.
 *
 * **Edge cases** equal sizes need equal roots and no proof; from size 0 no proof is needed either. A proof that is
 * malformed shows nothing about the log and is answered as what it is. **Errors** `OriginMismatch`; `Rollback` for a
 * smaller size; `SplitView` for another root at the same size and for a consistency proof that leads to other roots, both
 * with the two notes as evidence; `ProofError` for a malformed proof.
 *
 * @spec LED-027
 * @category ledger
 * @since 0.1.0
 */
export function checkProgress(
  seen: OpenedCheckpoint,
  offered: OpenedCheckpoint,
  proof: MerkleProof,
  hash: TreeHash = blake3Tree,
): Result.Result<void, OriginMismatch | Rollback | SplitView | ProofError> {
  const { origin } = seen;
  if (offered.origin !== origin) return Result.fail(new OriginMismatch({ expected: origin, actual: offered.origin }));
  const notes = { origin, seen: seen.note, offered: offered.note };
  if (offered.size < seen.size) {
    return Result.fail(new Rollback({ ...notes, expected: seen.size, actual: offered.size }));
  }
  const error = progressError(seen, offered, proof, hash);
  if (error === undefined) return Result.succeed(undefined);
  return Result.fail(error._tag === "RootMismatch" ? new SplitView({ ...notes, cause: error }) : error);
}
