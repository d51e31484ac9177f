import { Result } from "effect";
import type { CutLocus, ForeignPoint } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import type { Point, Tangent } from "./point.ts";

/**
 * The error of a point P as seen from X: the vector v = log_X(P), and e = |v| = d(X, P).
 *
 * @spec GEO-030
 * @category geometry
 * @since 0.1.0
 */
export interface ErrorCoordinate<K> {
  readonly vector: Tangent<K>;
  readonly error: number;
}

/**
 * The error coordinate of a point.
 *
 * **Errors** `CutLocus` where no vector is the shortest way alone.
 *
 * @spec GEO-030
 * @category geometry
 * @since 0.1.0
 */
export const errorCoordinate = <K>(
  manifold: Manifold<K>,
  from: Point<K>,
  to: Point<K>,
): Result.Result<ErrorCoordinate<K>, CutLocus | ForeignPoint> =>
  Result.gen(function* () {
    const vector = yield* manifold.log(from, to);
    return { vector, error: yield* manifold.distance(from, to) };
  });
