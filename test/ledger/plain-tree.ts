import type { MerkleProof, TreeHash } from "../../src/index.ts";

/** The definitions of RFC 6962, section 2.1, word for word, over the hashes of the leaves: slow and plain. */

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

/** MTH: the root of some leaves. */
export function plainRoot(hash: TreeHash, leaves: MerkleProof): Uint8Array {
  if (leaves.length === 0) return hash.empty;
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return hash.node(plainRoot(hash, leaves.slice(0, k)), plainRoot(hash, leaves.slice(k)));
}

/** PATH: the inclusion proof of leaf m. */
export function plainInclusion(hash: TreeHash, m: number, leaves: MerkleProof): Array<Uint8Array> {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...plainInclusion(hash, m, leaves.slice(0, k)), plainRoot(hash, leaves.slice(k))]
    : [...plainInclusion(hash, m - k, leaves.slice(k)), plainRoot(hash, leaves.slice(0, k))];
}

function subproof(hash: TreeHash, m: number, leaves: MerkleProof, known: boolean): Array<Uint8Array> {
  const n = leaves.length;
  if (m === n) return known ? [] : [plainRoot(hash, leaves)];
  const k = split(n);
  return m <= k
    ? [...subproof(hash, m, leaves.slice(0, k), known), plainRoot(hash, leaves.slice(k))]
    : [...subproof(hash, m - k, leaves.slice(k), false), plainRoot(hash, leaves.slice(0, k))];
}

/** PROOF: the consistency proof from the first m leaves. */
export function plainConsistency(hash: TreeHash, m: number, leaves: MerkleProof): Array<Uint8Array> {
  return subproof(hash, m, leaves, true);
}

/** The turns from the root down to leaf m: which proofs of other sizes have the same form. */
export function plainTurns(m: number, n: number): string {
  if (n === 1) return "";
  const k = split(n);
  return m < k ? `left ${plainTurns(m, k)}` : `right ${plainTurns(m - k, n - k)}`;
}
