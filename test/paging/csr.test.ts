import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csrToTable, type PageCsr, type PageTable, problemLimits, tableToCsr } from "../../src/index.ts";
import { ok, refused } from "./tokens.ts";

const dims = { P: 4, N: 9 };

/** A ragged batch: pages and length of each row, and a width that fits. */
const ragged = fc
  .record({ P: fc.integer({ min: 1, max: 5 }), N: fc.integer({ min: 1, max: 40 }), spare: fc.nat({ max: 3 }) })
  .chain(({ P, N, spare }) => {
    const page = fc.nat({ max: N - 1 });
    const row = fc.record({ pages: fc.array(page, { maxLength: 6 }), last: fc.integer({ min: 1, max: P }) });
    return fc.record({ P: fc.constant(P), N: fc.constant(N), spare: fc.constant(spare), rows: fc.array(row) });
  });

function tableOf({ P, spare, rows }: typeof ragged extends fc.Arbitrary<infer A> ? A : never): PageTable {
  const maxPages = Math.max(0, ...rows.map(({ pages }) => pages.length)) + spare;
  const padded = rows.flatMap(({ pages }) => [...pages, ...Array.from({ length: maxPages - pages.length }, () => -1)]);
  const lengths = rows.map(({ pages, last }) => (pages.length === 0 ? 0 : (pages.length - 1) * P + last));
  return { blockTable: Int32Array.from(padded), kvLen: Int32Array.from(lengths), maxPages };
}

describe("block tables and compressed rows (kills: lengths off at page edges, empty rows, lost width)", () => {
  it("[PAG-017] the lengths 0, 1, P-1, P and P+1", () => {
    const table = {
      blockTable: Int32Array.of(-1, -1, 7, -1, 3, -1, 2, -1, 8, 0),
      kvLen: Int32Array.of(0, 1, 3, 4, 5),
      maxPages: 2,
    };
    const csr = {
      indptr: Int32Array.of(0, 0, 1, 2, 3, 5),
      indices: Int32Array.of(7, 3, 2, 8, 0),
      lastPageLen: Int32Array.of(0, 1, 3, 4, 1),
    };
    expect(ok(tableToCsr(table, dims))).toStrictEqual(csr);
    expect(ok(csrToTable(csr, dims))).toStrictEqual(table);
  });

  it("[PAG-017] no sequences", () => {
    const none = { blockTable: new Int32Array(0), kvLen: new Int32Array(0), maxPages: 0 };
    const csr = { indptr: Int32Array.of(0), indices: new Int32Array(0), lastPageLen: new Int32Array(0) };
    expect(ok(tableToCsr(none, dims))).toStrictEqual(csr);
    expect(ok(csrToTable(csr, dims))).toStrictEqual(none);
  });

  it("[PAG-017] any ragged batch survives the way to compressed rows and back", () => {
    fc.assert(
      fc.property(ragged, (batch) => {
        const table = tableOf(batch);
        const csr = ok(tableToCsr(table, batch));
        expect([...csr.indices]).toStrictEqual(batch.rows.flatMap(({ pages }) => pages));
        const back = ok(csrToTable(csr, batch, table.maxPages));
        expect(back).toStrictEqual(table);
        expect(ok(tableToCsr(back, batch))).toStrictEqual(csr);
        const narrowest = ok(csrToTable(csr, batch));
        expect(narrowest.maxPages).toBe(table.maxPages - batch.spare);
        expect(ok(tableToCsr(narrowest, batch))).toStrictEqual(csr);
      }),
    );
  });

  it("[PAG-017] drops what stands in unused columns", () => {
    const table = { blockTable: Int32Array.of(5, 77, -9), kvLen: Int32Array.of(4), maxPages: 3 };
    expect(ok(tableToCsr(table, dims)).indices).toStrictEqual(Int32Array.of(5));
  });
});

const goodCsr: PageCsr = {
  indptr: Int32Array.of(0, 2, 2),
  indices: Int32Array.of(8, 0),
  lastPageLen: Int32Array.of(1, 0),
};
const goodTable: PageTable = {
  blockTable: Int32Array.of(8, 0, -1, -1),
  kvLen: Int32Array.of(5, 0),
  maxPages: 2,
};

