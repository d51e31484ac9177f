import { Result } from "effect";
import { geodesicDistance } from "../memory/geodesic.ts";
import { landmark } from "../memory/landmark.ts";
import type { PinnedAnchor } from "./pinned-anchors.ts";

/**
 * How far each hidden state is from the direction that the anchors share.
 *
 * **Units** radians. **Edge cases** null without anchors, and for anchors without a landmark.
 *
 * @spec PIP-014
 */
export function errorCoordinates(
  anchors: ReadonlyArray<PinnedAnchor>,
  hidden: ReadonlyArray<Float32Array>,
): ReadonlyArray<number> | null {
  const shared = landmark(anchors.map(({ manifest, ending }) => ({ id: manifest.item, vector: ending })));
  if (Result.isFailure(shared)) return null;
  return hidden.map((state) => Result.getOrThrow(geodesicDistance(state, shared.success)));
}
