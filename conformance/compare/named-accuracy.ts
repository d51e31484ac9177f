import { Result, Schema } from "effect";
import { type Accuracy, accuracyFields, type FloatFormat, floatFormats } from "../../src/index.ts";
import { float32Accuracy } from "../../reference/index.ts";
import { BadAccuracy } from "./errors.ts";

const LONGEST_TEXT = 1_024;

const declaration = Schema.Struct({ ...accuracyFields, subnormals: Schema.optionalKey(accuracyFields.subnormals) });
const declarationText = Schema.fromJsonString(declaration);

function isFormat(text: string): text is FloatFormat {
  return Object.hasOwn(floatFormats, text);
}

/**
 * The accuracy that a person names: a float format, or the `accuracy` of a manifest as JSON.
 *
 * **Edge cases** a format stands for probabilities and output in it, sums in float32 (float64 for `f64`), an exponential
 * good to one unit and subnormals kept; a declaration without `subnormals` has them flushed.
 * **Errors** `BadAccuracy` for anything else.
 *
 * @spec CON-123
 * @category comparison
 * @since 0.1.0
 */
export function namedAccuracy(text: string): Result.Result<Accuracy, BadAccuracy> {
  if (isFormat(text)) {
    const arithmetic = text === "f64" ? "f64" : "f32";
    return Result.succeed({ ...float32Accuracy, arithmetic, probabilities: text, output: text });
  }
  const bad = (reason: string) => new BadAccuracy({ text: text.slice(0, 80), reason });
  if (!text.startsWith("{")) return Result.fail(bad(`the formats are ${Object.keys(floatFormats).join(", ")}`));
  if (text.length > LONGEST_TEXT) return Result.fail(bad(`${text.length} characters are over ${LONGEST_TEXT}`));
  return Schema.decodeUnknownResult(declarationText)(text, { onExcessProperty: "error" }).pipe(
    Result.map((declared): Accuracy => ({ subnormals: "flushed", ...declared })),
    Result.mapError(({ message }) => bad(message)),
  );
}
