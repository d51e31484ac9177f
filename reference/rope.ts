import { Result } from "effect";
import { OutOfRange, ShapeMismatch } from "../src/index.ts";

/**
 * Which elements rotate together: element d with d + D/2 (`half`), or 2d with 2d + 1 (`interleaved`).
 *
 * @spec ATT-042
 * @category rotary embedding
 * @since 0.1.0
 */
export type RopePairing = "half" | "interleaved";

/**
 * Rotary position embedding of a batch of vectors, in float64.
 *
 * **Shapes** `vectors [rows, D]`, `positions [rows]`; the result is `[rows, D]`. Pair p of D/2 turns by
 * `position * base^(-2p/D)` radians.
 * **Errors** `OutOfRange` when D is not a positive even number, `ShapeMismatch` when `vectors` is not `positions.length`
 * rows of D.
 * **Source** Su et al. 2021, section 3.4.2.
 *
 * @spec ATT-042
 * @category rotary embedding
 * @since 0.1.0
 */
export function rope(
  vectors: Float32Array | Float64Array,
  positions: Int32Array,
  options: { readonly D: number; readonly base?: number; readonly pairing?: RopePairing },
): Result.Result<Float64Array, OutOfRange | ShapeMismatch> {
  const { D, base = 10_000, pairing = "half" } = options;
  if (!Number.isInteger(D) || D <= 0 || D % 2 !== 0) {
    return Result.fail(new OutOfRange({ field: "D", expected: "a positive even number", actual: String(D) }));
  }
  if (vectors.length !== positions.length * D) {
    const expected = `${positions.length} rows of D = ${D} elements`;
    return Result.fail(new ShapeMismatch({ field: "vectors", expected, actual: `${vectors.length} elements` }));
  }
  const rotated = new Float64Array(vectors.length);
  const half = D / 2;
  positions.forEach((position, row) => {
    for (let p = 0; p < half; p++) {
      const left = row * D + (pairing === "half" ? p : 2 * p);
      const right = pairing === "half" ? left + half : left + 1;
      const angle = position * base ** ((-2 * p) / D);
      const [x, y] = [vectors[left]!, vectors[right]!];
      rotated[left] = x * Math.cos(angle) - y * Math.sin(angle);
      rotated[right] = x * Math.sin(angle) + y * Math.cos(angle);
    }
  });
  return Result.succeed(rotated);
}
