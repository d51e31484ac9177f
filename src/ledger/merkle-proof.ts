/**
 * The digests of a proof, in the order of RFC 6962.
 *
 * @spec LED-012 LED-013
 * @category ledger
 * @since 0.1.0
 */
export type MerkleProof = ReadonlyArray<Uint8Array>;
