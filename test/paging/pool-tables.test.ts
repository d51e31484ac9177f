import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { problemLimits } from "../../src/index.ts";
import { numbered, ok, refused, rowsOf, sequenceOf, smallPool } from "./tokens.ts";

describe("tables (kills: row order, padding, width, stale tables taken for current)", () => {
  it("[PAG-015] pads rows with -1 and follows the order given", () => {
    const pool = smallPool();
    const [long, empty, short] = [numbered(5), [], [1]].map((tokens) => sequenceOf(pool, tokens));
    expect(ok(pool.tables([short!, empty!, long!, short!]))).toMatchObject({
      blockTable: Int32Array.of(2, -1, -1, -1, 0, 1, 2, -1),
      kvLen: Int32Array.of(1, 0, 5, 1),
      maxPages: 2,
      anchorTable: new Int32Array(0),
      anchorLen: new Int32Array(4),
      maxAnchorPages: 0,
    });
    expect(ok(pool.tables([]))).toMatchObject({ blockTable: new Int32Array(0), kvLen: new Int32Array(0), maxPages: 0 });
  });

  it("[PAG-015] tables stay current through appends and stop at a free or an overwrite", () => {
    const pool = smallPool({ N: 1 });
    ok(pool.free(sequenceOf(pool, numbered(4))));
    const sequence = sequenceOf(pool, []);
    const empty = ok(pool.tables([sequence]));
    ok(pool.append(sequence, rowsOf(pool.dims, numbered(3))));
    const tables = ok(pool.tables([sequence]));
    ok(pool.append(sequence, rowsOf(pool.dims, [3])));
    expect([pool.isCurrent(empty), pool.isCurrent(tables)]).toStrictEqual([true, true]);
    ok(pool.truncate(sequence, 1));
    ok(pool.append(sequence, rowsOf(pool.dims, [50])));
    expect(pool.isCurrent(tables)).toBe(false);
    const again = ok(pool.tables([sequence]));
    ok(pool.free(sequence));
    expect(pool.isCurrent(again)).toBe(false);
  });

  it("[PAG-020] refuses more columns, elements or rows than a problem may have", () => {
    const pool = smallPool({ Hkv: 1, D: 1, Dv: 1, P: 1, N: problemLimits.tableColumns + 1 });
    const sequence = ok(pool.allocate());
    const tokens = (count: number) => ({ keys: new Float32Array(count), values: new Float32Array(count) });
    ok(pool.append(sequence, tokens(problemLimits.tableColumns)));
    expect(ok(pool.tables([sequence])).maxPages).toBe(problemLimits.tableColumns);
    const rows = problemLimits.elements / problemLimits.tableColumns + 1;
    const tooMany = Array.from({ length: rows }, () => sequence);
    expect(refused(pool.tables(tooMany))).toMatchObject({ _tag: "TooLarge", field: "blockTable" });
    ok(pool.append(sequence, tokens(1)));
    expect(refused(pool.tables([sequence]))).toMatchObject({ _tag: "TooLarge", field: "blockTable" });
    ok(pool.truncate(sequence, 0));
    const tooLong = Array.from({ length: problemLimits.sequences + 1 }, () => sequence);
    expect(refused(pool.tables(tooLong))).toMatchObject({ _tag: "TooLarge", field: "sequences" });
  });

  it("[PAG-020] bounds live sequences and anchor sets", () => {
    const pool = smallPool({ N: 0 });
    const none = rowsOf(pool.dims, []);
    const handles = Array.from({ length: problemLimits.sequences }, () => ok(pool.allocate()));
    const sets = handles.map(() => ok(pool.pinAnchors(none)));
    expect(refused(pool.allocate())).toMatchObject({ _tag: "TooLarge", field: "sequence handles" });
    expect(refused(pool.fork(handles[0]!))).toMatchObject({ _tag: "TooLarge", field: "sequence handles" });
    expect(refused(pool.pinAnchors(none))).toMatchObject({ _tag: "TooLarge", field: "anchor handles" });
    ok(pool.revoke(sets[0]!));
    expect(Result.isSuccess(pool.pinAnchors(none))).toBe(true);
    ok(pool.free(handles[0]!));
    expect(Result.isSuccess(pool.fork(handles[1]!))).toBe(true);
  });
});
