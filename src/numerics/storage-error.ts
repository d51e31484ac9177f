import { Result } from "effect";
import { ShapeMismatch } from "../problem/errors.ts";
import { decodePages, type PoolShape, type StoredPages } from "./page-storage.ts";

/**
 * How far stored values are from the values they stand for.
 *
 * @spec NUM-012
 * @category numerics
 * @since 0.1.0
 */
export interface StorageErrorReport {
  readonly maxAbsolute: number;
  readonly maxRelative: number;
  readonly rootMeanSquare: number;
}

function absoluteError(value: number, stored: number): number {
  if (Object.is(value, stored)) return 0;
  const error = Math.abs(value - stored);
  return Number.isNaN(error) ? Infinity : error;
}

/**
 * Compares values with their stored form; this error belongs to the storage, never to a kernel.
 *
 * **Edge cases** equal non-finite values have no error, unequal ones have error Infinity; a zero stored as something
 * else has relative error Infinity; an empty pool has no error.
 * **Errors** `ShapeMismatch` when the lengths differ.
 *
 * @spec NUM-012
 * @category numerics
 * @since 0.1.0
 */
export function storageError(
  values: Float32Array,
  stored: StoredPages,
  shape: PoolShape,
): Result.Result<StorageErrorReport, ShapeMismatch> {
  if (values.length !== stored.bits.length) {
    const expected = `${stored.bits.length} elements, as many as stored.bits`;
    return Result.fail(new ShapeMismatch({ field: "values", expected, actual: String(values.length) }));
  }
  const decoded = decodePages(stored, shape);
  let maxAbsolute = 0;
  let maxRelative = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const error = absoluteError(values[i]!, decoded[i]!);
    if (error === 0) continue;
    maxAbsolute = Math.max(maxAbsolute, error);
    maxRelative = Math.max(maxRelative, error === Infinity ? Infinity : error / Math.abs(values[i]!));
    squares += error * error;
  }
  const rootMeanSquare = values.length === 0 ? 0 : Math.sqrt(squares / values.length);
  return Result.succeed({ maxAbsolute, maxRelative, rootMeanSquare });
}
