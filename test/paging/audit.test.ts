import { describe, expect, it } from "vitest";
import { type AuditFailure, auditPool, type PoolState } from "../../src/index.ts";
import { numbered, ok, refused, rowsOf, smallPool } from "./tokens.ts";

/** Sequence 0 on pages 1 and 2, its fork, anchors on page 0 attached to both, page 3 revoked. */
function healthy(): PoolState {
  const pool = smallPool();
  const anchors = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(2, 100))));
  const sequence = ok(pool.allocate());
  ok(pool.append(sequence, rowsOf(pool.dims, numbered(6))));
  ok(pool.attach(sequence, anchors));
  ok(pool.fork(sequence));
  ok(pool.revoke(ok(pool.pinAnchors(rowsOf(pool.dims, [9])))));
  return pool.snapshot();
}

const damages: Array<[AuditFailure["invariant"], string, (state: PoolState) => void]> = [
  ["pages are free or live", "a page freed twice", (state) => listTwice(state)],
  ["pages are free or live", "a live page in the free list", (state) => (state.freeRing[state.freeStart] = 1)],
  ["pages are free or live", "a leaked page", (state) => (state.freeCount -= 1)],
  ["pages are free or live", "a held page without references", (state) => (state.references[1] = 0)],
  ["references equal holders", "a holder too few", (state) => (state.references[1]! += 1)],
  ["references equal holders", "a holder too many", (state) => (state.references[0]! -= 1)],
  ["attached anchors are pinned", "revoked anchors still attached", (state) => (sequenceIn(state).anchors[0] = 1)],
  ["tables cover lengths", "a length past the table", (state) => (sequenceIn(state).length = 9)],
  ["tables cover lengths", "a page past the length", (state) => (sequenceIn(state).length = 4)],
  ["used slots are filled", "a slot read before it was written", (state) => (sequenceIn(state).length = 7)],
  ["no pinned page in a block table", "a context page pinned", (state) => (state.pinned[1] = 1)],
  ["no page twice in a table", "a page twice", (state) => duplicateFirstPage(state)],
  ["revoked pages are poisoned", "a revoked key readable", (state) => (state.kPages[3 * 4 * 2 * 3 + 5] = 1)],
  ["revoked pages are poisoned", "a revoked value readable", (state) => (state.vPages[3 * 4 * 2 * 2 + 5] = 1)],
];

function sequenceIn(state: PoolState) {
  return state.sequences.entries[0]!.content!;
}

function listTwice({ freeRing, freeStart }: PoolState): void {
  freeRing[freeStart] = freeRing[freeStart + 1]!;
}

function duplicateFirstPage(state: PoolState): void {
  sequenceIn(state).pages[1] = 1;
  state.references[1]! += 1;
  state.references[2]! -= 1;
}

describe("audit (kills: an audit that cannot fail)", () => {
  it("[PAG-016] counts a healthy pool", () => {
    expect(ok(auditPool(healthy()))).toStrictEqual({
      pages: 6,
      free: 3,
      live: 3,
      pinned: 1,
      shared: 3,
      references: 7,
      sequences: 2,
      anchors: 1,
      tokens: 12,
      revision: 1,
    });
  });

  it.each(damages)("[PAG-016] %s: finds %s", (invariant, _, damage) => {
    const state = healthy();
    damage(state);
    expect(refused(auditPool(state))).toMatchObject({ _tag: "AuditFailure", invariant });
  });

  it("[PAG-016] finds a revoked page that someone wrote from outside", () => {
    const pool = smallPool();
    ok(pool.revoke(ok(pool.pinAnchors(rowsOf(pool.dims, [9])))));
    pool.vPages[3] = 0;
    expect(refused(pool.audit()).message).toBe(
      "revoked pages are poisoned: page 0, element 3: expected NaN, got 0; do not use the pool further",
    );
  });

  it("[PAG-016] a snapshot is a copy", () => {
    const pool = smallPool();
    const snapshot = pool.snapshot();
    snapshot.references[0] = 7;
    snapshot.kPages[0] = 7;
    expect(pool.snapshot()).toStrictEqual(smallPool().snapshot());
  });
});
