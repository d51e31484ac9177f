import { Result, Schema } from "effect";
import { type CutLocus, type ForeignPoint, type LeftManifold, ManifoldRefused } from "./errors.ts";
import type { Manifold } from "./manifold.ts";
import type { Point } from "./point.ts";

const isShare = Schema.is(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })));

const wrongShare = (share: number) =>
  new ManifoldRefused({ where: "contraction, share", expected: "a number from 0 to 1", actual: String(share) });

/**
 * The contraction c_s towards an anchor: Exp_A(s log_A(x)), the point at a share s of the way out to x.
 *
 * **Units** `share` 0 to 1. **Errors** `ManifoldRefused` for another share; `CutLocus` for a point on the anchor's cut locus.
 *
 * @spec GEO-050
 * @category geometry
 * @since 0.1.0
 */
export const contract = <K>(
  manifold: Manifold<K>,
  anchor: Point<K>,
  share: number,
  point: Point<K>,
): Result.Result<Point<K>, CutLocus | ForeignPoint | LeftManifold | ManifoldRefused> =>
  Result.gen(function* () {
    if (!isShare(share)) return yield* Result.fail(wrongShare(share));
    const vector = yield* manifold.log(anchor, point);
    return yield* manifold.exp(manifold.scale(vector, share));
  });

/**
 * What a contraction makes of distances: of those to its anchor exactly, of those between two points at most.
 *
 * @spec GEO-051
 * @category geometry
 * @since 0.1.0
 */
export interface ContractionConstants {
  readonly anchor: number;
  readonly lipschitz: number;
}

/**
 * The constants of c_s on the ball of a radius about its anchor.
 *
 * The anchor constant is s. The Lipschitz constant is s where no curvature is positive, and sin(s R)/sin R on the sphere: more
 * than s, since c_s brings points at the same distance from the anchor together less than it brings them to it. With
 * curvatures up to K it is at most that of the sphere of curvature K.
 *
 * **Units** `radius` above 0; on the sphere at most pi/2, on the circle too. Beyond, a shortest way between two points leaves
 * the ball, and sin(s R)/sin R is too low. **Accuracy** 8 * 2^-53, relative. **Errors** `ManifoldRefused` for another share or
 * radius.
 *
 * @spec GEO-051
 * @category geometry
 * @since 0.1.0
 */
export function contractionConstants<K>(
  manifold: Manifold<K>,
  share: number,
  radius: number,
): Result.Result<ContractionConstants, ManifoldRefused> {
  if (!isShare(share)) return Result.fail(wrongShare(share));
  const { curvature, convexRadius } = manifold.shape;
  if (!(radius > 0 && radius <= convexRadius)) {
    const expected = `a number above 0, at most ${convexRadius}, on ${manifold.name}`;
    return Result.fail(new ManifoldRefused({ where: "contraction, radius", expected, actual: String(radius) }));
  }
  if (curvature === 0) return Result.succeed({ anchor: share, lipschitz: share });
  const angle = radius * Math.sqrt(curvature);
  return Result.succeed({ anchor: share, lipschitz: Math.sin(share * angle) / Math.sin(angle) });
}
