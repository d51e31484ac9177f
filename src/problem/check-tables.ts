import { describe } from "./describe.ts";
import { Inconsistent, OutOfRange, type ProblemError, ShapeMismatch, TooLarge } from "./errors.ts";
import { problemLimits } from "./limits.ts";
import type { ProblemInput } from "./problem.ts";

/** The first thing wrong with an int32 tensor's type or length. */
export function int32Error(field: string, value: unknown, length: number, shape: string): ProblemError | undefined {
  const expected = `Int32Array ${shape} of ${length} elements`;
  if (!(value instanceof Int32Array)) {
    return new ShapeMismatch({ field, expected, actual: describe(value) });
  }
  return value.length === length
    ? undefined
    : new ShapeMismatch({ field, expected, actual: `${value.length} elements` });
}

function indptrError(input: ProblemInput): ProblemError | undefined {
  const field = "qIndptr";
  const { B } = input.dims;
  const wrong = int32Error(field, input.qIndptr, B + 1, "[B+1]");
  if (wrong) return wrong;
  if (input.qIndptr[0] !== 0) {
    return new OutOfRange({ field: `${field}[0]`, expected: "0", actual: String(input.qIndptr[0]) });
  }
  for (let b = 0; b < B; b++) {
    if (input.qIndptr[b + 1]! < input.qIndptr[b]!) {
      return new OutOfRange({
        field: `${field}[${b + 1}]`,
        expected: `at least ${field}[${b}] = ${input.qIndptr[b]}`,
        actual: String(input.qIndptr[b + 1]),
      });
    }
  }
  const tokens = input.qIndptr[B]!;
  return tokens <= problemLimits.queryTokens
    ? undefined
    : new TooLarge({ field, expected: `at most ${problemLimits.queryTokens} query tokens`, actual: String(tokens) });
}

function pageIdError(field: string, table: Int32Array, row: number, columns: number, used: number, pages: number) {
  for (let j = 0; j < columns; j++) {
    const page = table[row * columns + j]!;
    if (page < -1 || page >= pages || (page === -1 && j < used)) {
      return new OutOfRange({
        field: `${field}[${row}, ${j}]`,
        expected: j < used ? `a page id from 0 to ${pages - 1}` : `-1 or a page id under ${pages}`,
        actual: String(page),
      });
    }
  }
  return undefined;
}

function tableError(
  input: ProblemInput,
  names: { table: "blockTable" | "anchorTable"; length: "kvLen" | "anchorLen" },
): ProblemError | undefined {
  const { B, P, N } = input.dims;
  const wrongLength = int32Error(names.length, input[names.length], B, "[B]");
  if (wrongLength) return wrongLength;
  const table = input[names.table];
  if (!(table instanceof Int32Array)) {
    return new ShapeMismatch({ field: names.table, expected: "Int32Array [B, columns]", actual: describe(table) });
  }
  if (B === 0 ? table.length !== 0 : table.length % B !== 0) {
    const expected = B === 0 ? "no elements when B = 0" : `a multiple of B = ${B} elements`;
    return new ShapeMismatch({ field: names.table, expected, actual: `${table.length} elements` });
  }
  const columns = B === 0 ? 0 : table.length / B;
  if (columns > problemLimits.tableColumns) {
    return new TooLarge({
      field: names.table,
      expected: `at most ${problemLimits.tableColumns} columns`,
      actual: String(columns),
    });
  }
  for (let b = 0; b < B; b++) {
    const length = input[names.length]![b]!;
    if (length < 0 || length > columns * P) {
      return new OutOfRange({
        field: `${names.length}[${b}]`,
        expected: `from 0 to ${columns * P}, what ${columns} pages of ${P} hold`,
        actual: String(length),
      });
    }
    const wrongPage = pageIdError(names.table, table, b, columns, Math.ceil(length / P), N);
    if (wrongPage) return wrongPage;
  }
  return undefined;
}

function offsetError(input: ProblemInput): ProblemError | undefined {
  if (input.qOffset === undefined) return undefined;
  const wrong = int32Error("qOffset", input.qOffset, input.dims.B, "[B]");
  if (wrong) return wrong;
  const b = input.qOffset.findIndex((offset) => Math.abs(offset) > problemLimits.position);
  return b < 0
    ? undefined
    : new OutOfRange({
        field: `qOffset[${b}]`,
        expected: `from -${problemLimits.position} to ${problemLimits.position}`,
        actual: String(input.qOffset[b]),
      });
}

/** The first thing wrong with the index tensors: row pointers, page tables, lengths, offsets. */
export function tablesError(input: ProblemInput): ProblemError | undefined {
  const anchored = input.anchorTable !== undefined;
  if (anchored !== (input.anchorLen !== undefined)) {
    return new Inconsistent({
      field: anchored ? "anchorLen" : "anchorTable",
      expected: "anchorTable and anchorLen together, or neither",
      actual: "nothing",
    });
  }
  return (
    indptrError(input) ??
    tableError(input, { table: "blockTable", length: "kvLen" }) ??
    (anchored ? tableError(input, { table: "anchorTable", length: "anchorLen" }) : undefined) ??
    offsetError(input)
  );
}
