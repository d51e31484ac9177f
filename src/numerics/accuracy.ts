/**
 * The floating-point formats fieldprint encodes, decodes and bounds.
 *
 * @spec NUM-001
 * @category numerics
 * @since 0.1.0
 */
export type FloatFormat = "f64" | "f32" | "f16" | "bf16" | "e4m3" | "e5m2";

/**
 * What an implementation declares about its own arithmetic; the error bound is derived from it.
 *
 * `tile` is the number of keys per tile of an online softmax, or `null` when a row is one tile. `expUlps` is the largest
 * error of its exponential in units in the last place. `subnormals` says whether results under the smallest normal
 * number may be flushed to zero.
 *
 * @spec NUM-010
 * @category numerics
 * @since 0.1.0
 */
export interface Accuracy {
  readonly arithmetic: FloatFormat;
  readonly probabilities: FloatFormat;
  readonly output: FloatFormat;
  readonly expUlps: number;
  readonly tile: number | null;
  readonly subnormals: "kept" | "flushed";
}
