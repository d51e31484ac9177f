import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blake3Tree, verifyConsistency, verifyInclusion } from "../../src/index.ts";
import { outcome } from "./grown-tree.ts";

/** The definitions of RFC 6962 over leaves that are all alike, so that equal sizes have equal roots and are computed once. */
const leafHash = blake3Tree.leaf(new Uint8Array(0));
const roots = new Map<number, Uint8Array>([[1, leafHash]]);

function split(size: number): number {
  let leaves = 1;
  while (2 * leaves < size) leaves *= 2;
  return leaves;
}

function rootOf(size: number): Uint8Array {
  const known = roots.get(size);
  if (known) return known;
  const root = blake3Tree.node(rootOf(split(size)), rootOf(size - split(size)));
  roots.set(size, root);
  return root;
}

function pathOf(index: number, size: number): Array<Uint8Array> {
  if (size === 1) return [];
  const left = split(size);
  return index < left
    ? [...pathOf(index, left), rootOf(size - left)]
    : [...pathOf(index - left, size - left), rootOf(left)];
}

function growthOf(from: number, to: number, known = true): Array<Uint8Array> {
  if (from === to) return known ? [] : [rootOf(to)];
  const left = split(to);
  return from <= left
    ? [...growthOf(from, left, known), rootOf(to - left)]
    : [...growthOf(from - left, to - left, false), rootOf(left)];
}

const size = fc.oneof(
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  fc
    .integer({ min: 0, max: 53 })
    .chain((power) =>
      fc.integer({ min: -2, max: 2 }).map((near) => Math.min(Math.max(2 ** power + near, 1), Number.MAX_SAFE_INTEGER)),
    ),
);

describe("proofs of trees larger than any memory", () => {
  it("[LED-016] verify at every size to 2^53 - 1", () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (size, part) => {
        const index = Math.floor(part * size);
        const claim = { leafHash, index, size, root: rootOf(size), proof: pathOf(index, size) };
        expect(outcome(verifyInclusion(claim))).toBe("accepted");
        expect(outcome(verifyInclusion({ ...claim, proof: claim.proof.slice(1) }))).toBe(
          claim.proof.length === 0 ? "accepted" : "ProofLengthRefused",
        );
        const from = index + 1;
        const growth = { from, to: size, fromRoot: rootOf(from), toRoot: rootOf(size), proof: growthOf(from, size) };
        expect(outcome(verifyConsistency(growth))).toBe("accepted");
        if (size > 1) {
          expect(outcome(verifyConsistency({ ...growth, toRoot: rootOf(size - 1) }))).toBe("RootMismatch");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("[LED-016] take at most 53 nodes of inclusion and 53 of consistency at the largest size", () => {
    const last = Number.MAX_SAFE_INTEGER;
    const claim = { leafHash, index: 0, size: last, root: rootOf(last), proof: pathOf(0, last) };
    expect([claim.proof.length, Result.isSuccess(verifyInclusion(claim))]).toEqual([53, true]);
    expect(growthOf(1, last)).toHaveLength(53);
  });
});
