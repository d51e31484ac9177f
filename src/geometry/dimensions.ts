import { Result, Schema } from "effect";
import { ManifoldRefused } from "./errors.ts";
import { Manifold } from "./manifold.ts";
import type { Shape } from "./shape.ts";

/**
 * The largest dimensions that manifolds are made in; of matrices it is the rows.
 *
 * @spec GEO-004
 * @category geometry
 * @since 0.1.0
 */
export const dimensionLimits = {
  euclidean: 4096,
  sphere: 4096,
  hyperbolic: 512,
  positiveDefinite: 64,
  simplex: 4096,
  factors: 64,
} as const;

/** A manifold of an untrusted dimension. */
export function ofDimension<K>(
  where: string,
  dimension: number,
  most: number,
  shape: (dimension: number) => Shape,
): Result.Result<Manifold<K>, ManifoldRefused> {
  const accepts = Schema.is(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: most })));
  if (accepts(dimension)) return Result.succeed(new Manifold<K>(shape(dimension)));
  const expected = `a whole number from 1 to ${most}`;
  return Result.fail(new ManifoldRefused({ where, expected, actual: String(dimension) }));
}
