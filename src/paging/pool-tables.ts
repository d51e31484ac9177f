import { Result } from "effect";
import { TooLarge } from "../problem/errors.ts";
import { problemLimits } from "../problem/limits.ts";
import type { PoolState, SequenceState } from "./pool-state.ts";
import { anchorPages } from "./sequences.ts";

/**
 * The index tensors of a batch of sequences, ready for a `ProblemInput`.
 *
 * **Shapes** `blockTable [B, maxPages]` and `anchorTable [B, maxAnchorPages]` with -1 in unused columns; `kvLen [B]`,
 * `anchorLen [B]`.
 * **Edge cases** `revision` is the pool's at the time of the call: `BlockPool.isCurrent` tells whether the tables can
 * still be read.
 *
 * @spec PAG-015
 * @category paging
 * @since 0.1.0
 */
export interface PoolTables {
  readonly blockTable: Int32Array;
  readonly kvLen: Int32Array;
  readonly maxPages: number;
  readonly anchorTable: Int32Array;
  readonly anchorLen: Int32Array;
  readonly maxAnchorPages: number;
  readonly revision: number;
}

interface Row {
  readonly pages: ReadonlyArray<number>;
  readonly length: number;
}

interface PaddedRows {
  readonly table: Int32Array;
  readonly lengths: Int32Array;
  readonly columns: number;
}

/** Rows of pages as one table of equal columns. */
export function padRows(field: string, rows: ReadonlyArray<Row>, least = 0): Result.Result<PaddedRows, TooLarge> {
  const columns = rows.reduce((most, row) => Math.max(most, row.pages.length), least);
  if (columns > problemLimits.tableColumns || columns * rows.length > problemLimits.elements) {
    const expected = `at most ${problemLimits.tableColumns} columns and ${problemLimits.elements} elements`;
    return Result.fail(new TooLarge({ field, expected, actual: `${rows.length} rows of ${columns} columns` }));
  }
  const table = new Int32Array(rows.length * columns).fill(-1);
  rows.forEach((row, b) => table.set(row.pages, b * columns));
  return Result.succeed({ table, lengths: Int32Array.from(rows, (row) => row.length), columns });
}

/** The tables of a batch of sequences. */
export function batchTables(
  state: PoolState,
  sequences: ReadonlyArray<SequenceState>,
): Result.Result<PoolTables, TooLarge> {
  if (sequences.length > problemLimits.sequences) {
    const expected = `at most ${problemLimits.sequences} sequences`;
    return Result.fail(new TooLarge({ field: "sequences", expected, actual: String(sequences.length) }));
  }
  const anchorRows = sequences.map((sequence) => anchorPages(state, sequence));
  return Result.flatMap(padRows("blockTable", sequences), (context) =>
    Result.map(padRows("anchorTable", anchorRows), (anchors) => ({
      blockTable: context.table,
      kvLen: context.lengths,
      maxPages: context.columns,
      anchorTable: anchors.table,
      anchorLen: anchors.lengths,
      maxAnchorPages: anchors.columns,
      revision: state.revision,
    })),
  );
}
