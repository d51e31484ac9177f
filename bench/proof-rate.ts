import { createHash } from "node:crypto";
import { Result } from "effect";
import { median } from "simple-statistics";
import { blake3Tree, MerkleTree, verifyInclusion } from "../src/index.ts";
import { inTurn, type Measured, millisecondsOf } from "./measured.ts";

const leaves = 1_000_000;
const proofs = 1_000;
const rounds = 5;

const leafOf = (index: number) => Uint8Array.of(index, index >> 8, index >> 16, 0, 0, 0, 0, 0);

/** Indices all over the tree, the same ones every time. */
const indices = Array.from({ length: proofs }, (_, n) => (n * 7_919_999) % leaves);

function fullTree(): MerkleTree {
  const tree = new MerkleTree();
  for (let index = 0; index < leaves; index++) Result.getOrThrow(tree.append(leafOf(index)));
  return tree;
}

/** Proves every index, and verifies each proof from the root alone. */
function prove(tree: MerkleTree, root: Uint8Array): void {
  for (const index of indices) {
    const proof = Result.getOrThrow(tree.inclusionProof(index));
    const claim = { leafHash: blake3Tree.leaf(leafOf(index)), index, size: leaves, root, proof };
    Result.getOrThrow(verifyInclusion(claim));
  }
}

/** As many digests of a node as the proofs are long. */
function hashPaths(): void {
  const pair = new Uint8Array(65);
  for (let n = 0; n < proofs * Math.ceil(Math.log2(leaves)); n++) createHash("sha256").update(pair).digest();
}

/** How long a tree of a million leaves takes to build, and one leaf of it to prove and to verify. */
export function proofRate(): ReadonlyArray<Measured> {
  let tree = new MerkleTree();
  const building = millisecondsOf(() => (tree = fullTree()));
  const root = Result.getOrThrow(tree.root());
  const wrong = verifyInclusion({
    leafHash: blake3Tree.leaf(leafOf(1)),
    index: 0,
    size: leaves,
    root,
    proof: Result.getOrThrow(tree.inclusionProof(0)),
  });
  if (Result.isSuccess(wrong)) throw new Error("a proof holds for a leaf that it is not of");
  const times = inTurn(rounds, () => prove(tree, root), hashPaths);
  return [
    {
      what: "tree of 1,000,000 leaves built",
      value: building / 1_000,
      unit: "s",
      target: null,
      peer: "",
      toPeer: null,
    },
    {
      what: "inclusion proof among 1,000,000, proved and verified",
      value: median(times.map(([own]) => own / proofs)),
      unit: "ms",
      target: 1,
      peer: "SHA-256 of a path as long",
      toPeer: median(times.map(([own, peer]) => own / peer)),
    },
  ];
}
