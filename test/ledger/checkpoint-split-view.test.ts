import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blake3Tree,
  checkProgress,
  MerkleTree,
  openCheckpoint,
  Rollback,
  sha256Tree,
  signCheckpoint,
  SplitView,
  type TreeHash,
} from "../../src/index.ts";
import { grownTree, outcome } from "./grown-tree.ts";
import { logSigner, origin, otherSigner, refusal, trust, value } from "./note-cast.ts";

const { tree } = grownTree(40);

/** The same log told to somebody else: its leaves differ from some index on. */
function fork(at: number, size = 40): MerkleTree {
  const forked = new MerkleTree();
  for (let n = 0; n < size; n++) value(forked.append(new TextEncoder().encode(n < at ? `leaf ${n}` : `lie ${n}`)));
  return forked;
}

function checkpointOf(tree: MerkleTree, size: number) {
  return value(
    openCheckpoint(value(signCheckpoint({ origin, size, root: value(tree.root(size)) }, [logSigner])), trust),
  );
}

const sizes = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe("progress from one checkpoint to another", () => {
  it("[LED-027] of a log that only grew is shown by its proof, and is a rollback the other way round", () => {
    fc.assert(
      fc.property(sizes, ([from, to]) => {
        const [seen, offered] = [checkpointOf(tree, from), checkpointOf(tree, to)];
        expect(outcome(checkProgress(seen, offered, value(tree.consistencyProof(from, to))))).toBe("accepted");
        const back = checkProgress(offered, seen, []);
        expect(outcome(back)).toBe(from === to ? "accepted" : "Rollback");
        if (Result.isFailure(back)) {
          expect(back.failure).toEqual(
            new Rollback({ origin, seen: offered.note, offered: seen.note, expected: to, actual: from }),
          );
        }
      }),
    );
  });

  it("[LED-027] between two histories is a split view with both notes, whoever's proof is given", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ([from, to], any) => {
        const forked = fork(any % from);
        const [seen, offered] = [checkpointOf(tree, from), checkpointOf(forked, to)];
        for (const prover of [tree, forked]) {
          const result = checkProgress(seen, offered, value(prover.consistencyProof(from, to)));
          expect(outcome(result)).toBe("SplitView");
          if (Result.isSuccess(result) || !(result.failure instanceof SplitView)) return;
          const { seen: first, offered: second, cause } = result.failure;
          expect([first, second, cause._tag]).toEqual([seen.note, offered.note, "RootMismatch"]);
          expect(outcome(openCheckpoint(first, trust)) + outcome(openCheckpoint(second, trust))).toBe(
            "acceptedaccepted",
          );
        }
      }),
      { numRuns: 60 },
    );
    expect(refusal(checkProgress(checkpointOf(tree, 9), checkpointOf(fork(3), 9), []))).toMatch(
      /^log "ledger\.example\/home": expected the later checkpoint to extend the earlier one, got another history \(.*\); keep both notes/u,
    );
  });

  it("[LED-027] a fork after the earlier checkpoint is no split view of it", () => {
    const forked = fork(20);
    const [seen, offered] = [checkpointOf(tree, 20), checkpointOf(forked, 40)];
    expect(outcome(checkProgress(seen, offered, value(forked.consistencyProof(20, 40))))).toBe("accepted");
    expect(outcome(checkProgress(checkpointOf(tree, 40), offered, []))).toBe("SplitView");
  });

  it("[LED-027] a malformed proof shows nothing about the log, and another log is another log", () => {
    const [seen, offered] = [checkpointOf(tree, 5), checkpointOf(tree, 9)];
    const proof = value(tree.consistencyProof(5, 9));
    expect(outcome(checkProgress(seen, offered, []))).toBe("ProofLengthRefused");
    expect(outcome(checkProgress(seen, seen, proof))).toBe("ProofLengthRefused");
    expect(outcome(checkProgress(seen, offered, proof.with(0, new Uint8Array(31))))).toBe("DigestLengthRefused");
    const other = value(signCheckpoint({ ...offered, origin: otherSigner.key.name }, [otherSigner]));
    const opened = value(openCheckpoint(other, { trustedKeys: [otherSigner.key] }));
    expect(refusal(checkProgress(seen, opened, proof))).toBe(
      'checkpoint, origin: expected "ledger.example/home", got "ledger.example/other"; compare checkpoints of one log',
    );
  });

  it.each<[string, TreeHash]>([
    ["blake3", blake3Tree],
    ["sha256", sha256Tree],
  ])(
    "[LED-027] from no leaves nothing needs proof, but the root of no leaves is known, and a proof is one of its hash: %s",
    (_, hash) => {
      const { tree } = grownTree(3, hash);
      const strange = new MerkleTree(hash);
      const [empty, grown] = [checkpointOf(tree, 0), checkpointOf(tree, 3)];
      const lie = { ...checkpointOf(strange, 0), root: grown.root };
      expect(outcome(checkProgress(empty, grown, [], hash))).toBe("accepted");
      expect(outcome(checkProgress(empty, empty, [], hash))).toBe("accepted");
      const proof = value(tree.consistencyProof(1, 3));
      expect(outcome(checkProgress(checkpointOf(tree, 1), grown, proof, hash))).toBe("accepted");
      expect(outcome(checkProgress(empty, grown, [grown.root], hash))).toBe("ProofLengthRefused");
      expect(outcome(checkProgress(lie, grown, [], hash))).toBe("SplitView");
      expect(outcome(checkProgress(empty, lie, [], hash))).toBe("SplitView");
      expect(outcome(checkProgress(lie, lie, [], hash))).toBe("SplitView");
    },
  );
});
