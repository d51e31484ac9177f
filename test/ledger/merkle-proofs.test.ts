import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blake3Tree,
  type ConsistencyClaim,
  type InclusionClaim,
  type MerkleProof,
  sha256Tree,
  verifyConsistency,
  verifyInclusion,
} from "../../src/index.ts";
import { flipped, grownTree, outcome } from "./grown-tree.ts";
import { plainConsistency, plainInclusion, plainRoot, plainTurns } from "./plain-tree.ts";

const most = 3_000;
const { tree, leafHashes } = grownTree(most);
const rootOf = (size: number) => Result.getOrThrow(tree.root(size));

function inclusionClaim(index: number, size: number): InclusionClaim {
  const proof = Result.getOrThrow(tree.inclusionProof(index, size));
  return { leafHash: leafHashes[index]!, index, size, root: rootOf(size), proof };
}

function consistencyClaim(from: number, to: number): ConsistencyClaim {
  const proof = Result.getOrThrow(tree.consistencyProof(from, to));
  return { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof };
}

/** Every way in which a proof of the same length or another can be another proof. */
function changedProofs(proof: MerkleProof, at: number, bit: number): Array<MerkleProof> {
  const stranger = blake3Tree.leaf(new Uint8Array(99));
  const changed: Array<MerkleProof> = [
    [...proof, stranger],
    [stranger, ...proof],
  ];
  if (proof.length > 0) {
    const position = at % proof.length;
    const node = proof[position]!;
    changed.push(proof.with(position, flipped(node, bit)));
    changed.push(proof.toSpliced(position, 1), proof.toSpliced(position, 0, node));
    changed.push(proof.with(position, node.slice(1)), proof.with(position, Uint8Array.from([...node, 0])));
  }
  if (proof.length > 1) changed.push(proof.toReversed());
  return changed;
}

const placed = fc
  .integer({ min: 1, max: most })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat({ max: size - 1 }) }));
const grown = fc
  .integer({ min: 1, max: most })
  .chain((to) => fc.record({ to: fc.constant(to), from: fc.integer({ min: 1, max: to }) }));
const change = fc.record({ at: fc.nat({ max: 60 }), bit: fc.nat({ max: 255 }) });

describe("inclusion proofs", () => {
  it("[LED-012] are the audit paths of their definition and verify, for every leaf of every size to 70", () => {
    for (let size = 1; size <= 70; size++) {
      for (let index = 0; index < size; index++) {
        const claim = inclusionClaim(index, size);
        expect(claim.proof).toEqual(plainInclusion(blake3Tree, index, leafHashes.slice(0, size)));
        expect(outcome(verifyInclusion(claim))).toBe("accepted");
      }
    }
  });

  it("[LED-012] of larger trees are those of the definition, and verify under their own hash only", () => {
    const counterpart = grownTree(400, sha256Tree);
    fc.assert(
      fc.property(placed, ({ size, index }) => {
        const claim = inclusionClaim(index, size);
        expect(claim.proof).toEqual(plainInclusion(blake3Tree, index, leafHashes.slice(0, size)));
        expect(outcome(verifyInclusion(claim))).toBe("accepted");
        expect(outcome(verifyInclusion(claim, sha256Tree))).toBe(size === 1 ? "accepted" : "RootMismatch");
        const small = 1 + (index % 400);
        const proof = Result.getOrThrow(counterpart.tree.inclusionProof(small - 1, 400));
        const root = Result.getOrThrow(counterpart.tree.root());
        const other = { leafHash: counterpart.leafHashes[small - 1]!, index: small - 1, size: 400, root, proof };
        expect(outcome(verifyInclusion(other, sha256Tree))).toBe("accepted");
      }),
      { numRuns: 60 },
    );
  });

  it("[LED-012] [LED-014] with a changed leaf, root or proof are refused", () => {
    fc.assert(
      fc.property(placed, change, ({ size, index }, { at, bit }) => {
        const claim = inclusionClaim(index, size);
        expect(outcome(verifyInclusion({ ...claim, leafHash: flipped(claim.leafHash, bit) }))).toBe("RootMismatch");
        expect(outcome(verifyInclusion({ ...claim, root: flipped(claim.root, bit) }))).toBe("RootMismatch");
        for (const proof of changedProofs(claim.proof, at, bit)) {
          expect(outcome(verifyInclusion({ ...claim, proof }))).toMatch(
            /^(RootMismatch|(Proof|Digest)LengthRefused)$/u,
          );
        }
        for (const digest of [new Uint8Array(0), claim.root.slice(1), new Uint8Array(33)]) {
          expect(outcome(verifyInclusion({ ...claim, root: digest }))).toBe("DigestLengthRefused");
          expect(outcome(verifyInclusion({ ...claim, leafHash: digest }))).toBe("DigestLengthRefused");
        }
      }),
      { numRuns: 200 },
    );
  });

  it("[LED-012] hold at no other index, and at no size from which the path turns differently", () => {
    for (let size = 1; size <= 16; size++) {
      for (let index = 0; index < size; index++) {
        const claim = inclusionClaim(index, size);
        const accepted: Array<string> = [];
        const expected: Array<string> = [];
        for (let otherSize = 1; otherSize <= 33; otherSize++) {
          for (let other = 0; other < otherSize; other++) {
            const verdict = outcome(verifyInclusion({ ...claim, index: other, size: otherSize }));
            if (verdict === "accepted") accepted.push(`${other} of ${otherSize}`);
            if (plainTurns(other, otherSize) === plainTurns(index, size)) expected.push(`${other} of ${otherSize}`);
          }
        }
        expect(accepted).toEqual(expected);
        expect(accepted.filter((place) => place.endsWith(` of ${size}`))).toEqual([`${index} of ${size}`]);
      }
    }
  });

  it("[LED-014] of what cannot be are refused with what was expected", () => {
    const claim = inclusionClaim(2, 5);
    const messages = [
      { ...claim, size: 0 },
      { ...claim, size: 5.5 },
      { ...claim, size: 2 ** 53 },
      { ...claim, index: 5 },
      { ...claim, index: -1 },
      { ...claim, index: Number.NaN },
      { ...claim, proof: claim.proof.slice(1) },
      { ...claim, proof: claim.proof.with(1, new Uint8Array(31)) },
    ].map((claim) => {
      const result = verifyInclusion(claim);
      return Result.isFailure(result) && result.failure.message;
    });
    expect(messages).toEqual([
      "tree, size: expected a whole number of leaves from 1 to 9007199254740991, got 0",
      "tree, size: expected a whole number of leaves from 1 to 9007199254740991, got 5.5",
      "tree, size: expected a whole number of leaves from 1 to 9007199254740991, got 9007199254740992",
      "leaf index: expected a whole number from 0 to below the size 5, got 5",
      "leaf index: expected a whole number from 0 to below the size 5, got -1",
      "leaf index: expected a whole number from 0 to below the size 5, got NaN",
      "inclusion proof: expected 3 nodes, got 2; ask for a proof of this index and these sizes",
      "inclusion proof, node 1: expected a digest of 32 bytes, got 31 bytes",
    ]);
  });
});

