import { Result } from "effect";
import { multiplyUp } from "../numerics/directed-rounding.ts";
import { CompensatedSum } from "./compensated-sum.ts";
import { VectorRefused } from "./errors.ts";
import { notAVector } from "./quantiser.ts";

const millionths = 1_000_000;

/** More than the relative error of a distance, which is at most 10 * 2^-53. */
const roundingMargin = 1 + 2 ** -49;

function isZero(vector: Float32Array): boolean {
  return vector.every((value) => value === 0);
}

function refusedPair(from: Float32Array, to: Float32Array): VectorRefused | undefined {
  const refused = notAVector(from, "from") ?? notAVector(to, "to");
  if (refused !== undefined) return refused;
  if (from.length !== to.length) {
    const expected = `${from.length} elements`;
    return new VectorRefused({ reason: "dimension", where: "to", expected, actual: String(to.length) });
  }
  if (!isZero(from) && !isZero(to)) return undefined;
  const where = isZero(from) ? "from" : "to";
  return new VectorRefused({ reason: "zero", where, expected: "a vector that has a direction", actual: "zeros" });
}

/**
 * The angle whose tangent is the area the two vectors span over their dot product.
 *
 * The products of float32 numbers are exact in float64, so each two by two determinant has one rounding, however small it
 * is; their squares are positive, so the sum loses nothing.
 */
function angle(from: Float32Array, to: Float32Array): number {
  const area = new CompensatedSum();
  const product = new CompensatedSum();
  for (let i = 0; i < from.length; i++) {
    product.add(from[i]! * to[i]!);
    for (let j = 0; j < i; j++) {
      const determinant = from[i]! * to[j]! - from[j]! * to[i]!;
      area.add(determinant * determinant);
    }
  }
  return Math.atan2(Math.sqrt(area.total), product.total);
}

/**
 * The angle between two directions: their distance on the unit sphere.
 *
 * **Shapes** both `[D]`, of any length but zero. **Units** radians, 0 to pi. **Accuracy** 10 * 2^-53, relative: 3.5 units
 * from the area and 3 from the dot product, at most in proportion to the angle, and 2 from the arc tangent, which is taken
 * to be within one ulp. **Edge cases** time grows with D^2. **Errors** `VectorRefused` for different dimensions, a vector
 * of zeros, NaN or an infinity.
 *
 * @spec MEM-037
 * @category memory
 * @since 0.1.0
 */
export function geodesicDistance(from: Float32Array, to: Float32Array): Result.Result<number, VectorRefused> {
  const refused = refusedPair(from, to);
  return refused === undefined ? Result.succeed(angle(from, to)) : Result.fail(refused);
}

/**
 * A distance as the state machine counts drift: whole millionths, rounded up, past the error of the distance.
 *
 * **Units** of a radian. **Edge cases** 0 only for 0.
 *
 * @spec MEM-039
 * @category memory
 * @since 0.1.0
 */
export function driftInMillionths(distance: number): number {
  return Math.ceil(multiplyUp(distance, millionths * roundingMargin)) + 0;
}

/**
 * How far a sequence of landmarks has moved, step by step: in radians, and as the state machine counts it.
 *
 * @spec MEM-038
 * @category memory
 * @since 0.1.0
 */
export interface Drift {
  readonly radians: number;
  readonly millionths: number;
}

/**
 * The sum of the distances from each landmark to the next.
 *
 * **Edge cases** none, and one alone, have not moved. **Errors** as {@link geodesicDistance}.
 *
 * @spec MEM-038 MEM-039
 * @category memory
 * @since 0.1.0
 */
export const cumulativeDrift = (landmarks: ReadonlyArray<Float32Array>): Result.Result<Drift, VectorRefused> =>
  Result.gen(function* () {
    const radians = new CompensatedSum();
    let counted = 0;
    for (let i = 1; i < landmarks.length; i++) {
      const distance = yield* geodesicDistance(landmarks[i - 1]!, landmarks[i]!);
      radians.add(distance);
      counted += driftInMillionths(distance);
    }
    return { radians: radians.total, millionths: counted };
  });
