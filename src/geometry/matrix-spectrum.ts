import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { twoSum } from "../numerics/double-double.ts";
import { logSquares } from "./one-sided-jacobi.ts";
import type { Numbers } from "./point.ts";
import { nearOne, norm } from "./vectors.ts";
import { solvedRows, transposed, wideFactor, type WideMatrix, wideMatrix } from "./wide-matrix.ts";

export const symmetricPart = (a: Matrix): Matrix => Matrix.add(a, a.transpose()).mul(0.5);

/** Real eigenvalues, and orthonormal eigenvectors as columns. */
export interface Spectrum {
  readonly values: ReadonlyArray<number>;
  readonly vectors: Matrix;
}

export function spectrum(symmetric: Matrix): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

const rounded = ({ rows, high }: WideMatrix): Matrix => Matrix.from1DArray(rows, rows, Array.from(high));

/** The powers of two that bring the diagonal of A to 1/2 to 2 by dividing its rows and its columns. */
const scalesOf = (n: number, a: Numbers): Array<number> =>
  Array.from({ length: n }, (_, i) => 2 ** Math.round(Math.log2(a[i * n + i]!) / 2));

const scaledDown = (n: number, a: Numbers, scales: Numbers): WideMatrix =>
  wideMatrix(n, (row, column) => [a[row * n + column]! / scales[row]! / scales[column]!, 0]);

/** The factor S L of Cholesky of A = S L L' S, where S is a diagonal of powers of two and the diagonal of L L' near 1. */
export interface Factor {
  readonly scales: Numbers;
  readonly lower: WideMatrix;
}

/** The factor of a positive definite A. */
export function factor(n: number, a: Numbers): Factor {
  const scales = scalesOf(n, a);
  return { scales, lower: wideFactor(scaledDown(n, a, scales)) as WideMatrix };
}

export const roundedFactor = ({ scales, lower }: Factor): Matrix =>
  Matrix.diag(Array.from(scales)).mmul(rounded(lower));

/** L^-1 V L^-T of a symmetric V, where L is the whole factor and V comes scaled down as A was for it. */
const whitenedScaled = (lower: WideMatrix, v: WideMatrix): Matrix =>
  symmetricPart(rounded(solvedRows(lower, transposed(solvedRows(lower, v)))));

/** L^-1 V L^-T of a symmetric V, where L is the whole factor. */
export function whitened(n: number, { scales, lower }: Factor, v: Numbers): Matrix {
  const { vector, factor: lift } = nearOne(v);
  return whitenedScaled(lower, scaledDown(n, vector, scales)).div(lift);
}

/** The sum of the entries of the diagonal of (L L')^-1, each times that of L L', which is told. */
function traceOfInverse({ rows, high }: WideMatrix, diagonal: (i: number) => number): number {
  let trace = 0;
  for (let column = 0; column < rows; column++) {
    const x = new Float64Array(rows);
    for (let i = column; i < rows; i++) {
      let rest = Number(i === column);
      for (let k = column; k < i; k++) rest -= high[i * rows + k]! * x[k]!;
      x[i] = rest / high[i * rows + i]!;
      trace += x[i]! ** 2 * diagonal(column);
    }
  }
  return trace;
}

/**
 * n times the trace of the inverse of A, after A is scaled to a diagonal of ones: at least its condition number then, and
 * at most n^2 times that. Or, where A is not positive definite, the row whose pivot is not above 0.
 *
 * **Accuracy** 2^-20, relative, up to 2^48 and in 64 rows: n 2^-50 times the square root of itself, by the residual of L^-1.
 */
export function singularity(n: number, a: Numbers): { readonly size: number } | { readonly failedRow: number } {
  const zero = a.findIndex((value, at) => at % (n + 1) === 0 && !(value > 0));
  if (zero !== -1) return { failedRow: zero / (n + 1) };
  const scaled = scaledDown(n, a, scalesOf(n, a));
  const lower = wideFactor(scaled);
  if (typeof lower === "number") return { failedRow: lower };
  return { size: n * traceOfInverse(lower, (i) => scaled.high[i * n + i]!) };
}

/** L^-1 (B - A) L^-T, and the power of two that it comes times, so that no low part of it underflows. */
function whitenedDifference(n: number, { scales, lower }: Factor, a: Numbers, b: Numbers) {
  const largest = a.reduce((most, value, at) => {
    const difference = (b[at]! - value) / scales[at % n]! / scales[Math.floor(at / n)]!;
    return Math.max(most, Math.abs(difference));
  }, 0);
  const lift = largest < 2 ** -400 ? 2 ** 600 : 1;
  const lifted = wideMatrix(n, (row, column) => {
    const at = row * n + column;
    const [high, low] = twoSum(b[at]!, -a[at]!);
    return [(high * lift) / scales[row]! / scales[column]!, (low * lift) / scales[row]! / scales[column]!];
  });
  return { difference: whitenedScaled(lower, lifted), lift };
}

/** The spectrum, near A, from B - A, so that it is as accurate as that; undefined elsewhere. */
function nearSpectrum(n: number, factorOfA: Factor, a: Numbers, b: Numbers): Spectrum | undefined {
  const { difference, lift } = whitenedDifference(n, factorOfA, a, b);
  if (!(norm(difference.to1DArray()) <= lift / 2)) return undefined;
  const { values, vectors } = spectrum(difference);
  return { values: values.map((value) => Math.log1p(value / lift)), vectors };
}

/** The spectrum from the two factors, however far B is from A. */
function farSpectrum(n: number, { scales, lower }: Factor, b: Numbers): Spectrum {
  const factorOfB = factor(n, b);
  const columns = wideMatrix(n, (column, row) => {
    const [at, scale] = [row * n + column, factorOfB.scales[row]! / scales[row]!];
    return [factorOfB.lower.high[at]! * scale, factorOfB.lower.low[at]! * scale];
  });
  const { values, vectors } = logSquares(transposed(solvedRows(lower, columns)));
  return { values, vectors: new Matrix(vectors).transpose() };
}

/**
 * The logarithms l of the eigenvalues of L^-1 B L^-T, where A = L L': those of B relative to A.
 *
 * The rows must come in the order in which the diagonal of B grows against that of A.
 *
 * **Accuracy** with s the larger {@link singularity} and u = 2^-102, the norm of the logarithms to 5 n u s, and as much for
 * each sweep of turns; near A, that of itself. Rounding in a factor changes A by E, |E| <= (n + 1) u |L| |L'|, and moves the
 * distance by the norm of L^-1 E L^-T, at most (n + 1) u s. The solution M of L M = K, where B = K K', is that of another K,
 * off by n u |L| |M|: by n u s after whitening, if the large entries of a row of K enter no small row of L, which the order
 * sees to. In it the rows of M, scaled to equal lengths, have a condition number of at most s, too. What is then done in
 * float64 is to n 2^-50, relative.
 */
export function logSpectrum(n: number, a: Numbers, b: Numbers): Spectrum {
  const factorOfA = factor(n, a);
  return nearSpectrum(n, factorOfA, a, b) ?? farSpectrum(n, factorOfA, b);
}
