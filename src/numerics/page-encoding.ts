import { Result } from "effect";
import { match } from "ts-pattern";
import { NotFinite, OutOfRange, ShapeMismatch } from "../problem/errors.ts";
import { decodeFloat, encodeFloat } from "./float-codec.ts";
import { floatFormats } from "./float-format.ts";
import { roundTiesToEven } from "./float64-words.ts";
import type { PoolShape, StoredPages } from "./page-storage.ts";
import { scaleRunLength } from "./scale-run.ts";

/**
 * Why values could not be stored as pages.
 *
 * @spec NUM-011
 * @category numerics
 * @since 0.1.0
 */
export type PageEncodingError = ShapeMismatch | OutOfRange | NotFinite;

const int8Max = 127;

function emptyBits(format: StoredPages["format"], length: number): StoredPages["bits"] {
  return match(format)
    .with("int8", () => new Int8Array(length))
    .with("e4m3", "e5m2", () => new Uint8Array(length))
    .with("f16", "bf16", () => new Uint16Array(length))
    .exhaustive();
}

function truncateToFloat32(positive: number): number {
  const nearest = Math.fround(positive);
  return nearest > positive ? decodeFloat("f32", encodeFloat("f32", nearest) - 1) : nearest;
}

function scaleFor(format: StoredPages["format"], largest: number): number {
  const most = format === "int8" ? int8Max : floatFormats[format].maxFinite;
  const fitsUnscaled = (format === "f16" || format === "bf16") && largest <= most;
  if (largest === 0 || fitsUnscaled) return 1;
  return Math.max(floatFormats.f32.smallestNormal, truncateToFloat32(largest / most));
}

function encodeElement(format: StoredPages["format"], quotient: number): number {
  if (format !== "int8") return encodeFloat(format, quotient);
  return Math.sign(quotient) * roundTiesToEven(Math.abs(quotient));
}

function shapeError(values: Float32Array, shape: PoolShape): PageEncodingError | undefined {
  const { layout: _layout, ...sizes } = shape;
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(size) || size < 0) {
      return new OutOfRange({ field: `shape.${name}`, expected: "a count", actual: String(size) });
    }
  }
  const elements = shape.N * shape.P * shape.Hkv * shape.width;
  if (values.length === elements) return undefined;
  const expected = `N*P*Hkv*width = ${elements} elements`;
  return new ShapeMismatch({ field: "values", expected, actual: String(values.length) });
}

function largestFinitePerScale(values: Float32Array, run: number, scales: number): Float32Array {
  const largest = new Float32Array(scales);
  for (let start = 0, r = 0; start < values.length; start += run, r++) {
    let most = largest[r % scales]!;
    for (let i = start; i < start + run; i++) {
      const magnitude = Math.abs(values[i]!);
      if (magnitude > most && magnitude !== Infinity) most = magnitude;
    }
    largest[r % scales] = most;
  }
  return largest;
}

/**
 * Stores float32 values in a narrow format, with one scale per pool, page or key/value head.
 *
 * **Shapes** `values` has the pool's layout.
 * **Accuracy** each element becomes the format's number nearest to value/scale, ties to even. The scale maps the largest
 * finite magnitude that shares it to the format's largest number (127 for int8), truncated to float32 and never below
 * 2^-126; f16 and bf16 keep scale 1 unless a value would overflow.
 * **Edge cases** NaN stays NaN; infinities stay where the format has them and become NaN in e4m3; all zeros have scale 1.
 * **Errors** `OutOfRange` for a size that is no count, `ShapeMismatch` for a wrong length, `NotFinite` for NaN or an
 * infinity in int8.
 *
 * @spec NUM-011
 * @category numerics
 * @since 0.1.0
 */
export function encodePages(
  values: Float32Array,
  shape: PoolShape,
  format: StoredPages["format"],
  scaleAxis: StoredPages["scaleAxis"],
): Result.Result<StoredPages, PageEncodingError> {
  const error = shapeError(values, shape);
  if (error !== undefined) return Result.fail(error);
  const scales = { pool: 1, page: shape.N, head: shape.Hkv }[scaleAxis];
  const run = scaleRunLength(scaleAxis, shape);
  const scale = largestFinitePerScale(values, run, scales).map((largest) => scaleFor(format, largest));
  const bits = emptyBits(format, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (format === "int8" && !Number.isFinite(value)) {
      return Result.fail(new NotFinite({ field: `values[${i}]`, expected: "a finite number", actual: String(value) }));
    }
    bits[i] = encodeElement(format, value / scale[Math.floor(i / run) % scales]!);
  }
  return Result.succeed({ format, bits, scale, scaleAxis });
}
