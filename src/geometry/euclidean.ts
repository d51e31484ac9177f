import type { Result } from "effect";
import { dimensionLimits, ofDimension } from "./dimensions.ts";
import type { ManifoldRefused } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import type { Shape } from "./shape.ts";
import { dot, drawn, minus, norm, plus } from "./vectors.ts";

const shape = (n: number): Shape => ({
  name: `euclidean(${n})`,
  form: "flat",
  dimension: n,
  pointLength: n,
  tangentLength: n,
  curvature: 0,
  convexRadius: Infinity,
  pointFault: () => undefined,
  tangentFault: () => undefined,
  distance: (x, y) => norm(minus(y, x)),
  log: (x, y) => minus(y, x),
  exp: (x, v) => plus(x, v),
  transport: (_x, _y, v) => v,
  inner: (_x, v, w) => dot(v, w),
  cutTime: () => Infinity,
  injectivityRadius: () => Infinity,
  randomPoint: (draw) => drawn(n, draw),
  randomTangent: (_x, draw) => drawn(n, draw),
});

/**
 * The space R^n.
 *
 * **Accuracy** distances to 4 * 2^-53, relative. **Errors** `ManifoldRefused` for a dimension that is not 1 to 4096.
 *
 * @spec GEO-020
 * @category geometry
 * @since 0.1.0
 */
export const euclidean = (dimension: number): Result.Result<Manifold<"euclidean">, ManifoldRefused> =>
  ofDimension("euclidean, dimension", dimension, dimensionLimits.euclidean, shape);
