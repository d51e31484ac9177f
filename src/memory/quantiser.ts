import { Result, Schema } from "effect";
import { match } from "ts-pattern";
import { decodeFloat, encodeFloat } from "../numerics/float-codec.ts";
import { floatFormats } from "../numerics/float-format.ts";
import { binaryExponent, powerOfTwo, roundTiesToEven } from "../numerics/float64-words.ts";
import { ulp } from "../numerics/ulp.ts";
import { VectorRefused } from "./errors.ts";

/**
 * The formats vectors are stored in.
 *
 * @spec MEM-001
 * @category memory
 * @since 0.1.0
 */
export const QuantiserFormat = Schema.Literals(["int8", "int16", "bf16", "f16"]);
export type QuantiserFormat = typeof QuantiserFormat.Type;

/**
 * The most elements a memory vector has.
 *
 * @spec MEM-001
 * @category memory
 * @since 0.1.0
 */
export const largestDimension = 8_192;

/** The largest code of the formats whose codes are whole numbers. */
const largestCode = { int8: 127, int16: 32_767 };

/** The exponent of float32's smallest number: no finer grid is needed. */
export const lowestExponent = -149;

/**
 * A vector as it is stored: whole numbers times 2^exponent, or bit patterns of a float format with exponent 0.
 *
 * **Shapes** `codes` `[D]`, of the format's element type.
 *
 * @spec MEM-001 MEM-002
 * @category memory
 * @since 0.1.0
 */
export type QuantisedVector =
  | { readonly format: "int8"; readonly exponent: number; readonly codes: Int8Array }
  | { readonly format: "int16"; readonly exponent: number; readonly codes: Int16Array }
  | { readonly format: "bf16" | "f16"; readonly exponent: number; readonly codes: Uint16Array };

/** Why some numbers are no vector, if they are none: their count, or NaN or an infinity among them. */
export function notAVector(values: Float32Array, name: string): VectorRefused | undefined {
  if (values.length < 1 || values.length > largestDimension) {
    const expected = `1 to ${largestDimension} elements`;
    return new VectorRefused({ reason: "dimension", where: name, expected, actual: String(values.length) });
  }
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return undefined;
  const where = `${name}[${at}]`;
  return new VectorRefused({
    reason: "not finite",
    where,
    expected: "a finite number",
    actual: String(values[at]),
  });
}

function largestElement(values: Float32Array): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]!) > Math.abs(values[at]!)) at = i;
  return at;
}

/** The smallest exponent at which a magnitude rounds to at most `most`, a power of two less one. */
function gridExponent(magnitude: number, most: number): number {
  if (magnitude === 0) return 0;
  const exponent = binaryExponent(magnitude) - binaryExponent(most);
  const rounded = roundTiesToEven(magnitude * powerOfTwo(-exponent));
  return Math.max(rounded > most ? exponent + 1 : exponent, lowestExponent);
}

function wholeNumber(value: number, exponent: number): number {
  return Math.sign(value) * roundTiesToEven(Math.abs(value) * powerOfTwo(-exponent));
}

/** The bits of the nearest number of a float format; zero, and what rounds to it, without a sign. */
function floatBits(format: "bf16" | "f16", value: number): number {
  const bits = encodeFloat(format, value);
  return decodeFloat(format, bits) === 0 ? 0 : bits;
}

function encoded(values: Float32Array, format: QuantiserFormat, magnitude: number): QuantisedVector {
  if (format === "int8") {
    const exponent = gridExponent(magnitude, largestCode.int8);
    return { format, exponent, codes: Int8Array.from(values, (value) => wholeNumber(value, exponent)) };
  }
  if (format === "int16") {
    const exponent = gridExponent(magnitude, largestCode.int16);
    return { format, exponent, codes: Int16Array.from(values, (value) => wholeNumber(value, exponent)) };
  }
  return { format, exponent: 0, codes: Uint16Array.from(values, (value) => floatBits(format, value)) };
}

/** The number that a code stands for. */
function decoderOf({ format, exponent }: QuantisedVector): (code: number) => number {
  const step = powerOfTwo(exponent);
  return match(format)
    .with("int8", "int16", () => (code: number) => code * step)
    .with("bf16", "f16", (format) => (code: number) => decodeFloat(format, code))
    .exhaustive();
}

/**
 * A vector in a stored format: each element the nearest number of the grid, ties to even.
 *
 * **Shapes** `values` `[D]`. **Accuracy** half a step, see {@link halfStep}. **Edge cases** minus zero becomes zero; the
 * zero vector has exponent 0. **Errors** `VectorRefused` for NaN, an infinity, a dimension of 0 or above
 * {@link largestDimension}, and a magnitude that the format or float32 has no finite number for.
 *
 * @spec MEM-001 MEM-002 MEM-003
 * @category memory
 * @since 0.1.0
 */
export function quantise(values: Float32Array, format: QuantiserFormat): Result.Result<QuantisedVector, VectorRefused> {
  const refused = notAVector(values, "vector");
  if (refused !== undefined) return Result.fail(refused);
  const largest = largestElement(values);
  const vector = encoded(values, format, Math.abs(values[largest]!));
  if (Math.abs(decoderOf(vector)(vector.codes[largest]!)) <= floatFormats.f32.maxFinite) return Result.succeed(vector);
  const where = `vector[${largest}]`;
  const expected = `a magnitude whose nearest ${format} number is finite in float32`;
  return Result.fail(new VectorRefused({ reason: "too large", where, expected, actual: String(values[largest]) }));
}

/**
 * The float32 numbers a stored vector stands for, exactly.
 *
 * **Shapes** `[D]`.
 *
 * @spec MEM-004
 * @category memory
 * @since 0.1.0
 */
export function dequantise(vector: QuantisedVector): Float32Array {
  const decode = decoderOf(vector);
  const values = new Float32Array(vector.codes.length);
  for (let i = 0; i < values.length; i++) values[i] = decode(vector.codes[i]!);
  return values;
}

/**
 * How far what was stored as an element can have been from its stored value: half a step of the grid.
 *
 * **Accuracy** exact.
 *
 * @spec MEM-004
 * @category memory
 * @since 0.1.0
 */
export function halfStep(vector: QuantisedVector, element: number): number {
  const { format, exponent } = vector;
  return match(format)
    .with("int8", "int16", () => powerOfTwo(exponent - 1))
    .with("bf16", "f16", (format) => ulp(decodeFloat(format, vector.codes[element]!), format) / 2)
    .exhaustive();
}
