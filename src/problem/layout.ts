import type { Dims, Layout } from "./problem.ts";

/**
 * Element strides of a page pool.
 *
 * **Units** elements, not bytes.
 *
 * @spec ATT-002
 * @category problem
 * @since 0.1.0
 */
export interface PageStrides {
  readonly page: number;
  readonly slot: number;
  readonly head: number;
}

/**
 * Strides of a pool with `width` elements per key or value.
 *
 * **Edge cases** the element axis always has stride 1.
 *
 * @spec ATT-002
 * @category problem
 * @since 0.1.0
 */
export function pageStrides(layout: Layout, dims: Pick<Dims, "P" | "Hkv">, width: number): PageStrides {
  const page = dims.P * dims.Hkv * width;
  return layout === "NHD" ? { page, slot: dims.Hkv * width, head: width } : { page, slot: width, head: dims.P * width };
}
