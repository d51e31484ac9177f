import { Result } from "effect";
import { blake3Tree, MerkleTree, type TreeHash } from "../../src/index.ts";

/** A tree of so many leaves, and the hashes of its leaves. */
export function grownTree(size: number, hash: TreeHash = blake3Tree) {
  const tree = new MerkleTree(hash);
  const leafHashes: Array<Uint8Array> = [];
  for (let n = 0; n < size; n++) {
    const leaf = new TextEncoder().encode(`leaf ${n}`);
    Result.getOrThrow(tree.append(leaf));
    leafHashes.push(hash.leaf(leaf));
  }
  return { tree, leafHashes };
}

/** Bytes with one bit turned. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice();
  const at = bit % (8 * bytes.length);
  changed[at >> 3]! ^= 1 << (at & 7);
  return changed;
}

/** The tag of the error a result holds, or "accepted". */
export function outcome(result: Result.Result<unknown, { readonly _tag: string }>): string {
  return Result.isSuccess(result) ? "accepted" : result.failure._tag;
}
