import { Result } from "effect";
import { siblingSides } from "./merkle-path.ts";
import { digestError, proofError, rootError, sizeError } from "./proof-checks.ts";
import type { MerkleProof } from "./merkle-proof.ts";
import type { ProofError } from "./proof-errors.ts";
import { blake3Tree, type TreeHash } from "./tree-hash.ts";

/**
 * That the tree of `to` leaves begins with the leaves of the tree of `from` leaves.
 *
 * @spec LED-013
 * @category ledger
 * @since 0.1.0
 */
export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: MerkleProof;
}

function rootsError({ fromRoot, toRoot }: ConsistencyClaim): ProofError | undefined {
  return digestError([["earlier root", fromRoot] as const, ["later root", toRoot] as const]);
}

/** Equal sizes need no proof: the roots are the same bytes or they are not. */
function sameSizeError(claim: ConsistencyClaim): ProofError | undefined {
  const { fromRoot, toRoot, proof } = claim;
  const surplus = proofError("consistency", proof, 0);
  if (surplus || Buffer.compare(fromRoot, toRoot) === 0) return surplus;
  return rootsError(claim) ?? rootError("later root", toRoot, fromRoot);
}

/** The largest power of two that divides a size: the leaves of the last whole subtree of that tree. */
function lastSubtree(size: number): number {
  let leaves = 1;
  while ((size / leaves) % 2 === 0) leaves *= 2;
  return leaves;
}

function growthError(claim: ConsistencyClaim, hash: TreeHash): ProofError | undefined {
  const { from, to, fromRoot, toRoot, proof } = claim;
  const leaves = lastSubtree(from);
  const sides = siblingSides(from / leaves - 1, Math.ceil(to / leaves) - 1);
  // A tree that is one whole subtree is its own start; it is not sent.
  const sent = leaves === from ? 0 : 1;
  const malformed = proofError("consistency", proof, sides.length + sent) ?? rootsError(claim);
  if (malformed) return malformed;
  let earlier = sent === 1 ? proof[0]! : fromRoot;
  let later = earlier;
  for (const [step, side] of sides.entries()) {
    const sibling = proof[step + sent]!;
    if (side === "left") earlier = hash.node(sibling, earlier);
    later = side === "left" ? hash.node(sibling, later) : hash.node(later, sibling);
  }
  return rootError("earlier root", fromRoot, earlier) ?? rootError("later root", toRoot, later);
}

/**
 * Verifies a consistency proof from nothing but the claim.
 *
 * **Edge cases** sizes up to 2^53 - 1. Equal sizes are consistent exactly when the roots are the same bytes and the proof
 * is empty. Nothing is proved from size 0: every tree begins with no leaves.
 * **Errors** `TreeSizeRefused`, `ProofLengthRefused`, `DigestLengthRefused`, and `RootMismatch` with the root that the
 * proof does not lead to. **Source** RFC 9162, section 2.1.4.2.
 *
 * @spec LED-013 LED-014 LED-016
 * @category ledger
 * @since 0.1.0
 */
export function verifyConsistency(
  claim: ConsistencyClaim,
  hash: TreeHash = blake3Tree,
): Result.Result<void, ProofError> {
  const { from, to } = claim;
  const error =
    sizeError("to", to, 1, Number.MAX_SAFE_INTEGER) ??
    sizeError("from", from, 1, to) ??
    (from === to ? sameSizeError(claim) : growthError(claim, hash));
  return error ? Result.fail(error) : Result.succeed(undefined);
}
