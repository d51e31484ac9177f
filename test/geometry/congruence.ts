import { EigenvalueDecomposition, Matrix } from "ml-matrix";

type Triangle = ReadonlyArray<ReadonlyArray<number>>;

/** A lower triangle with ones on its diagonal. */
export function lowerTriangle(n: number, below: ReadonlyArray<number>): Triangle {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (j < i ? below[(i * (i - 1)) / 2 + j]! : Number(i === j))),
  );
}

/** G D G', in whole multiples of a power of two. */
export const congruent = (g: Triangle, diagonal: ReadonlyArray<number>): Array<number> =>
  g.flatMap((row) => g.map((other) => diagonal.reduce((sum, d, k) => sum + row[k]! * d * other[k]!, 0)));

/** G^-1, by forward substitution in whole numbers. */
function inverseOf(g: Triangle): Triangle {
  const rows: Array<Array<number>> = [];
  g.forEach((row, i) => {
    const inverse = row.map((_, j) => Number(i === j));
    rows.forEach((known, k) => known.forEach((value, j) => (inverse[j]! -= row[k]! * value)));
    rows.push(inverse);
  });
  return rows;
}

/** The condition number of G D G' scaled to a diagonal of ones. */
export function scaledCondition(g: Triangle, diagonal: ReadonlyArray<number>): number {
  const n = g.length;
  const matrix = congruent(g, diagonal);
  const root = g.map((_, i) => Math.sqrt(matrix[i * n + i]!));
  const inverse = inverseOf(g);
  const scaled = new Matrix(g.map((_, i) => g.map((_, j) => matrix[i * n + j]! / root[i]! / root[j]!)));
  const ofInverse = g.map((_, i) =>
    g.map(
      (_, j) => root[i]! * root[j]! * diagonal.reduce((sum, d, k) => sum + (inverse[k]![i]! * inverse[k]![j]!) / d, 0),
    ),
  );
  const largest = (m: Matrix) => Math.max(...new EigenvalueDecomposition(m, { assumeSymmetric: true }).realEigenvalues);
  return largest(scaled) * largest(new Matrix(ofInverse));
}
