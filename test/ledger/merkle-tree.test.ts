import { createHash } from "node:crypto";
import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blake3,
  blake3Tree,
  hexadecimal,
  largestTree,
  MerkleTree,
  sha256Tree,
  type TreeHash,
} from "../../src/index.ts";
import { grownTree, outcome } from "./grown-tree.ts";
import { plainRoot } from "./plain-tree.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const hashes: Array<[string, TreeHash, (bytes: Uint8Array) => Uint8Array]> = [
  ["blake3", blake3Tree, blake3],
  ["sha256", sha256Tree, sha256],
];

/** The leaves and roots that Certificate Transparency implementations test themselves with. */
const publishedLeaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const publishedRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const leaves = publishedLeaves.map((leaf) => new Uint8Array(Buffer.from(leaf, "hex")));

type RootOf = (leaves: ReadonlyArray<Uint8Array>) => Uint8Array;

function ourRoot(hash: TreeHash): RootOf {
  return (leaves) => {
    const tree = new MerkleTree(hash);
    for (const leaf of leaves) Result.getOrThrow(tree.append(leaf));
    return Result.getOrThrow(tree.root());
  };
}

/** A tree that splits its leaves elsewhere. */
function splitAt(split: (n: number) => number): RootOf {
  const root = (hashes: ReadonlyArray<Uint8Array>): Uint8Array =>
    hashes.length < 2
      ? (hashes[0] ?? sha256Tree.empty)
      : sha256Tree.node(root(hashes.slice(0, split(hashes.length))), root(hashes.slice(split(hashes.length))));
  return (leaves) => root(leaves.map(sha256Tree.leaf));
}

const joined = (...parts: ReadonlyArray<ReadonlyArray<number> | Uint8Array>) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const rootsAgree = (rootOf: RootOf) =>
  publishedRoots.every((root, size) => hexadecimal(rootOf(leaves.slice(0, size))) === root);

describe("tree hashes", () => {
  it.each(hashes)("[LED-010] %s: a leaf is hashed after 0x00 and a node after 0x01", (name, tree, hash) => {
    expect([tree.name, tree.empty]).toEqual([name, hash(new Uint8Array(0))]);
    const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), digest, digest, (leaf, left, right) => {
        expect(tree.leaf(leaf)).toEqual(hash(joined([0], leaf)));
        expect(tree.node(left, right)).toEqual(hash(joined([1], left, right)));
      }),
    );
  });

  it("[LED-010] a tree is one of BLAKE3 digests unless told otherwise", () => {
    expect(new MerkleTree().hash).toBe(blake3Tree);
  });
});

describe("roots", () => {
  it("[LED-010] [LED-011] are those that are published for sizes 0 to 8", () => {
    for (const [size, root] of publishedRoots.entries()) {
      expect(hexadecimal(ourRoot(sha256Tree)(leaves.slice(0, size)))).toBe(root);
    }
  });

  it.each<[string, RootOf]>([
    ["swapped children", ourRoot({ ...sha256Tree, node: (left, right) => sha256Tree.node(right, left) })],
    ["no prefix of leaves", ourRoot({ ...sha256Tree, leaf: sha256 })],
    ["no prefix of nodes", ourRoot({ ...sha256Tree, node: (left, right) => sha256(joined(left, right)) })],
    ["prefixes changed over", ourRoot({ ...sha256Tree, leaf: (leaf) => sha256(joined([1], leaf)) })],
    ["another empty root", ourRoot({ ...sha256Tree, empty: new Uint8Array(32) })],
    ["a split in the middle", splitAt((n) => Math.ceil(n / 2))],
    ["a split one leaf before the end", splitAt((n) => n - 1)],
    ["a split after the first leaf", splitAt(() => 1)],
  ])("[LED-011] the published roots tell a tree with %s", (_, mutant) => {
    expect(rootsAgree(splitAt((n) => 2 ** Math.floor(Math.log2(n - 1))))).toBe(true);
    expect(rootsAgree(mutant)).toBe(false);
  });

  it.each(hashes)("[LED-011] %s: every earlier size keeps the root of its definition", (_, hash) => {
    const { tree, leafHashes } = grownTree(70, hash);
    for (let size = 0; size <= tree.size; size++) {
      expect(Result.getOrThrow(tree.root(size))).toEqual(plainRoot(hash, leafHashes.slice(0, size)));
    }
    expect(Result.getOrThrow(tree.root())).toEqual(Result.getOrThrow(tree.root(70)));
  });

  it("[LED-011] of random sizes are those of the definition, also when only the hashes of the leaves are appended", () => {
    const { tree, leafHashes } = grownTree(3_000);
    const copy = new MerkleTree();
    for (const [index, leafHash] of leafHashes.entries()) {
      expect(Result.getOrThrow(copy.appendLeafHash(leafHash))).toBe(index);
      expect(Result.getOrThrow(copy.leafHash(index))).toEqual(Result.getOrThrow(tree.leafHash(index)));
    }
    fc.assert(
      fc.property(fc.nat({ max: 3_000 }), (size) => {
        const root = plainRoot(blake3Tree, leafHashes.slice(0, size));
        expect(Result.getOrThrow(tree.root(size))).toEqual(root);
        expect(Result.getOrThrow(copy.root(size))).toEqual(root);
      }),
      { numRuns: 30 },
    );
  });

  it("[LED-011] what a tree hands out and what it was given are copies", () => {
    const { tree, leafHashes } = grownTree(5);
    const [root, given] = [Result.getOrThrow(tree.root()), leafHashes[0]!.slice()];
    Result.getOrThrow(tree.appendLeafHash(given));
    given.fill(0);
    const handedOut = [
      Result.getOrThrow(tree.root(1)),
      Result.getOrThrow(tree.leafHash(1)),
      ...Result.getOrThrow(tree.inclusionProof(4, 5)),
      ...Result.getOrThrow(tree.inclusionProof(0, 5)),
      ...Result.getOrThrow(tree.consistencyProof(3, 5)),
    ];
    for (const digest of handedOut) digest.fill(0);
    expect(Result.getOrThrow(tree.root(5))).toEqual(root);
    expect(Result.getOrThrow(tree.leafHash(5))).toEqual(leafHashes[0]);
  });
});

