import type { Result } from "effect";
import { Matrix } from "ml-matrix";
import { dimensionLimits, ofDimension } from "./dimensions.ts";
import type { ManifoldRefused } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import {
  factor,
  logSpectrum,
  roundedFactor,
  singularity,
  spectrum,
  symmetricPart,
  whitened,
} from "./matrix-spectrum.ts";
import type { Numbers } from "./point.ts";
import type { Draw, PointFault, Shape } from "./shape.ts";
import { norm } from "./vectors.ts";

const square = (n: number, x: Numbers): Matrix => Matrix.from1DArray(n, n, Array.from(x));

const mostSingular = 2 ** 48;

function notSymmetric(n: number, x: Numbers, where: string) {
  const odd = x.findIndex((value, at) => value !== x[(at % n) * n + Math.floor(at / n)]);
  if (odd === -1) return undefined;
  const [row, column] = [Math.floor(odd / n), odd % n];
  const expected = `the entry of row ${column}, column ${row}, ${x[column * n + row]}`;
  return {
    reason: "not symmetric",
    where: `${where}, row ${row}, column ${column}`,
    expected,
    actual: String(x[odd]),
  } as const;
}

function pointFault(n: number, x: Numbers): PointFault | undefined {
  const fault = notSymmetric(n, x, "matrix");
  if (fault !== undefined) return fault;
  const odd = x.findIndex(
    (value, at) => Math.abs(value) > 2 ** 500 || (at % (n + 1) === 0 && value > 0 && value < 2 ** -500),
  );
  if (odd !== -1) {
    const expected = "a number from -2^500 to 2^500, on the diagonal not below 2^-500";
    return { reason: "too far", where: `coordinates[${odd}]`, expected, actual: String(x[odd]) };
  }
  const found = singularity(n, x);
  if ("failedRow" in found) {
    const expected = "a factor of Cholesky, every eigenvalue above 0";
    return {
      reason: "not positive",
      where: "matrix",
      expected,
      actual: `a pivot not above 0 in row ${found.failedRow}`,
    };
  }
  if (found.size <= mostSingular) return undefined;
  const expected = `${n} times the trace of the inverse, scaled to a diagonal of ones, of at most 2^48; leave out a row that the others nearly make`;
  return { reason: "nearly singular", where: "matrix", expected, actual: String(found.size) };
}

/** G diag(values) G'. */
function conjugated(g: Matrix, values: ReadonlyArray<number>): Matrix {
  return symmetricPart(Matrix.mul(g, Matrix.ones(g.rows, 1).mmul(Matrix.rowVector([...values]))).mmul(g.transpose()));
}

/** Beyond this length, even in 64 rows, the exponential of an eigenvalue overflows or is 0. */
const longest = 1e4;

function exp(n: number, x: Numbers, v: Numbers): Numbers | undefined {
  const a = square(n, x);
  const lower = factor(n, x);
  const way = whitened(n, lower, v);
  if (!(norm(way.to1DArray()) < longest)) return undefined;
  const { values, vectors } = spectrum(way);
  const g = roundedFactor(lower).mmul(vectors);
  if (norm(values) < 1 / 2) return Matrix.add(a, conjugated(g, values.map(Math.expm1))).to1DArray();
  return conjugated(g, values.map(Math.exp)).to1DArray();
}

type Order = ReadonlyArray<number>;

/** The rows in the order in which the diagonal of B grows against that of A. */
function growing(n: number, x: Numbers, y: Numbers): Order {
  const ratios = Array.from({ length: n }, (_, i) => y[i * n + i]! / x[i * n + i]!);
  return ratios.map((_, i) => i).sort((i, j) => ratios[i]! - ratios[j]!);
}

const ordered = (order: Order, x: Numbers): Numbers =>
  order.flatMap((row) => order.map((column) => x[row * order.length + column]!));

function restored(order: Order, a: Matrix): Numbers {
  const places = order.map((_, i) => order.indexOf(i));
  return ordered(places, a.to1DArray());
}

