import type { Result } from "effect";
import { dimensionLimits, ofDimension } from "./dimensions.ts";
import type { ManifoldRefused } from "./errors.ts";
import { corner, height, sinhOfClimb, sinhOfHalfDistance } from "./hyperbolic-way.ts";
import type { Manifold } from "./manifold.ts";
import type { Numbers } from "./point.ts";
import type { PointFault, Shape } from "./shape.ts";
import { dot, drawn, minus, nearOne, norm, plus, scaled } from "./vectors.ts";

/** The largest coordinate: squares of it stay far inside float64. */
const farthest = 2 ** 500;

function pointFault(y: Numbers): PointFault | undefined {
  const odd = y.findIndex((value) => Math.abs(value) > farthest);
  if (odd === -1) return undefined;
  const expected = "a number from -2^500 to 2^500, a radius of at most about 347";
  return { reason: "too far", where: `coordinates[${odd}]`, expected, actual: String(y[odd]) };
}

/**
 * The end of a geodesic: what it adds along y and across it.
 *
 * Inwards sinh r cosh l - cosh r sinh l cancels, so it is sinh(r - l) and what the direction is off from straight inwards.
 */
function exp(y: Numbers, v: Numbers): Numbers | undefined {
  const [radius, length] = [norm(y), norm(v)];
  if (length === 0) return y;
  if (length > 1000) return undefined;
  const unit = scaled(v, 1 / length);
  if (radius === 0) return scaled(unit, Math.sinh(length));
  const { vector } = nearOne(y);
  const along = scaled(vector, 1 / norm(vector));
  const outward = dot(unit, along);
  const aside = plus(unit, along, -outward);
  const offset = outward < 0 ? dot(aside, aside) / (1 - outward) : outward - 1;
  const straight = Math.asinh(radius) + (outward < 0 ? -length : length);
  const end = Math.sinh(straight) + height(y) * Math.sinh(length) * offset;
  return plus(scaled(along, end), aside, Math.sinh(length));
}

function log(y: Numbers, z: Numbers): Numbers {
  const half = sinhOfHalfDistance(y, z);
  if (half === 0) return minus(z, y);
  if (norm(y) === 0) return scaled(nearOne(z).vector, (2 * Math.asinh(half)) / norm(nearOne(z).vector));
  const { along, across, sine, sineOfHalf } = corner(y, z);
  const outward = sinhOfClimb(y, z) - height(y) * norm(z) * (2 * sineOfHalf * sineOfHalf);
  const aside = norm(z) * sine;
  const factor = (2 * Math.asinh(half)) / Math.hypot(outward, aside);
  return plus(scaled(along, outward * factor), across, aside * factor);
}

/**
 * The frame is carried out from the origin, so what parallel transport turns it by is the area of the triangle of the origin
 * and the two points.
 */
function transport(y: Numbers, z: Numbers, v: Numbers): Numbers {
  const { along, across, sine, sineOfHalf } = corner(y, z);
  const [first, second] = [Math.asinh(norm(y)) / 2, Math.asinh(norm(z)) / 2];
  const sides = Math.sinh(first) * Math.sinh(second);
  const area = 2 * Math.atan2(sides * sine, Math.cosh(first - second) + 2 * sides * (sineOfHalf * sineOfHalf));
  const [a, b] = [dot(v, along), dot(v, across)];
  const [lost, turned] = [-2 * Math.sin(area / 2) ** 2, Math.sin(area)];
  return plus(plus(v, along, a * lost + b * turned), across, b * lost - a * turned);
}

const shape = (n: number): Shape => ({
  name: `hyperbolic(${n})`,
  form: "hyperbolic",
  dimension: n,
  pointLength: n,
  tangentLength: n,
  curvature: 0,
  convexRadius: Infinity,
  pointFault,
  tangentFault: () => undefined,
  distance: (y, z) => 2 * Math.asinh(sinhOfHalfDistance(y, z)),
  log,
  exp,
  transport,
  inner: (_y, v, w) => dot(v, w),
  cutTime: () => Infinity,
  injectivityRadius: () => Infinity,
  randomPoint: (draw) => exp(new Array<number>(n).fill(0), drawn(n, draw))!,
  randomTangent: (_y, draw) => drawn(n, draw),
});

/**
 * Hyperbolic space H^n, of curvature -1.
 *
 * A point at radius r in the direction u has the coordinates sinh(r) u, so points far beyond the ball of float64 numbers are
 * told apart; {@link ballPoint} and {@link polarPoint} make one of other coordinates. A vector has the components that
 * it has at the origin when carried there along the ray, so its inner products are those of R^n everywhere.
 *
 * **Shapes** points and vectors `[n]`. **Units** coordinates to 2^500, a radius of 347. **Accuracy** distances to
 * (n + 40) 2^-53, relative, also far out; time grows with n^2. **Errors** `ManifoldRefused` for a dimension that is
 * not 1 to 512.
 *
 * @spec GEO-022
 * @category geometry
 * @since 0.1.0
 */
export const hyperbolic = (dimension: number): Result.Result<Manifold<"hyperbolic">, ManifoldRefused> =>
  ofDimension("hyperbolic, dimension", dimension, dimensionLimits.hyperbolic, shape);
