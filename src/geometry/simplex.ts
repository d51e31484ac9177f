import type { Result } from "effect";
import { dimensionLimits, ofDimension } from "./dimensions.ts";
import type { ManifoldRefused } from "./errors.ts";
import { type Bearing, bearing, carried, projected, turned } from "./great-circle.ts";
import type { Manifold } from "./manifold.ts";
import type { Numbers } from "./point.ts";
import type { Draw, PointFault, Shape, TangentFault } from "./shape.ts";
import { offset } from "./sphere.ts";
import { drawn, norm, scaled } from "./vectors.ts";

const total = (x: Numbers): number => x.reduce((sum, value) => sum + value, 0);

function pointFault(x: Numbers): PointFault | undefined {
  const odd = x.findIndex((value) => value <= 0);
  if (odd !== -1) {
    const actual = String(x[odd]);
    return { reason: "not positive", where: `coordinates[${odd}]`, expected: "a probability above 0", actual };
  }
  const sum = total(x);
  if (Math.abs(sum - 1) <= offset) return undefined;
  return { reason: "off the manifold", where: "sum", expected: "1, to 2^-40", actual: String(sum) };
}

function tangentFault(_x: Numbers, v: Numbers): TangentFault | undefined {
  const sum = total(v);
  if (Math.abs(sum) <= offset * norm(v)) return undefined;
  return { reason: "not tangent", where: "sum", expected: "0, to 2^-40 of the length", actual: String(sum) };
}

const roots = (x: Numbers): Array<number> => x.map(Math.sqrt);

/** A vector of the simplex as one of the sphere of square roots, at those of its point, and back. */
const onSphere = (root: Numbers, v: Numbers): Array<number> => v.map((value, i) => value / (2 * root[i]!));
const onSimplex = (root: Numbers, w: Numbers): Array<number> => w.map((value, i) => value * 2 * root[i]!);

/** The difference of the roots comes from that of the probabilities, so it is as accurate. */
function bearingOf(x: Numbers, y: Numbers): Bearing {
  const root = roots(x);
  const step = y.map((value, i) => (value - x[i]!) / (Math.sqrt(value) + root[i]!));
  return bearing(root, step, 1);
}

/** The angle at which the great circle from `root` along w first meets a face of the simplex. */
function faceAngle(root: Numbers, w: Numbers): number {
  const size = norm(w);
  return root.reduce((least, value, i) => Math.min(least, Math.atan2(value, -w[i]! / size)), Math.PI);
}

function exp(x: Numbers, v: Numbers): Numbers | undefined {
  const root = roots(x);
  const w = onSphere(root, v);
  const angle = norm(w);
  if (angle === 0) return x;
  return angle < faceAngle(root, w) ? turned(root, scaled(w, 1 / angle), angle).map((r) => r * r) : undefined;
}

function randomTangent(x: Numbers, draw: Draw): Numbers {
  const root = roots(x);
  return scaled(onSimplex(root, projected(root, drawn(x.length, draw))), 1 / 2);
}

const shape = (n: number): Shape => ({
  name: `simplex(${n})`,
  form: "other",
  dimension: n,
  pointLength: n + 1,
  tangentLength: n + 1,
  curvature: n === 1 ? 0 : 1 / 4,
  convexRadius: Math.PI,
  pointFault,
  tangentFault,
  distance: (x, y) => 2 * bearingOf(x, y).angle,
  log: (x, y) => {
    const { angle, unit } = bearingOf(x, y);
    return onSimplex(roots(x), scaled(unit, angle));
  },
  exp,
  transport: (x, y, v) => {
    const root = roots(x);
    return onSimplex(roots(y), carried(root, bearingOf(x, y), onSphere(root, v)));
  },
  inner: (x, v, w) => v.reduce((sum, value, i) => sum + (value / x[i]!) * w[i]!, 0),
  cutTime: (x, v) => {
    const root = roots(x);
    const w = onSphere(root, v);
    const angle = norm(w);
    return angle === 0 ? Infinity : faceAngle(root, w) / angle;
  },
  injectivityRadius: (x) => 2 * Math.asin(Math.sqrt(Math.min(...x) / total(x))),
  randomPoint: (draw) => {
    const squares = drawn(n + 1, draw).map((value) => value * value);
    return scaled(squares, 1 / total(squares));
  },
  randomTangent,
});

/**
 * The open simplex of probabilities p_0 to p_n with the metric of Fisher and Rao, <v, w> = sum v_i w_i / p_i.
 *
 * Twice the sphere of the square roots: any two points have one shortest way, and a geodesic may leave through a face.
 *
 * **Shapes** points and vectors `[n + 1]`. **Accuracy** distances to (n + 16) 2^-53, relative, of points whose sums differ by
 * less than their distance. **Errors** `ManifoldRefused` for a dimension that is not 1 to 4096.
 *
 * @spec GEO-015 GEO-025
 * @category geometry
 * @since 0.1.0
 */
export const simplex = (dimension: number): Result.Result<Manifold<"simplex">, ManifoldRefused> =>
  ofDimension("simplex, dimension", dimension, dimensionLimits.simplex, shape);
