/**
 * Bytes per element of each element type.
 *
 * **Units** bytes.
 * **Source** the safetensors format description.
 *
 * @spec NUM-040
 * @category safetensors
 * @since 0.1.0
 */
export const safetensorsElementBytes = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

/**
 * An element type of the format, by the name a header gives it.
 *
 * @spec NUM-040
 * @category safetensors
 * @since 0.1.0
 */
export type SafetensorsType = keyof typeof safetensorsElementBytes;

/**
 * A tensor as the file holds it: row-major little-endian elements.
 *
 * **Shapes** `bytes.length` is the product of `shape` times the element's bytes; an empty `shape` is one number.
 * **Edge cases** read from a file, `bytes` is a view of the file's memory, at any alignment.
 *
 * @spec NUM-040
 * @category safetensors
 * @since 0.1.0
 */
export interface SafeTensor {
  readonly dtype: SafetensorsType;
  readonly shape: ReadonlyArray<number>;
  readonly bytes: Uint8Array;
}
