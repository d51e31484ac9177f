import type { MerkleProof } from "./merkle-proof.ts";

/**
 * What a bundle is made of.
 *
 * **Units** `checkpoint` and `earlier.checkpoint` are whole notes.
 *
 * @spec LED-030
 * @category ledger
 * @since 0.1.0
 */
export interface BundleParts {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly inclusion: MerkleProof;
  readonly checkpoint: string;
  readonly earlier?: { readonly checkpoint: string; readonly consistency: MerkleProof };
}
