import type { Result } from "effect";
import { dimensionLimits, ofDimension } from "./dimensions.ts";
import type { ManifoldRefused } from "./errors.ts";
import { bearing, carried, projected, turned } from "./great-circle.ts";
import type { Manifold } from "./manifold.ts";
import type { Numbers } from "./point.ts";
import type { PointFault, Shape, TangentFault } from "./shape.ts";
import { dot, drawn, minus, norm, plus, scaled } from "./vectors.ts";

/** How far, relative to its length, a vector may be off what it is taken for. */
export const offset = 2 ** -40;

function pointFault(x: Numbers): PointFault | undefined {
  const length = norm(x);
  if (Math.abs(length - 1) <= offset) return undefined;
  return { reason: "off the manifold", where: "length", expected: "1, to 2^-40", actual: String(length) };
}

function tangentFault(x: Numbers, v: Numbers): TangentFault | undefined {
  const product = dot(x, v);
  if (Math.abs(product) <= offset * norm(v)) return undefined;
  const expected = "0, to 2^-40 of the length";
  return { reason: "not tangent", where: "product with the point", expected, actual: String(product) };
}

const bearingOf = (x: Numbers, y: Numbers) =>
  dot(x, y) >= 0 ? bearing(x, minus(y, x), 1) : bearing(x, plus(y, x), -1);

function exp(x: Numbers, v: Numbers): Numbers {
  const angle = norm(v);
  return angle === 0 ? x : turned(x, scaled(v, 1 / angle), angle);
}

function randomPoint(normals: Numbers): Numbers {
  return scaled(normals, 1 / norm(normals));
}

const shape = (n: number): Shape => ({
  name: `sphere(${n})`,
  form: "round",
  dimension: n,
  pointLength: n + 1,
  tangentLength: n + 1,
  curvature: n === 1 ? 0 : 1,
  convexRadius: Math.PI / 2,
  pointFault,
  tangentFault,
  distance: (x, y) => bearingOf(x, y).angle,
  log: (x, y) => {
    const { angle, unit, certain } = bearingOf(x, y);
    return certain ? scaled(unit, angle) : undefined;
  },
  exp,
  transport: (x, y, v) => {
    const way = bearingOf(x, y);
    return way.certain ? carried(x, way, v) : undefined;
  },
  inner: (_x, v, w) => dot(v, w),
  cutTime: (_x, v) => Math.PI / norm(v),
  injectivityRadius: () => Math.PI,
  randomPoint: (draw) => randomPoint(drawn(n + 1, draw)),
  randomTangent: (x, draw) => projected(x, drawn(n + 1, draw)),
});

/**
 * The unit sphere S^n in R^(n+1).
 *
 * A point is the direction of its coordinates: that their length is 1 up to rounding only changes no distance.
 *
 * **Shapes** points and vectors `[n + 1]`. **Units** radians. **Accuracy** distances to (n + 12) 2^-53, relative, of points
 * whose lengths differ by less than their distance; the end of `exp` is off by 8 * 2^-53, absolute. **Edge cases** the
 * antipode is the cut locus: `log` and `transport` refuse it, and what is nearer to it than (n + 5) 2^-52 of the length of
 * x + y. **Errors** `ManifoldRefused` for a dimension that is not 1 to 4096.
 *
 * @spec GEO-014 GEO-021
 * @category geometry
 * @since 0.1.0
 */
export const sphere = (dimension: number): Result.Result<Manifold<"sphere">, ManifoldRefused> =>
  ofDimension("sphere, dimension", dimension, dimensionLimits.sphere, shape);
