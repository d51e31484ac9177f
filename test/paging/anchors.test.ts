import { describe, expect, it } from "vitest";
import { OutOfPages } from "../../src/index.ts";
import { numbered, ok, readRow, refused, rowsOf, smallPool } from "./tokens.ts";

function poolWithAnchors() {
  const pool = smallPool();
  const anchors = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(5, 100))));
  const [first, second] = [ok(pool.allocate()), ok(pool.allocate())];
  for (const sequence of [first, second]) ok(pool.attach(sequence, anchors));
  return { pool, anchors, first, second };
}

describe("pinned anchors (kills: anchor page written or freed by a sequence, counted as context, attached twice)", () => {
  it("[PAG-011] [PAG-012] are shared, position-free and in no block table", () => {
    const { pool, first, second } = poolWithAnchors();
    ok(pool.append(first, rowsOf(pool.dims, [1])));
    const tables = ok(pool.tables([first, second]));
    expect(tables).toMatchObject({
      blockTable: Int32Array.of(2, -1),
      kvLen: Int32Array.of(1, 0),
      anchorTable: Int32Array.of(0, 1, 0, 1),
      anchorLen: Int32Array.of(5, 5),
      maxAnchorPages: 2,
    });
    expect(readRow(pool, tables.anchorTable, 5)).toStrictEqual(rowsOf(pool.dims, numbered(5, 100)));
    expect(pool.stats()).toMatchObject({ pinned: 2, shared: 2, references: 7 });
  });

  it("[PAG-011] outlive every sequence and every shortage", () => {
    const { pool, anchors, first, second } = poolWithAnchors();
    ok(pool.append(first, rowsOf(pool.dims, numbered(16))));
    expect(refused(pool.append(first, rowsOf(pool.dims, [1])))).toBeInstanceOf(OutOfPages);
    ok(pool.free(first));
    ok(pool.free(second));
    expect(pool.stats()).toMatchObject({ live: 2, pinned: 2, references: 2 });
    const late = ok(pool.allocate());
    ok(pool.attach(late, anchors));
    const { anchorTable } = ok(pool.tables([late]));
    expect(readRow(pool, anchorTable, 5)).toStrictEqual(rowsOf(pool.dims, numbered(5, 100)));
  });

  it("[PAG-012] attach and detach once", () => {
    const { pool, anchors, first } = poolWithAnchors();
    expect(refused(pool.attach(first, anchors))).toMatchObject({ _tag: "AlreadyAttached", anchor: 0 });
    ok(pool.detach(first, anchors));
    expect(refused(pool.detach(first, anchors))).toMatchObject({ _tag: "NotAttached", anchor: 0 });
    expect(pool.stats()).toMatchObject({ pinned: 2, references: 4 });
  });

  it("[PAG-013] a set that ends in a partial page stands last, and only one may", () => {
    const { pool, first } = poolWithAnchors();
    const full = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(4, 200))));
    const partial = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(1, 300))));
    ok(pool.attach(first, full));
    expect(refused(pool.attach(first, partial))).toMatchObject({ _tag: "PartialAnchors", attached: 5, offered: 1 });
    const { anchorTable, anchorLen } = ok(pool.tables([first]));
    expect([anchorTable, anchorLen]).toStrictEqual([Int32Array.of(2, 0, 1), Int32Array.of(9)]);
    const inOrder = rowsOf(pool.dims, [...numbered(4, 200), ...numbered(5, 100)]);
    expect(readRow(pool, anchorTable, 9)).toStrictEqual(inOrder);
  });

  it("[PAG-011] no anchors at all are a valid set", () => {
    const pool = smallPool();
    const sequence = ok(pool.allocate());
    const none = ok(pool.pinAnchors(rowsOf(pool.dims, [])));
    ok(pool.attach(sequence, none));
    expect(ok(pool.tables([sequence]))).toMatchObject({ anchorLen: Int32Array.of(0), maxAnchorPages: 0 });
    expect(ok(pool.revoke(none))).toStrictEqual({ pages: [], detached: 1 });
  });
});

describe("revocation (kills: revoked anchors still read, unlinked but not erased, handle alive again)", () => {
  it("[PAG-014] poisons, detaches everywhere and frees", () => {
    const { pool, anchors, first, second } = poolWithAnchors();
    const fork = ok(pool.fork(first));
    const stale = ok(pool.tables([first]));
    expect(ok(pool.revoke(anchors))).toStrictEqual({ pages: [0, 1], detached: 3 });
    expect(ok(pool.tables([first, second, fork]))).toMatchObject({
      anchorTable: new Int32Array(0),
      anchorLen: new Int32Array(3),
    });
    expect(pool.stats()).toMatchObject({ free: 6, live: 0, pinned: 0, anchors: 0 });
    expect(pool.isCurrent(stale)).toBe(false);
    const read = readRow(pool, stale.anchorTable, 8);
    expect([...read.keys, ...read.values].every(Number.isNaN)).toBe(true);
  });

  it("[PAG-014] [PAG-019] poison holds until the page is taken, and after that in the slots not written", () => {
    const pool = smallPool({ N: 2 });
    const sequence = ok(pool.allocate());
    ok(pool.revoke(ok(pool.pinAnchors(rowsOf(pool.dims, numbered(4, 100))))));
    ok(pool.append(sequence, rowsOf(pool.dims, numbered(4))));
    expect(readRow(pool, [0], 4).keys.every(Number.isNaN)).toBe(true);
    ok(pool.append(sequence, rowsOf(pool.dims, [4])));
    const taken = readRow(pool, [0], 4);
    expect(taken.keys.slice(0, 6)).toStrictEqual(rowsOf(pool.dims, [4]).keys);
    expect(taken.keys.slice(6).every(Number.isNaN)).toBe(true);
    expect(ok(pool.audit())).toMatchObject({ live: 2 });
  });

  it("[PAG-009] [PAG-014] an old handle does not name the anchors that took its slot and pages", () => {
    const pool = smallPool({ N: 2 });
    const sequence = ok(pool.allocate());
    const old = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(8, 100))));
    ok(pool.revoke(old));
    const next = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(8, 200))));
    expect(next.slot).toBe(old.slot);
    const stale = { _tag: "StaleHandle", kind: "anchor", generation: 0, current: 1 };
    expect(refused(pool.attach(sequence, old))).toMatchObject(stale);
    expect(refused(pool.detach(sequence, old))).toMatchObject(stale);
    expect(refused(pool.revoke(old))).toMatchObject(stale);
    ok(pool.attach(sequence, next));
    const { anchorTable } = ok(pool.tables([sequence]));
    expect(readRow(pool, anchorTable, 8)).toStrictEqual(rowsOf(pool.dims, numbered(8, 200)));
  });
});
