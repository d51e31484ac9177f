/**
 * A page pool stored in a narrow format; `scale` multiplies decoded values per pool (`[1]`), page (`[N]`) or
 * key/value head (`[Hkv]`).
 *
 * **Shapes** `bits` has one element per pool element, in the pool's layout.
 *
 * @spec NUM-007
 * @category numerics
 * @since 0.1.0
 */
export interface StoredPages {
  readonly format: "f16" | "bf16" | "e4m3" | "e5m2" | "int8";
  readonly bits: Uint16Array | Uint8Array | Int8Array;
  readonly scale: Float32Array;
  readonly scaleAxis: "pool" | "page" | "head";
}

/**
 * Where each element of a pool lives.
 *
 * @spec NUM-007
 * @category numerics
 * @since 0.1.0
 */
export interface PoolShape {
  readonly layout: "NHD" | "HND";
  readonly N: number;
  readonly P: number;
  readonly Hkv: number;
  readonly width: number;
}

/**
 * The float32 values a stored pool stands for.
 *
 * @spec NUM-007
 * @category numerics
 * @since 0.1.0
 */
export function decodePages(stored: StoredPages, shape: PoolShape): Float32Array {
  throw new Error(`written with the formats: ${stored.format} ${shape.layout}`);
}
