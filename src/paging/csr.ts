import { Result } from "effect";
import { int32Error } from "../problem/check-tables.ts";
import { describe } from "../problem/describe.ts";
import { OutOfRange, type ProblemError, ShapeMismatch, TooLarge } from "../problem/errors.ts";
import { problemLimits } from "../problem/limits.ts";
import type { InputDims } from "../problem/problem.ts";
import { padRows } from "./pool-tables.ts";

/**
 * Pages of a batch as a padded table.
 *
 * **Shapes** `blockTable [B, maxPages]`, -1 in unused columns; `kvLen [B]`.
 *
 * @spec PAG-017
 * @category paging
 * @since 0.1.0
 */
export interface PageTable {
  readonly blockTable: Int32Array;
  readonly kvLen: Int32Array;
  readonly maxPages: number;
}

/**
 * Pages of a batch as compressed sparse rows.
 *
 * **Shapes** `indptr [B+1]`, `indices [indptr[B]]`, `lastPageLen [B]`.
 * **Edge cases** a sequence of length 0 has no pages and `lastPageLen` 0; otherwise `lastPageLen` is from 1 to P.
 *
 * @spec PAG-017
 * @category paging
 * @since 0.1.0
 */
export interface PageCsr {
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly lastPageLen: Int32Array;
}

type TableDims = Pick<InputDims, "P" | "N">;

const mostTokens = 2 ** 31 - 1;

function countError(field: string, actual: number, least: number, most: number): OutOfRange | undefined {
  if (Number.isInteger(actual) && actual >= least && actual <= most) return undefined;
  return new OutOfRange({ field, expected: `an integer from ${least} to ${most}`, actual: String(actual) });
}

function dimsError({ P, N }: TableDims): OutOfRange | undefined {
  return countError("dims.P", P, 1, problemLimits.pageSize) ?? countError("dims.N", N, 0, problemLimits.pages);
}

function pageError(field: string, page: number, { N }: TableDims): OutOfRange | undefined {
  if (page >= 0 && page < N) return undefined;
  return new OutOfRange({ field, expected: `a page id from 0 to ${N - 1}`, actual: String(page) });
}

function tableError(table: PageTable, dims: TableDims): ProblemError | undefined {
  if (!(table.kvLen instanceof Int32Array)) {
    return new ShapeMismatch({ field: "kvLen", expected: "Int32Array [B]", actual: describe(table.kvLen) });
  }
  const B = table.kvLen.length;
  const wrong =
    dimsError(dims) ??
    countError("maxPages", table.maxPages, 0, problemLimits.tableColumns) ??
    int32Error("blockTable", table.blockTable, B * table.maxPages, "[B, maxPages]");
  if (wrong) return wrong;
  for (let b = 0; b < B; b++) {
    const length = table.kvLen[b]!;
    const wrongLength = countError(`kvLen[${b}]`, length, 0, table.maxPages * dims.P);
    if (wrongLength) return wrongLength;
    for (let j = 0; j < Math.ceil(length / dims.P); j++) {
      const wrongPage = pageError(`blockTable[${b}, ${j}]`, table.blockTable[b * table.maxPages + j]!, dims);
      if (wrongPage) return wrongPage;
    }
  }
  return undefined;
}

/**
 * A padded page table as compressed sparse rows.
 *
 * **Edge cases** what stands in unused columns is dropped; B = 0 gives `indptr [0]`.
 * **Errors** `ShapeMismatch` and `OutOfRange` for tables that disagree with their dimensions or name no page where one is
 * used.
 *
 * @spec PAG-017 PAG-018
 * @category paging
 * @since 0.1.0
 */