describe("the work of a tree", () => {
  it("[LED-015] is below one node a leaf to grow and one node a level for a root or a proof", () => {
    let nodes = 0;
    const counting: TreeHash = { ...blake3Tree, node: (left, right) => (nodes++, blake3Tree.node(left, right)) };
    const { tree } = grownTree(5_000, counting);
    expect(nodes).toBeLessThan(5_000);
    const workOf = (work: () => unknown) => {
      nodes = 0;
      work();
      return nodes;
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(), (size, any) => {
        const height = Math.ceil(Math.log2(size));
        const most = Math.max(height - 1, 0);
        expect(workOf(() => tree.root(size))).toBeLessThanOrEqual(Math.max(height, 0));
        expect(workOf(() => tree.inclusionProof(any % size, size))).toBeLessThanOrEqual(most);
        expect(workOf(() => tree.consistencyProof(1 + (any % size), size))).toBeLessThanOrEqual(most);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a full tree", () => {
  it("[LED-016] refuses more leaves and keeps what it has", () => {
    const tree = new MerkleTree(blake3Tree, 3);
    for (const leaf of leaves.slice(0, 3)) Result.getOrThrow(tree.append(leaf));
    const root = Result.getOrThrow(tree.root());
    const more = tree.append(leaves[3]!);
    expect(Result.isFailure(more) && more.failure.message).toBe(
      "tree, size: expected room below 3 leaves, got a full tree; start another ledger",
    );
    expect(outcome(tree.appendLeafHash(blake3Tree.leaf(leaves[3]!)))).toBe("TreeSizeRefused");
    expect([tree.size, Result.getOrThrow(tree.root())]).toEqual([3, root]);
    expect([new MerkleTree().capacity, new MerkleTree(blake3Tree, Infinity).capacity]).toEqual([2 ** 26, largestTree]);
  });
});

describe("what a tree does not have", () => {
  it("[LED-014] is refused with what was expected", () => {
    const { tree, leafHashes } = grownTree(5);
    for (const size of [6, -1, 1.5, Number.NaN, Infinity, 2 ** 53]) {
      expect(outcome(tree.root(size))).toBe("TreeSizeRefused");
      expect(outcome(tree.inclusionProof(0, size))).toBe("TreeSizeRefused");
      expect(outcome(tree.consistencyProof(1, size))).toBe("TreeSizeRefused");
      expect(outcome(tree.consistencyProof(size, 5))).toBe("TreeSizeRefused");
    }
    for (const index of [5, -1, 0.5, Number.NaN]) {
      expect(outcome(tree.leafHash(index))).toBe("LeafIndexRefused");
      expect(outcome(tree.inclusionProof(index, 5))).toBe("LeafIndexRefused");
    }
    expect(outcome(tree.inclusionProof(3, 3))).toBe("LeafIndexRefused");
    expect(outcome(tree.inclusionProof(0, 0))).toBe("LeafIndexRefused");
    expect(outcome(tree.consistencyProof(0, 5))).toBe("TreeSizeRefused");
    expect(outcome(tree.consistencyProof(4, 3))).toBe("TreeSizeRefused");
    expect(outcome(tree.consistencyProof(0, 0))).toBe("TreeSizeRefused");
    expect(Result.getOrThrow(tree.consistencyProof(5, 5))).toEqual([]);
    const short = tree.appendLeafHash(leafHashes[0]!.slice(1));
    expect(Result.isFailure(short) && short.failure.message).toBe(
      "leaf hash: expected a digest of 32 bytes, got 31 bytes",
    );
    expect(tree.size).toBe(5);
  });
});
