/**
 * What a reader accepts at most.
 *
 * **Units** bytes and counts; `maxNameLength` counts UTF-16 code units.
 *
 * @spec NUM-041
 * @category safetensors
 * @since 0.1.0
 */
export interface SafetensorsLimits {
  readonly maxBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxTensors: number;
  readonly maxRank: number;
  readonly maxNameLength: number;
}

/**
 * The limits used where none are given.
 *
 * @spec NUM-041
 * @category safetensors
 * @since 0.1.0
 */
export const safetensorsLimits: SafetensorsLimits = {
  maxBytes: 2 ** 32,
  maxHeaderBytes: 2 ** 24,
  maxTensors: 2 ** 16,
  maxRank: 32,
  maxNameLength: 1_024,
};
