import { Result, Schema } from "effect";

const floatFormat = Schema.Literals(["f64", "f32", "f16", "bf16", "e4m3", "e5m2"]);

/**
 * The floating-point formats fieldprint encodes, decodes and bounds.
 *
 * @spec NUM-001
 * @category numerics
 * @since 0.1.0
 */
export type FloatFormat = typeof floatFormat.Type;

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

/**
 * The Schemas of an accuracy declaration's fields, for declarations that arrive inside something larger.
 *
 * @spec NUM-010
 * @category numerics
 * @since 0.1.0
 */
export const accuracyFields = {
  arithmetic: floatFormat,
  probabilities: floatFormat,
  output: floatFormat,
  expUlps: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)),
  tile: Schema.NullOr(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  subnormals: Schema.Literals(["kept", "flushed"]),
};

const accuracySchema = Schema.Struct(accuracyFields);

/**
 * Checks a declaration that came from outside, such as a subject's report.
 *
 * **Errors** `SchemaError`, which names the field: an unknown format, an `expUlps` that is negative or not finite, a
 * `tile` below 1, a missing or an unknown field.
 *
 * @spec NUM-010
 * @category numerics
 * @since 0.1.0
 */
export function checkAccuracy(declared: unknown): Result.Result<Accuracy, Schema.SchemaError> {
  return Schema.decodeUnknownResult(accuracySchema)(declared, { onExcessProperty: "error" });
}