describe("consistency proofs", () => {
  it("[LED-013] are those of their definition and verify, for every two sizes to 70", () => {
    for (let to = 1; to <= 70; to++) {
      for (let from = 1; from <= to; from++) {
        const claim = consistencyClaim(from, to);
        expect(claim.proof).toEqual(plainConsistency(blake3Tree, from, leafHashes.slice(0, to)));
        expect(outcome(verifyConsistency(claim))).toBe("accepted");
      }
    }
  });

  it("[LED-013] of larger trees are those of the definition, and one continues the other", () => {
    fc.assert(
      fc.property(grown, fc.nat(), ({ from, to }, any) => {
        const between = from + (any % (to - from + 1));
        for (const [a, b] of [
          [from, between],
          [between, to],
          [from, to],
        ] as const) {
          const claim = consistencyClaim(a, b);
          expect(claim.proof).toEqual(plainConsistency(blake3Tree, a, leafHashes.slice(0, b)));
          expect(outcome(verifyConsistency(claim))).toBe("accepted");
        }
      }),
      { numRuns: 60 },
    );
  });

  it("[LED-013] [LED-014] with a changed root or proof are refused", () => {
    fc.assert(
      fc.property(grown, change, ({ from, to }, { at, bit }) => {
        const claim = consistencyClaim(from, to);
        const { fromRoot, toRoot } = claim;
        expect(outcome(verifyConsistency({ ...claim, fromRoot: flipped(fromRoot, bit) }))).toBe("RootMismatch");
        expect(outcome(verifyConsistency({ ...claim, toRoot: flipped(toRoot, bit) }))).toBe("RootMismatch");
        for (const proof of changedProofs(claim.proof, at, bit)) {
          expect(outcome(verifyConsistency({ ...claim, proof }))).toMatch(
            /^(RootMismatch|(Proof|Digest)LengthRefused)$/u,
          );
        }
        for (const digest of [new Uint8Array(0), fromRoot.slice(1), new Uint8Array(33)]) {
          expect(outcome(verifyConsistency({ ...claim, fromRoot: digest }))).toBe("DigestLengthRefused");
          expect(outcome(verifyConsistency({ ...claim, toRoot: digest }))).toBe("DigestLengthRefused");
        }
      }),
      { numRuns: 200 },
    );
  });

  it("[LED-013] hold for no trees of other leaves: one leaf changed before the earlier size is told", () => {
    fc.assert(
      fc.property(grown, fc.nat(), ({ from, to }, any) => {
        const changed = leafHashes.slice(0, to).with(any % from, blake3Tree.leaf(new Uint8Array(77)));
        const forged = { ...consistencyClaim(from, to), toRoot: plainRoot(blake3Tree, changed) };
        for (const proof of [forged.proof, plainConsistency(blake3Tree, from, changed)]) {
          expect(outcome(verifyConsistency({ ...forged, proof }))).toBe("RootMismatch");
        }
      }),
      { numRuns: 60 },
    );
  });

  it("[LED-013] [LED-014] between sizes that prove nothing are refused, and equal sizes need equal roots", () => {
    const claim = consistencyClaim(3, 5);
    const empty = blake3Tree.empty;
    const equal = { from: 5, to: 5, fromRoot: claim.toRoot, toRoot: claim.toRoot, proof: [] };
    const outcomes = [
      { ...claim, from: 0 },
      { ...claim, from: 0, fromRoot: empty, proof: [] },
      { ...claim, from: 6 },
      { ...claim, from: 2.5 },
      { ...claim, to: 2 ** 53 },
      { ...claim, to: Number.NaN },
      equal,
      { ...equal, fromRoot: claim.fromRoot },
      { ...equal, proof: claim.proof },
      { from: 0, to: 0, fromRoot: empty, toRoot: empty, proof: [] },
      { from: 0, to: 0, fromRoot: empty, toRoot: claim.toRoot, proof: [] },
      { ...equal, fromRoot: empty.slice(1) },
    ].map((claim) => outcome(verifyConsistency(claim)));
    expect(outcomes).toEqual([
      ...new Array<string>(6).fill("TreeSizeRefused"),
      "accepted",
      "RootMismatch",
      "ProofLengthRefused",
      "TreeSizeRefused",
      "TreeSizeRefused",
      "DigestLengthRefused",
    ]);
  });
});
