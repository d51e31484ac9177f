import { Result } from "effect";
import type { VectorRefused } from "./errors.ts";
import { driftInMillionths, geodesicDistance } from "./geodesic.ts";
import { landmark, type WeightedAnchor } from "./landmark.ts";

const opposite = driftInMillionths(Math.PI);

/**
 * How far the landmark of some anchors moves when one is added.
 *
 * **Units** millionths of a radian, rounded up. **Edge cases** 0 for the first anchor; that of opposite directions where
 * anchors cancel, so that a landmark is undefined. **Errors** `VectorRefused` as {@link landmark}.
 *
 * @spec MEM-040
 * @category memory
 * @since 0.1.0
 */
export function landmarkDrift(
  anchors: ReadonlyArray<WeightedAnchor>,
  added: WeightedAnchor,
): Result.Result<number, VectorRefused> {
  if (anchors.length === 0) return Result.succeed(0);
  const distance = Result.gen(function* () {
    const from = yield* landmark(anchors);
    const to = yield* landmark([...anchors, added]);
    return driftInMillionths(yield* geodesicDistance(from, to));
  });
  return Result.orElse(distance, (error) =>
    error._tag === "LandmarkUndefined" ? Result.succeed(opposite) : Result.fail(error),
  );
}
