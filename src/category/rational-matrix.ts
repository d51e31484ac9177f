import type { Fraction } from "fraction.js";
import { one, zero } from "./rational.ts";

/**
 * A matrix of rational numbers, which may have no rows or no columns.
 *
 * **Shapes** `entries` `[rows, columns]`.
 *
 * @spec CAT-020
 * @category category
 * @since 0.1.0
 */
export interface RationalMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly entries: ReadonlyArray<ReadonlyArray<Fraction>>;
}

export type RationalVector = ReadonlyArray<Fraction>;

export const isZero = (value: Fraction): boolean => value.n === 0n;

export function matrixOf(rows: number, columns: number, entry: (i: number, j: number) => Fraction): RationalMatrix {
  const entries = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
  return { rows, columns, entries };
}

export const identityMatrix = (n: number): RationalMatrix => matrixOf(n, n, (i, j) => (i === j ? one : zero));

export const transpose = (a: RationalMatrix): RationalMatrix =>
  matrixOf(a.columns, a.rows, (i, j) => a.entries[j]![i]!);

export const dot = (a: RationalVector, b: RationalVector): Fraction =>
  a.reduce((sum, x, i) => (isZero(x) || isZero(b[i]!) ? sum : sum.add(x.mul(b[i]!))), zero);

export const timesVector = (a: RationalMatrix, v: RationalVector): RationalVector =>
  a.entries.map((row) => dot(row, v));

export function multiply(a: RationalMatrix, b: RationalMatrix): RationalMatrix {
  const columns = transpose(b).entries;
  return matrixOf(a.rows, b.columns, (i, j) => dot(a.entries[i]!, columns[j]!));
}

export const subtract = (a: RationalMatrix, b: RationalMatrix): RationalMatrix =>
  matrixOf(a.rows, a.columns, (i, j) => a.entries[i]![j]!.sub(b.entries[i]![j]!));

/** Two matrices beside each other; they have equally many rows. */
export const beside = (a: RationalMatrix, b: RationalMatrix): RationalMatrix =>
  matrixOf(a.rows, a.columns + b.columns, (i, j) =>
    j < a.columns ? a.entries[i]![j]! : b.entries[i]![j - a.columns]!,
  );

/** The first entry in which two matrices of one shape differ. */
export function firstDifference(a: RationalMatrix, b: RationalMatrix): readonly [number, number] | undefined {
  for (const [i, row] of a.entries.entries()) {
    const j = row.findIndex((value, j) => !value.equals(b.entries[i]![j]!));
    if (j !== -1) return [i, j];
  }
  return undefined;
}

/** The reduced row echelon form without its rows of zeros, and the columns of its pivots. */
export interface ReducedRows {
  readonly rows: ReadonlyArray<RationalVector>;
  readonly pivots: ReadonlyArray<number>;
}

function subtractMultiple(row: Array<Fraction>, factor: Fraction, other: RationalVector, from: number): void {
  if (isZero(factor)) return;
  for (let j = from; j < row.length; j++) if (!isZero(other[j]!)) row[j] = row[j]!.sub(factor.mul(other[j]!));
}

/** Gauss and Jordan, exactly: the answer depends on the span of the rows only. */
export function reducedRows(rows: ReadonlyArray<RationalVector>, columns: number): ReducedRows {
  const work = rows.map((row) => [...row]);
  const pivots: Array<number> = [];
  for (let column = 0; column < columns && pivots.length < work.length; column++) {
    const rank = pivots.length;
    const found = work.findIndex((row, i) => i >= rank && !isZero(row[column]!));
    if (found === -1) continue;
    [work[rank], work[found]] = [work[found]!, work[rank]!];
    const inverse = work[rank]![column]!.inverse();
    const pivotRow = (work[rank] = work[rank]!.map((value) => (isZero(value) ? value : value.mul(inverse))));
    work.forEach((row, i) => i !== rank && subtractMultiple(row, row[column]!, pivotRow, column));
    pivots.push(column);
  }
  return { rows: work.slice(0, pivots.length), pivots };
}

export const rankOf = (a: RationalMatrix): number => reducedRows(a.entries, a.columns).pivots.length;

/** The columns that are no pivots. */
export const freeColumns = ({ pivots }: ReducedRows, columns: number): ReadonlyArray<number> => {
  const taken = new Set(pivots);
  return Array.from({ length: columns }, (_, j) => j).filter((j) => !taken.has(j));
};

/** A basis of the kernel, as columns: one for each column that is no pivot. */
export function kernelBasis(a: RationalMatrix): RationalMatrix {
  const reduced = reducedRows(a.entries, a.columns);
  const free = freeColumns(reduced, a.columns);
  const rowOf = new Map(reduced.pivots.map((pivot, i) => [pivot, i]));
  return matrixOf(a.columns, free.length, (i, j) => {
    const row = rowOf.get(i);
    if (row === undefined) return i === free[j] ? one : zero;
    return reduced.rows[row]![free[j]!]!.neg();
  });
}

/** The inverse of a square matrix, if it has one. */
export function inverseOf(a: RationalMatrix): RationalMatrix | undefined {
  const { rows, pivots } = reducedRows(beside(a, identityMatrix(a.rows)).entries, a.columns);
  if (a.rows !== a.columns || pivots.length < a.rows) return undefined;
  return matrixOf(a.rows, a.rows, (i, j) => rows[i]![a.rows + j]!);
}
