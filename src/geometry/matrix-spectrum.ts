import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";

/** L of A = L L', where A is positive definite. */
export function cholesky(a: Matrix): Matrix | undefined {
  const decomposition = new CholeskyDecomposition(a);
  return decomposition.isPositiveDefinite() ? decomposition.lowerTriangularMatrix : undefined;
}

/** L^-1 B, row by row. */
function solvedRows(lower: Matrix, b: Matrix): Matrix {
  const x = b.clone();
  for (let i = 0; i < x.rows; i++) {
    for (let column = 0; column < x.columns; column++) {
      let rest = x.get(i, column);
      for (let k = 0; k < i; k++) rest -= lower.get(i, k) * x.get(k, column);
      x.set(i, column, rest / lower.get(i, i));
    }
  }
  return x;
}

export const symmetricPart = (a: Matrix): Matrix => Matrix.add(a, a.transpose()).mul(0.5);

/** L^-1 S L^-T of a symmetric S. */
export const whitened = (lower: Matrix, s: Matrix): Matrix =>
  symmetricPart(solvedRows(lower, solvedRows(lower, s).transpose()));

/** Real eigenvalues, and orthonormal eigenvectors as columns. */
export interface Spectrum {
  readonly values: ReadonlyArray<number>;
  readonly vectors: Matrix;
}

export function spectrum(symmetric: Matrix): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

type Rows = ReadonlyArray<Float64Array>;

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function rotate(rows: Rows, p: number, q: number, tangent: number): void {
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  const [a, b] = [rows[p]!, rows[q]!];
  for (let k = 0; k < a.length; k++) {
    const [first, second] = [a[k]!, b[k]!];
    a[k] = cosine * first - sine * second;
    b[k] = sine * first + cosine * second;
  }
}

/** Makes two rows orthogonal; false when they were, to rounding. */
function orthogonalised(rows: Rows, turns: Rows, p: number, q: number): boolean {
  const [a, b] = [rows[p]!, rows[q]!];
  const [first, second, both] = [product(a, a), product(b, b), product(a, b)];
  if (Math.abs(both) <= 2 ** -52 * Math.sqrt(first) * Math.sqrt(second)) return false;
  const zeta = (second - first) / (2 * both);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  rotate(rows, p, q, tangent);
  rotate(turns, p, q, tangent);
  return true;
}

const sweeps = 40;

/**
 * The logarithms of the eigenvalues of M M', by Jacobi's one-sided method: small ones are as accurate as large ones.
 *
 * **Source** Demmel and Veselic 1992, Jacobi's method is more accurate than QR.
 */
function logSpectrumOfSquare(m: Matrix): Spectrum {
  const rows = m.to2DArray().map((row) => Float64Array.from(row));
  const turns = Matrix.eye(m.rows)
    .to2DArray()
    .map((row) => Float64Array.from(row));
  for (let sweep = 0, moved = true; moved && sweep < sweeps; sweep++) {
    moved = false;
    for (let p = 0; p < m.rows; p++) {
      for (let q = p + 1; q < m.rows; q++) if (orthogonalised(rows, turns, p, q)) moved = true;
    }
  }
  const values = rows.map((row) => 2 * Math.log(Math.hypot(...row)));
  return { values, vectors: new Matrix(turns.map((row) => Array.from(row))).transpose() };
}

/**
 * The logarithms l of the eigenvalues of L^-1 B L^-T, where A = L L': those of B relative to A.
 *
 * Near A they come from B - A, so that they are as accurate as it; elsewhere from the two factors.
 */
export function logSpectrum(a: Matrix, lower: Matrix, b: Matrix): Spectrum {
  const difference = whitened(lower, Matrix.sub(b, a));
  if (difference.norm() > 1 / 2) return logSpectrumOfSquare(solvedRows(lower, cholesky(b)!));
  const { values, vectors } = spectrum(difference);
  return { values: values.map(Math.log1p), vectors };
}
