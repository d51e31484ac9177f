import { Result } from "effect";
import { addUp } from "../numerics/directed-rounding.ts";
import { around, intervalContains } from "../numerics/interval.ts";
import { ToleranceExceeded, VectorRefused } from "./errors.ts";
import { dequantise, halfStep, notAVector, quantise, type QuantisedVector } from "./quantiser.ts";

/**
 * How a recomputed vector was found to be the stored one: by equal codes, or by a tolerance, and then how far off it is.
 *
 * @spec MEM-011
 * @category memory
 * @since 0.1.0
 */
export type VectorVerification =
  | { readonly method: "codes" }
  | {
      readonly method: "tolerance";
      readonly tolerance: number;
      readonly largestDifference: number;
      readonly element: number;
    };

function refusedInput(stored: QuantisedVector, recomputed: Float32Array, tolerance: number) {
  const D = stored.codes.length;
  if (recomputed.length !== D) {
    const expected = `the ${D} elements of the stored vector`;
    const actual = String(recomputed.length);
    return new VectorRefused({ reason: "dimension", where: "recomputed", expected, actual });
  }
  if (tolerance >= 0 && tolerance < Infinity) return notAVector(recomputed, "recomputed");
  const expected = "a finite number of at least 0";
  return new VectorRefused({ reason: "tolerance", where: "tolerance", expected, actual: String(tolerance) });
}

function sameCodes(stored: QuantisedVector, recomputed: Float32Array): boolean {
  const again = quantise(recomputed, stored.format);
  if (Result.isFailure(again) || again.success.exponent !== stored.exponent) return false;
  return stored.codes.every((code: number, element: number) => code === again.success.codes[element]);
}

/**
 * Whether a recomputed vector may be the one that was stored.
 *
 * **Shapes** `recomputed` `[D]`. **Units** `tolerance` is how far each element may be from the one before it was stored;
 * half a step of the format comes on top. **Errors** `ToleranceExceeded` names the first element that is further away;
 * `VectorRefused` for another dimension, NaN, an infinity, and a tolerance that is no finite number of at least 0.
 *
 * @spec MEM-011
 * @category memory
 * @since 0.1.0
 */
export function withinTolerance(
  stored: QuantisedVector,
  recomputed: Float32Array,
  tolerance: number,
): Result.Result<VectorVerification, ToleranceExceeded | VectorRefused> {
  const refused = refusedInput(stored, recomputed, tolerance);
  if (refused !== undefined) return Result.fail(refused);
  if (sameCodes(stored, recomputed)) return Result.succeed({ method: "codes" });
  const decoded = dequantise(stored);
  let [largestDifference, element] = [0, 0];
  for (let i = 0; i < decoded.length; i++) {
    const allowed = addUp(tolerance, halfStep(stored, i));
    const difference = Math.abs(recomputed[i]! - decoded[i]!);
    if (!intervalContains(around(decoded[i]!, allowed), recomputed[i]!)) {
      return Result.fail(
        new ToleranceExceeded({ element: i, stored: decoded[i]!, recomputed: recomputed[i]!, allowed }),
      );
    }
    if (difference > largestDifference) [largestDifference, element] = [difference, i];
  }
  return Result.succeed({ method: "tolerance", tolerance, largestDifference, element });
}
