import { CholeskyDecomposition, LuDecomposition, Matrix } from "ml-matrix";
import { type ItoSystem, itoSystem, type LinearSystem } from "./linear-system.ts";

/**
 * Whether a linear system is stable in mean square, with the certificate that shows it.
 *
 * `solution` is P of A'P + PA - sum B_j' P B_j = 1, the identity; the system is stable exactly when P is positive definite.
 * `tolerance` is what its least eigenvalue over its norm, above or below zero, has to exceed.
 *
 * **Edge cases** undetermined when the equation is so near to singular that rounding could turn the answer; the solution is
 * then absent if there was none.
 *
 * @spec DYN-031 DYN-032
 * @category dynamics
 * @since 0.1.0
 */
export interface MeanSquareVerdict {
  readonly verdict: "stable" | "unstable" | "undetermined";
  readonly tolerance: number;
  readonly solution: ReadonlyArray<ReadonlyArray<number>> | undefined;
}

/** The matrix of P -> A'P + PA - sum B_j' P B_j, P written row by row. */
function momentOperator({ drift, noises }: ItoSystem): Matrix {
  const identity = Matrix.eye(drift.rows);
  const transposed = drift.transpose();
  const sum = Matrix.add(transposed.kroneckerProduct(identity), identity.kroneckerProduct(transposed));
  for (const noise of noises) sum.sub(noise.transpose().kroneckerProduct(noise.transpose()));
  return sum;
}

const symmetricPart = (matrix: Matrix): Matrix => Matrix.add(matrix, matrix.transpose()).mul(0.5);

/** Whether every eigenvalue of a symmetric matrix is above a number; Cholesky's method always ends. */
function eigenvaluesAbove(symmetric: Matrix, least: number): boolean {
  const shifted = Matrix.sub(symmetric, Matrix.eye(symmetric.rows).mul(least));
  return new CholeskyDecomposition(shifted).isPositiveDefinite();
}

/** A'P + PA - sum B_j' P B_j, and what rounding may have changed in it. */
function residual({ drift, noises, driftNorm }: ItoSystem, solution: Matrix) {
  const half = drift.transpose().mmul(solution);
  const value = Matrix.add(half, half.transpose());
  for (const noise of noises) value.sub(noise.transpose().mmul(solution).mmul(noise));
  const noiseNorms = noises.reduce((sum, noise) => sum + noise.norm() ** 2, 0);
  const roundings = 2 * drift.rows + noises.length + 10;
  return { value: symmetricPart(value), error: roundings * 2 ** -52 * (2 * driftNorm + noiseNorms) * solution.norm() };
}

/** A solution beyond this is none: its residual is all rounding. */
const largest = 2 ** 100;

function solved(system: ItoSystem): Matrix | undefined {
  const n = system.drift.rows;
  const operator = new LuDecomposition(momentOperator(system));
  if (operator.isSingular()) return undefined;
  const solution = Matrix.from1DArray(n, n, operator.solve(Matrix.columnVector(Matrix.eye(n).to1DArray())).to1DArray());
  const symmetric = symmetricPart(solution);
  return symmetric.norm() < largest ? symmetric : undefined;
}

/**
 * Stability of a linear system in mean square, by the generalised Lyapunov equation in its Kronecker form.
 *
 * The equation is solved in float64 and the answer then checked: what P really solves is positive definite beyond rounding,
 * so P positive definite proves stability, and a direction in which P is negative disproves it.
 *
 * **Accuracy** a verdict allows for n 2^-48 of the norm in eigenvalues, and for the roundings of the residual. **Edge cases**
 * undetermined at the boundary, and near it where P is larger than about 1e12.
 *
 * @spec DYN-031 DYN-032
 * @category dynamics
 * @since 0.1.0
 */
export function meanSquareVerdict(system: LinearSystem): MeanSquareVerdict {
  return verdictOf(itoSystem(system));
}

function verdictOf(ito: ItoSystem): MeanSquareVerdict {
  const tolerance = ito.drift.rows * 2 ** -48;
  const solution = solved(ito);
  if (solution === undefined) return { verdict: "undetermined", tolerance, solution };
  const { value, error } = residual(ito, solution);
  const certified = error < 0.5 && eigenvaluesAbove(value, error + tolerance * value.norm());
  const margin = tolerance * solution.norm();
  const negative = eigenvaluesAbove(solution, -margin) ? "undetermined" : "unstable";
  const sign = eigenvaluesAbove(solution, margin) ? "stable" : negative;
  return { verdict: certified ? sign : "undetermined", tolerance, solution: solution.to2DArray() };
}

/** The verdict when all second moments are made to decay faster by a rate. */
function verdictWith(ito: ItoSystem, rate: number): MeanSquareVerdict["verdict"] {
  const shift = Matrix.eye(ito.drift.rows).mul(rate / 2);
  const drift = Matrix.add(ito.drift, shift);
  return verdictOf({ ...ito, drift, driftNorm: ito.driftNorm + shift.norm() }).verdict;
}

/** Where in a bracket to ask: the middle, and where that is undetermined, elsewhere. */
const probes = [0.5, 0.41, 0.62, 0.23, 0.81];

/** A rate within the bracket that has a verdict. */
function decidedRate(ito: ItoSystem, lower: number, upper: number) {
  for (const part of probes) {
    const rate = lower + part * (upper - lower);
    const verdict = verdictWith(ito, rate);
    if (verdict !== "undetermined") return { rate, verdict };
  }
  return undefined;
}

/**
 * The rate at which the second moments of a linear system grow in the end, between two bounds that verdicts give.
 *
 * **Accuracy** the bounds are 1e-10 of the norms apart, or as near as verdicts come.
 *
 * @spec DYN-031
 * @category dynamics
 * @since 0.1.0
 */
export function meanSquareGrowthRate(system: LinearSystem): { readonly lower: number; readonly upper: number } {
  const ito = itoSystem(system);
  const size = 2 * ito.driftNorm + ito.noises.reduce((sum, noise) => sum + noise.norm() ** 2, 0);
  let [lower, upper] = [-1.5 * size, 1.5 * size];
  while (upper - lower > 1e-10 * size) {
    const found = decidedRate(ito, lower, upper);
    if (found === undefined) break;
    if (found.verdict === "stable") upper = found.rate;
    else lower = found.rate;
  }
  return { lower, upper };
}