describe("malformed tables (kills: checks left out, errors that do not say where)", () => {
  it("[PAG-018] the good ones are accepted (control)", () => {
    expect(ok(csrToTable(goodCsr, dims))).toStrictEqual(goodTable);
    expect(ok(tableToCsr(goodTable, dims))).toStrictEqual(goodCsr);
  });

  it.each<[string, string, Partial<PageCsr>]>([
    ["OutOfRange", "indptr[0]", { indptr: Int32Array.of(1, 2, 2) }],
    ["OutOfRange", "indptr[2]", { indptr: Int32Array.of(0, 2, 1) }],
    ["ShapeMismatch", "indptr", { indptr: Int32Array.of(0, 2) }],
    ["ShapeMismatch", "indptr", { indptr: [0, 2, 2] as unknown as Int32Array }],
    ["ShapeMismatch", "indices", { indices: Int32Array.of(8) }],
    ["ShapeMismatch", "indices", { indices: Int32Array.of(8, 0, 1) }],
    ["OutOfRange", "indices[1]", { indices: Int32Array.of(8, 9) }],
    ["OutOfRange", "indices[0]", { indices: Int32Array.of(-1, 0) }],
    ["OutOfRange", "lastPageLen[0]", { lastPageLen: Int32Array.of(0, 0) }],
    ["OutOfRange", "lastPageLen[0]", { lastPageLen: Int32Array.of(5, 0) }],
    ["OutOfRange", "lastPageLen[1]", { lastPageLen: Int32Array.of(1, 1) }],
    ["ShapeMismatch", "lastPageLen", { lastPageLen: new Float32Array(2) as unknown as Int32Array }],
  ])("[PAG-018] %s at %s of compressed rows %o", (tag, field, change) => {
    expect(refused(csrToTable({ ...goodCsr, ...change }, dims))).toMatchObject({ _tag: tag, field });
  });

  it.each<[string, string, Partial<PageTable>]>([
    ["ShapeMismatch", "blockTable", { blockTable: Int32Array.of(8, 0) }],
    ["ShapeMismatch", "kvLen", { kvLen: [5, 0] as unknown as Int32Array }],
    ["OutOfRange", "kvLen[0]", { kvLen: Int32Array.of(9, 0) }],
    ["OutOfRange", "kvLen[1]", { kvLen: Int32Array.of(5, -1) }],
    ["OutOfRange", "blockTable[1, 0]", { kvLen: Int32Array.of(5, 1) }],
    ["OutOfRange", "blockTable[0, 1]", { blockTable: Int32Array.of(8, 9, -1, -1) }],
    ["OutOfRange", "maxPages", { maxPages: 1.5 }],
  ])("[PAG-018] %s at %s of a table %o", (tag, field, change) => {
    expect(refused(tableToCsr({ ...goodTable, ...change }, dims))).toMatchObject({ _tag: tag, field });
  });

  it("[PAG-018] dimensions, width and size", () => {
    for (const wrong of [
      { P: 0, N: 9 },
      { P: 4, N: -1 },
    ]) {
      expect(refused(csrToTable(goodCsr, wrong))).toMatchObject({ _tag: "OutOfRange" });
      expect(refused(tableToCsr(goodTable, wrong))).toMatchObject({ _tag: "OutOfRange" });
    }
    expect(refused(csrToTable(goodCsr, dims, 1))).toMatchObject({ _tag: "OutOfRange", field: "maxPages" });
    const wide = csrToTable({ ...goodCsr }, dims, problemLimits.tableColumns);
    expect(ok(wide).maxPages).toBe(problemLimits.tableColumns);
    const rows = problemLimits.elements / problemLimits.tableColumns + 1;
    const manyEmpty = {
      indptr: new Int32Array(rows + 1),
      indices: new Int32Array(0),
      lastPageLen: new Int32Array(rows),
    };
    const tooWide = csrToTable(manyEmpty, dims, problemLimits.tableColumns);
    expect(refused(tooWide)).toMatchObject({ _tag: "TooLarge", field: "blockTable" });
  });

  it("[PAG-018] a length beyond int32", () => {
    const pages = 2 ** 31 / problemLimits.pageSize;
    const huge = (lastPageLen: number) => ({
      indptr: Int32Array.of(0, pages),
      indices: new Int32Array(pages),
      lastPageLen: Int32Array.of(lastPageLen),
    });
    const wide = { P: problemLimits.pageSize, N: 1 };
    expect(refused(csrToTable(huge(4_096), wide))).toMatchObject({ _tag: "TooLarge", field: "kvLen[0]" });
    expect(ok(csrToTable(huge(4_095), wide)).kvLen).toStrictEqual(Int32Array.of(2 ** 31 - 1));
  });
});
