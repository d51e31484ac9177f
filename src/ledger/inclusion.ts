import { Result } from "effect";
import { siblingSides } from "./merkle-path.ts";
import { digestError, indexError, proofError, rootError, sizeError } from "./proof-checks.ts";
import type { MerkleProof } from "./merkle-proof.ts";
import type { ProofError } from "./proof-errors.ts";
import { blake3Tree, type TreeHash } from "./tree-hash.ts";

/**
 * That the tree of some size and root has this leaf at this index.
 *
 * **Units** `leafHash` is `hash.leaf` of the leaf's bytes; `index` counts from 0.
 *
 * @spec LED-012
 * @category ledger
 * @since 0.1.0
 */
export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: MerkleProof;
}

/**
 * Verifies an inclusion proof from nothing but the claim.
 *
 * **Edge cases** sizes up to 2^53 - 1. The proof has as many nodes as the index and the size ask for, no more and no
 * fewer. **Errors** `TreeSizeRefused` for an empty tree, `LeafIndexRefused`, `ProofLengthRefused`, `DigestLengthRefused`,
 * and `RootMismatch` when the proof leads elsewhere. **Source** RFC 9162, section 2.1.3.2.
 *
 * @spec LED-012 LED-014 LED-016
 * @category ledger
 * @since 0.1.0
 */
export function verifyInclusion(claim: InclusionClaim, hash: TreeHash = blake3Tree): Result.Result<void, ProofError> {
  const { leafHash, index, size, root, proof } = claim;
  const misplaced = sizeError("size", size, 1, Number.MAX_SAFE_INTEGER) ?? indexError(index, size);
  if (misplaced) return Result.fail(misplaced);
  const sides = siblingSides(index, size - 1);
  const given = [["leaf hash", leafHash] as const, ["root", root] as const];
  const malformed = proofError("inclusion", proof, sides.length) ?? digestError(given);
  if (malformed) return Result.fail(malformed);
  let node = leafHash;
  for (const [step, side] of sides.entries()) {
    const sibling = proof[step]!;
    node = side === "left" ? hash.node(sibling, node) : hash.node(node, sibling);
  }
  const wrong = rootError("root", root, node);
  return wrong ? Result.fail(wrong) : Result.succeed(undefined);
}
