import { describe, expect, it } from "vitest";
import { type SequenceHandle, UnknownHandle } from "../../src/index.ts";
import { numbered, ok, pagesOf, readRow, refused, rowsOf, sequenceOf, smallPool } from "./tokens.ts";

describe("sharing (kills: write into a shared page, copy of too much, page twice in a table)", () => {
  it("[PAG-004] a fork shares all pages, and the first to write copies only the last", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(6));
    const fork = ok(pool.fork(sequence));
    expect(pool.stats()).toMatchObject({ live: 2, shared: 2, references: 4 });
    ok(pool.append(fork, rowsOf(pool.dims, [50])));
    expect([pagesOf(pool, sequence), pagesOf(pool, fork)]).toStrictEqual([
      [0, 1],
      [0, 2],
    ]);
    ok(pool.append(sequence, rowsOf(pool.dims, [60])));
    expect(pagesOf(pool, sequence)).toStrictEqual([0, 1]);
    expect(readRow(pool, [0, 1], 7)).toStrictEqual(rowsOf(pool.dims, [...numbered(6), 60]));
    expect(readRow(pool, [0, 2], 7)).toStrictEqual(rowsOf(pool.dims, [...numbered(6), 50]));
  });

  it("[PAG-004] copies no slot the fork does not have", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(4));
    const fork = ok(pool.fork(sequence));
    ok(pool.truncate(fork, 1));
    ok(pool.append(fork, rowsOf(pool.dims, [50])));
    const zero = { keys: new Float32Array(2 * 2 * 3), values: new Float32Array(2 * 2 * 2) };
    const { keys, values } = readRow(pool, pagesOf(pool, fork), 4);
    expect({ keys: keys.slice(12), values: values.slice(8) }).toStrictEqual(zero);
  });

  it("[PAG-005] [PAG-006] a full page moves to another sequence once, at a page boundary", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(9));
    const page = ok(pool.page(sequence, 1));
    expect(refused(pool.page(sequence, 2))).toMatchObject({ _tag: "PageNotFull", index: 2, tokens: 1, pageSize: 4 });
    expect(refused(pool.page(sequence, 3))).toMatchObject({ _tag: "OutOfRange", field: "index" });
    const target = sequenceOf(pool, [1]);
    expect(refused(pool.share(target, page))).toMatchObject({ _tag: "NotAtPageBoundary", length: 1 });
    ok(pool.truncate(target, 0));
    expect(ok(pool.share(target, page))).toBe(4);
    expect(refused(pool.share(target, page))).toMatchObject({ _tag: "DuplicatePage", page: page.slot, index: 0 });
    expect(readRow(pool, pagesOf(pool, target), 4)).toStrictEqual(rowsOf(pool.dims, numbered(4, 4)));
  });

  it("[PAG-009] a page handle goes stale when the page is overwritten or freed", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(4));
    const target = ok(pool.allocate());
    const page = ok(pool.page(sequence, 0));
    ok(pool.truncate(sequence, 3));
    ok(pool.append(sequence, rowsOf(pool.dims, [50])));
    expect(refused(pool.share(target, page))).toMatchObject({ _tag: "StaleHandle", kind: "page" });
    const second = ok(pool.page(sequence, 0));
    ok(pool.free(sequence));
    expect(refused(pool.share(target, second))).toMatchObject({ _tag: "StaleHandle", kind: "page" });
  });
});

describe("ending (kills: double free, handle of a re-used slot accepted, forged handle accepted)", () => {
  it("[PAG-009] [PAG-010] a freed sequence stays freed after its slot is used again", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(5));
    ok(pool.free(sequence));
    expect(pool.stats()).toMatchObject({ free: 6, sequences: 0 });
    const next = sequenceOf(pool, [1]);
    expect(next.slot).toBe(sequence.slot);
    const before = pool.snapshot();
    expect(refused(pool.free(sequence)).message).toBe(
      "sequence 0: expected generation 1, got 0; it was given up earlier, obtain a new handle",
    );
    expect(pool.snapshot()).toStrictEqual(before);
  });

  it("[PAG-009] refuses handles of another pool and forged ones", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(4));
    const anchors = ok(pool.pinAnchors(rowsOf(pool.dims, numbered(4))));
    const page = ok(pool.page(sequence, 0));
    const forged = [
      sequenceOf(smallPool(), []),
      { ...sequence, slot: 1 },
      { ...sequence, slot: -1 },
      { ...sequence, generation: 1 },
      { ...sequence, generation: Number.NaN },
      { ...anchors, kind: "sequence" as const, slot: 1 },
      anchors as unknown as SequenceHandle,
    ];
    for (const handle of forged) expect(refused(pool.free(handle))).toBeInstanceOf(UnknownHandle);
    ok(pool.free(sequence));
    expect(refused(pool.free({ ...sequence, generation: 1 }))).toBeInstanceOf(UnknownHandle);
    const target = ok(pool.allocate());
    const pinnedPage = { ...page, slot: 1, generation: 0 };
    const freePage = { ...page, slot: 5 };
    for (const handle of [pinnedPage, freePage, { ...page, slot: 0.5 }, { ...page, generation: 9 }]) {
      expect(refused(pool.share(target, handle))).toBeInstanceOf(UnknownHandle);
    }
  });

  it("[PAG-010] truncating keeps what is left and frees the rest", () => {
    const pool = smallPool();
    const sequence = sequenceOf(pool, numbered(9));
    for (const [length, live] of [
      [9, 3],
      [8, 2],
      [5, 2],
      [4, 1],
      [1, 1],
      [0, 0],
    ] as const) {
      expect(ok(pool.truncate(sequence, length))).toBe(length);
      expect(pool.stats()).toMatchObject({ live, tokens: length });
    }
    for (const length of [1, -1, 0.5, Number.NaN]) {
      expect(refused(pool.truncate(sequence, length))).toMatchObject({ _tag: "OutOfRange", field: "length" });
    }
  });

  it("[PAG-019] takes pages in the order in which they became free", () => {
    const pool = smallPool({ N: 4 });
    const [first, second] = [sequenceOf(pool, numbered(4)), sequenceOf(pool, numbered(4))];
    ok(pool.free(second));
    ok(pool.free(first));
    expect(pagesOf(pool, sequenceOf(pool, numbered(16)))).toStrictEqual([2, 3, 1, 0]);
  });
});
