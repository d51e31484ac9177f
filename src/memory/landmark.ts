import { Result } from "effect";
import type { ItemId } from "../state/item.ts";
import { gammaBound } from "../numerics/rounding-error.ts";
import { lengthOf } from "./dot-product.ts";
import { LandmarkUndefined, VectorRefused } from "./errors.ts";
import { notAVector } from "./quantiser.ts";

/**
 * The vector of a promoted anchor, and how much it counts.
 *
 * **Units** `weight` is a number of 2^-64 to 2^64, 1 unless given.
 *
 * @spec MEM-035
 * @category memory
 * @since 0.1.0
 */
export interface WeightedAnchor {
  readonly id: ItemId;
  readonly vector: Float32Array;
  readonly weight?: number;
}

const largestWeight = 2 ** 64;

function refusedAnchor({ vector, weight = 1 }: WeightedAnchor, D: number, name: string): VectorRefused | undefined {
  const refused = notAVector(vector, name);
  if (refused !== undefined) return refused;
  const found = (reason: VectorRefused["reason"], expected: string, actual: unknown) =>
    new VectorRefused({ reason, where: name, expected, actual: String(actual) });
  if (vector.length !== D) return found("dimension", `${D} elements, as the first anchor`, vector.length);
  if (!(weight >= 1 / largestWeight && weight <= largestWeight)) {
    return found("weight", "a weight of 2^-64 to 2^64", weight);
  }
  return vector.some((value) => value !== 0) ? undefined : found("zero", "a vector that has a direction", "zeros");
}

function refusedSet(anchors: ReadonlyArray<WeightedAnchor>): VectorRefused | undefined {
  for (const [i, anchor] of anchors.entries()) {
    const refused = refusedAnchor(anchor, anchors[0]!.vector.length, `anchors[${i}]`);
    if (refused !== undefined) return refused;
  }
  const ids = new Set(anchors.map(({ id }) => id));
  if (ids.size === anchors.length) return undefined;
  const expected = "anchors of different identifiers";
  return new VectorRefused({ reason: "identifier", where: "anchors", expected, actual: "one twice" });
}

/** The weighted sum of the anchors' directions, in the order given. */
function sumOfDirections(anchors: ReadonlyArray<WeightedAnchor>, D: number): Float64Array {
  const sum = new Float64Array(D);
  for (const { vector, weight = 1 } of anchors) {
    const length = lengthOf(vector);
    for (let i = 0; i < D; i++) sum[i]! += (vector[i]! / length) * weight;
  }
  return sum;
}

/**
 * The direction that a set of anchors shares: the mean of their directions, scaled to length one.
 *
 * **Shapes** `[D]`, float32. **Accuracy** float64, then one rounding to float32. **Edge cases** the order of the anchors
 * does not matter. **Errors** `LandmarkUndefined` for no anchors, and for anchors that cancel up to the rounding error of
 * their sum; `VectorRefused` for different dimensions, an identifier twice, a weight out of range, a vector of zeros, NaN
 * or an infinity.
 *
 * @spec MEM-035 MEM-036
 * @category memory
 * @since 0.1.0
 */
export function landmark(
  anchors: ReadonlyArray<WeightedAnchor>,
): Result.Result<Float32Array, LandmarkUndefined | VectorRefused> {
  const [first] = anchors;
  if (first === undefined) return Result.fail(new LandmarkUndefined({ reason: "none", anchors: 0 }));
  const refused = refusedSet(anchors);
  if (refused !== undefined) return Result.fail(refused);
  const D = first.vector.length;
  const sorted = anchors.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const sum = sumOfDirections(sorted, D);
  const weights = sorted.reduce((total, { weight = 1 }) => total + weight, 0);
  const length = lengthOf(sum);
  if (length > 2 * gammaBound(anchors.length + D + 4, 2 ** -53) * weights) {
    return Result.succeed(Float32Array.from(sum, (value) => value / length));
  }
  return Result.fail(new LandmarkUndefined({ reason: "balanced", anchors: anchors.length }));
}
