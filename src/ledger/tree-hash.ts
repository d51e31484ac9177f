import { createHash } from "node:crypto";
import { blake3 } from "./hash.ts";

/**
 * The hash a Merkle tree is built with.
 *
 * **Units** every result is 32 bytes. **Edge cases** `empty` is the root of the tree without leaves. A leaf is hashed
 * after the byte 0x00 and a node after 0x01, so that no leaf can pass for a node. **Source** RFC 6962, section 2.1.
 *
 * @spec LED-010
 * @category ledger
 * @since 0.1.0
 */
export interface TreeHash {
  readonly name: string;
  readonly empty: Uint8Array;
  readonly leaf: (bytes: Uint8Array) => Uint8Array;
  readonly node: (left: Uint8Array, right: Uint8Array) => Uint8Array;
}

/**
 * The bytes of a digest.
 *
 * @spec LED-010
 * @category ledger
 * @since 0.1.0
 */
export const digestLength = 32;

const leafPrefix = 0x00;
const nodePrefix = 0x01;
const shortLeaf = 4_096;

function treeHash(name: string, hash: (bytes: Uint8Array) => Uint8Array): TreeHash {
  const pair = new Uint8Array(1 + 2 * digestLength);
  pair[0] = nodePrefix;
  // A buffer of its own for every leaf would cost more than its hash.
  const prefixed = new Uint8Array(shortLeaf);
  return {
    name,
    get empty() {
      return hash(new Uint8Array(0));
    },
    leaf: (bytes) => {
      const length = 1 + bytes.length;
      const room = length <= shortLeaf ? prefixed : new Uint8Array(length);
      room[0] = leafPrefix;
      room.set(bytes, 1);
      return hash(room.subarray(0, length));
    },
    node: (left, right) => {
      pair.set(left, 1);
      pair.set(right, 1 + digestLength);
      return hash(pair);
    },
  };
}

/**
 * Trees of BLAKE3 digests: what a ledger uses unless told otherwise.
 *
 * @spec LED-010
 * @category ledger
 * @since 0.1.0
 */
export const blake3Tree: TreeHash = treeHash("blake3", blake3);

/**
 * Trees of SHA-256 digests, as in Certificate Transparency.
 *
 * @spec LED-010
 * @category ledger
 * @since 0.1.0
 */
export const sha256Tree: TreeHash = treeHash(
  "sha256",
  (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()),
);