export function tableToCsr(table: PageTable, dims: TableDims): Result.Result<PageCsr, ProblemError> {
  const error = tableError(table, dims);
  if (error) return Result.fail(error);
  const { blockTable, kvLen, maxPages } = table;
  const indptr = new Int32Array(kvLen.length + 1);
  for (let b = 0; b < kvLen.length; b++) indptr[b + 1] = indptr[b]! + Math.ceil(kvLen[b]! / dims.P);
  const indices = new Int32Array(indptr[kvLen.length]!);
  for (let b = 0; b < kvLen.length; b++) {
    const count = indptr[b + 1]! - indptr[b]!;
    indices.set(blockTable.subarray(b * maxPages, b * maxPages + count), indptr[b]);
  }
  const lastPageLen = kvLen.map((length) => (length === 0 ? 0 : ((length - 1) % dims.P) + 1));
  return Result.succeed({ indptr, indices, lastPageLen });
}

function rowError(csr: PageCsr, b: number, dims: TableDims): ProblemError | undefined {
  const first = csr.indptr[b]!;
  const end = csr.indptr[b + 1]!;
  if (end < first) {
    const expected = `at least indptr[${b}] = ${first}`;
    return new OutOfRange({ field: `indptr[${b + 1}]`, expected, actual: String(end) });
  }
  const last = csr.lastPageLen[b]!;
  const empty = end === first;
  const wrongLast = countError(`lastPageLen[${b}]`, last, empty ? 0 : 1, empty ? 0 : dims.P);
  if (wrongLast) return wrongLast;
  const length = (end - first - 1) * dims.P + last;
  if (length <= mostTokens) return undefined;
  return new TooLarge({ field: `kvLen[${b}]`, expected: `at most ${mostTokens} tokens`, actual: String(length) });
}

function csrError(csr: PageCsr, dims: TableDims): ProblemError | undefined {
  const { indptr, indices, lastPageLen } = csr;
  if (!(lastPageLen instanceof Int32Array)) {
    return new ShapeMismatch({ field: "lastPageLen", expected: "Int32Array [B]", actual: describe(lastPageLen) });
  }
  const B = lastPageLen.length;
  const wrong =
    dimsError(dims) ?? int32Error("indptr", indptr, B + 1, "[B+1]") ?? countError("indptr[0]", indptr[0]!, 0, 0);
  if (wrong) return wrong;
  for (let b = 0; b < B; b++) {
    const wrongRow = rowError(csr, b, dims);
    if (wrongRow) return wrongRow;
  }
  const wrongIndices = int32Error("indices", indices, indptr[B]!, "[indptr[B]]");
  if (wrongIndices) return wrongIndices;
  for (let i = 0; i < indices.length; i++) {
    const wrongPage = pageError(`indices[${i}]`, indices[i]!, dims);
    if (wrongPage) return wrongPage;
  }
  return undefined;
}

/**
 * Compressed sparse rows as a padded page table.
 *
 * **Edge cases** the table is as wide as its longest row, or `maxPages` wide where that is given.
 * **Errors** `ShapeMismatch` for arrays whose lengths contradict each other; `OutOfRange` for row pointers that do not
 * start at 0 or that decrease, a last page length outside its page, unknown pages, or rows longer than `maxPages`;
 * `TooLarge` for a length beyond int32 or a table beyond the limits.
 *
 * @spec PAG-017 PAG-018
 * @category paging
 * @since 0.1.0
 */
export function csrToTable(csr: PageCsr, dims: TableDims, maxPages?: number): Result.Result<PageTable, ProblemError> {
  const error = csrError(csr, dims);
  if (error) return Result.fail(error);
  const { indptr, indices, lastPageLen } = csr;
  const rows = Array.from(lastPageLen, (last, b) => {
    const pages = Array.from(indices.subarray(indptr[b], indptr[b + 1]));
    return { pages, length: pages.length === 0 ? 0 : (pages.length - 1) * dims.P + last };
  });
  const longest = rows.reduce((most, row) => Math.max(most, row.pages.length), 0);
  const narrow =
    maxPages === undefined ? undefined : countError("maxPages", maxPages, longest, problemLimits.tableColumns);
  if (narrow) return Result.fail(narrow);
  return Result.map(padRows("blockTable", rows, maxPages), ({ table, lengths, columns }) => ({
    blockTable: table,
    kvLen: lengths,
    maxPages: columns,
  }));
}
