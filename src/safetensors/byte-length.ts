import { safetensorsElementBytes, type SafetensorsType } from "./tensor.ts";

/** Bytes a tensor needs, or `undefined` where a product leaves the exact integers. */
export function tensorByteLength(dtype: SafetensorsType, shape: ReadonlyArray<number>): number | undefined {
  let total: number = safetensorsElementBytes[dtype];
  for (const size of shape) {
    total *= size;
    if (total > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return total;
}
