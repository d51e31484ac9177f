import { Result } from "effect";
import { digestError, indexError, sizeError } from "./proof-checks.ts";
import type { MerkleProof } from "./merkle-proof.ts";
import { type DigestLengthRefused, type LeafIndexRefused, TreeSizeRefused } from "./proof-errors.ts";
import { SubtreeHashes } from "./subtree-hashes.ts";
import { blake3Tree, type TreeHash } from "./tree-hash.ts";

/**
 * The most leaves a tree held in memory takes: 4 GiB of digests.
 *
 * @spec LED-016
 * @category ledger
 * @since 0.1.0
 */
export const largestTree = 2 ** 26;

/** The largest power of two below a number of leaves, where RFC 6962 splits them. */
function leftLeaves(leaves: number): number {
  return 2 ** (31 - Math.clz32(leaves - 1));
}

/**
 * An append-only Merkle tree in memory, which proves what it holds and that it only grew.
 *
 * **Units** 64 bytes a leaf. An append computes two hashes on average; a root or a proof at most as many as the tree is
 * high, whatever its size. **Edge cases** every earlier size keeps its root and its proofs. The tree without leaves has a
 * root too. What is handed out is a copy. **Errors** every refusal is a `Result`. **Source** RFC 6962, section 2.1.
 *
 * @spec LED-011 LED-012 LED-013 LED-015 LED-016
 * @category ledger
 * @since 0.1.0
 */
export class MerkleTree {
  readonly hash: TreeHash;
  readonly capacity: number;
  readonly #subtrees: SubtreeHashes;

  /** An empty tree, of at most `capacity` leaves. */
  constructor(hash: TreeHash = blake3Tree, capacity: number = largestTree) {
    this.hash = hash;
    this.capacity = Math.min(capacity, largestTree);
    this.#subtrees = new SubtreeHashes(hash);
  }

  get size(): number {
    return this.#subtrees.size;
  }

  /**
   * Appends a leaf's bytes and answers its index; `TreeSizeRefused` when the tree is full.
   *
   * @spec LED-011 LED-016
   */
  append(leaf: Uint8Array): Result.Result<number, TreeSizeRefused> {
    if (this.size >= this.capacity) return Result.fail(this.#full());
    return Result.succeed(this.#subtrees.append(this.hash.leaf(leaf)));
  }

  /**
   * Appends a leaf of which only the hash is known; `DigestLengthRefused` when it is none.
   *
   * @spec LED-011 LED-016
   */
  appendLeafHash(leafHash: Uint8Array): Result.Result<number, TreeSizeRefused | DigestLengthRefused> {
    if (this.size >= this.capacity) return Result.fail(this.#full());
    const malformed = digestError([["leaf hash", leafHash]]);
    return malformed ? Result.fail(malformed) : Result.succeed(this.#subtrees.append(leafHash));
  }

  /**
   * The hash of the leaf at an index.
   *
   * @spec LED-011
   */
  leafHash(index: number): Result.Result<Uint8Array, LeafIndexRefused> {
    const absent = indexError(index, this.size);
    return absent ? Result.fail(absent) : Result.succeed(this.#subtrees.range(index, index + 1));
  }

  /**
   * The root of the tree when it had `size` leaves; `TreeSizeRefused` when it never had.
   *
   * @spec LED-011
   */
  root(size: number = this.size): Result.Result<Uint8Array, TreeSizeRefused> {
    const unknown = sizeError("size", size, 0, this.size);
    return unknown ? Result.fail(unknown) : Result.succeed(this.#subtrees.range(0, size));
  }

  /**
   * The proof that the leaf at an index is in the tree of `size` leaves.
   *
   * @spec LED-012
   */
  inclusionProof(
    index: number,
    size: number = this.size,
  ): Result.Result<MerkleProof, TreeSizeRefused | LeafIndexRefused> {
    const misplaced = sizeError("size", size, 0, this.size) ?? indexError(index, size);
    if (misplaced) return Result.fail(misplaced);
    const proof: Array<Uint8Array> = [];
    let [start, end] = [0, size];
    while (end - start > 1) {
      const middle = start + leftLeaves(end - start);
      proof.push(index < middle ? this.#subtrees.range(middle, end) : this.#subtrees.range(start, middle));
      if (index < middle) end = middle;
      else start = middle;
    }
    return Result.succeed(proof.toReversed());
  }

  /**
   * The proof that the tree of `to` leaves begins with the tree of `from` leaves.
   *
   * **Edge cases** empty for equal sizes; refused from size 0, from which there is nothing to prove.
   *
   * @spec LED-013
   */
  consistencyProof(from: number, to: number = this.size): Result.Result<MerkleProof, TreeSizeRefused> {
    const unknown = sizeError("to", to, 1, this.size) ?? sizeError("from", from, 1, to);
    if (unknown) return Result.fail(unknown);
    if (from === to) return Result.succeed([]);
    const proof: Array<Uint8Array> = [];
    let [start, end] = [0, to];
    while (end > from) {
      const middle = start + leftLeaves(end - start);
      proof.push(from <= middle ? this.#subtrees.range(middle, end) : this.#subtrees.range(start, middle));
      if (from <= middle) end = middle;
      else start = middle;
    }
    // The verifier knows the earlier root, so where the whole earlier tree is one subtree it is not sent.
    if (start > 0) proof.push(this.#subtrees.range(start, end));
    return Result.succeed(proof.toReversed());
  }

  #full(): TreeSizeRefused {
    return new TreeSizeRefused({
      field: "size",
      expected: `room below ${this.capacity} leaves`,
      actual: `a full tree; start another ledger`,
    });
  }
}