const distance = (n: number, x: Numbers, y: Numbers): number => {
  const order = growing(n, x, y);
  return norm(logSpectrum(n, ordered(order, x), ordered(order, y)).values);
};

function log(n: number, x: Numbers, y: Numbers): Numbers {
  const order = growing(n, x, y);
  const a = ordered(order, x);
  const { values, vectors } = logSpectrum(n, a, ordered(order, y));
  return restored(order, conjugated(roundedFactor(factor(n, a)).mmul(vectors), values));
}

/** T V T' of V at A, where T = L C^(1/2) L^-1 and C = L^-1 B L^-T. */
function transport(n: number, x: Numbers, y: Numbers, v: Numbers): Numbers {
  const order = growing(n, x, y);
  const a = ordered(order, x);
  const lower = factor(n, a);
  const { values, vectors } = logSpectrum(n, a, ordered(order, y));
  const root = roundedFactor(lower).mmul(
    conjugated(
      vectors,
      values.map((l) => Math.exp(l / 2)),
    ),
  );
  const carried = root.mmul(whitened(n, lower, ordered(order, v))).mmul(root.transpose());
  return restored(order, symmetricPart(carried));
}

/** A symmetric matrix whose entries are standard normal in an orthonormal basis. */
function normalMatrix(n: number, draw: Draw): Matrix {
  const matrix = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = i === j ? draw() : draw() * Math.SQRT1_2;
      matrix.set(i, j, value).set(j, i, value);
    }
  }
  return matrix;
}

function inner(n: number, x: Numbers, v: Numbers, w: Numbers): number {
  const lower = factor(n, x);
  const first = whitened(n, lower, v);
  return Matrix.mul(first, v === w ? first : whitened(n, lower, w)).sum();
}

const shape = (n: number): Shape => ({
  name: `positive definite(${n})`,
  form: "other",
  dimension: (n * (n + 1)) / 2,
  pointLength: n * n,
  tangentLength: n * n,
  curvature: 0,
  convexRadius: Infinity,
  pointFault: (x) => pointFault(n, x),
  tangentFault: (_x, v) => notSymmetric(n, v, "components"),
  distance: (x, y) => distance(n, x, y),
  log: (x, y) => log(n, x, y),
  exp: (x, v) => exp(n, x, v),
  transport: (x, y, v) => transport(n, x, y, v),
  inner: (x, v, w) => inner(n, x, v, w),
  cutTime: () => Infinity,
  injectivityRadius: () => Infinity,
  randomPoint: (draw) => exp(n, Matrix.eye(n).to1DArray(), normalMatrix(n, draw).div(Math.sqrt(n)).to1DArray())!,
  randomTangent: (x, draw) => {
    const lower = roundedFactor(factor(n, x));
    return symmetricPart(lower.mmul(normalMatrix(n, draw)).mmul(lower.transpose())).to1DArray();
  },
});

/**
 * Symmetric positive definite matrices with the affine-invariant metric, <V, W> = tr(A^-1 V A^-1 W).
 *
 * **Shapes** points and vectors `[n * n]`, row by row, symmetric to the last bit. **Accuracy** distances to 1e-12, relative,
 * of all points; exp, log and transport are rounded on the way, and log is as long as that to s 2^-48, where s is the bounded
 * number below. **Edge cases** a matrix is refused as nearly singular where n times the trace of its inverse, after scaling
 * to a diagonal of ones, is above 2^48; that is at least its condition number then, and no stretching of rows and columns
 * changes it. **Errors** `ManifoldRefused` for rows that are not 1 to 64.
 *
 * @spec GEO-024 GEO-005
 * @category geometry
 * @since 0.1.0
 */
export const positiveDefinite = (rows: number): Result.Result<Manifold<"positive definite">, ManifoldRefused> =>
  ofDimension("positive definite, rows", rows, dimensionLimits.positiveDefinite, shape);
