import { hexadecimal } from "./hash.ts";
import type { MerkleProof } from "./merkle-proof.ts";
import {
  DigestLengthRefused,
  LeafIndexRefused,
  ProofLengthRefused,
  RootMismatch,
  TreeSizeRefused,
} from "./proof-errors.ts";
import { digestLength } from "./tree-hash.ts";

type SizeField = TreeSizeRefused["field"];

/** Whether some number of leaves lies in a range. */
export function sizeError(field: SizeField, size: number, least: number, most: number): TreeSizeRefused | undefined {
  if (Number.isSafeInteger(size) && size >= least && size <= most) return undefined;
  const expected = `a whole number of leaves from ${least} to ${most}`;
  return new TreeSizeRefused({ field, expected, actual: String(size) });
}

/** Whether a tree of this size has a leaf at an index. */
export function indexError(index: number, size: number): LeafIndexRefused | undefined {
  if (Number.isSafeInteger(index) && index >= 0 && index < size) return undefined;
  return new LeafIndexRefused({ size, actual: String(index) });
}

/** Whether the digests given have the length of digests. */
export function digestError(digests: Iterable<readonly [string, Uint8Array]>): DigestLengthRefused | undefined {
  for (const [field, { length }] of digests)
    if (length !== digestLength) return new DigestLengthRefused({ field, actual: length });
  return undefined;
}

/** Whether a proof has exactly as many nodes as it must, all of them digests. */
export function proofError(
  kind: ProofLengthRefused["proof"],
  proof: MerkleProof,
  expected: number,
): ProofLengthRefused | DigestLengthRefused | undefined {
  if (proof.length !== expected) return new ProofLengthRefused({ proof: kind, expected, actual: proof.length });
  return digestError(proof.map((node, position) => [`${kind} proof, node ${position}`, node]));
}

/** Whether a computed root is the one that was given. */
export function rootError(
  field: RootMismatch["field"],
  given: Uint8Array,
  computed: Uint8Array,
): RootMismatch | undefined {
  if (Buffer.compare(given, computed) === 0) return undefined;
  return new RootMismatch({ field, expected: hexadecimal(given), actual: hexadecimal(computed) });
}
