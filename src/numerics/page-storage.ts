import { decodeTable } from "./decode-table.ts";
import { scaleRunLength } from "./scale-run.ts";

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

const int8Values = Float32Array.from(Int8Array.from({ length: 256 }, (_, bits) => bits));

/**
 * The float32 values a stored pool stands for: `fround(decode(bits) * scale)`, one rounding per element.
 *
 * **Shapes** as {@link StoredPages}; lengths are `checkProblem`'s to check.
 * **Edge cases** NaN and infinities decode as themselves; a zero scale turns infinities into NaN.
 *
 * @spec NUM-007
 * @category numerics
 * @since 0.1.0
 */
export function decodePages(stored: StoredPages, shape: PoolShape): Float32Array {
  const { format, bits, scale, scaleAxis } = stored;
  const values = format === "int8" ? int8Values : decodeTable(format);
  const mask = values.length - 1;
  const run = Math.max(1, scaleRunLength(scaleAxis, shape));
  const decoded = new Float32Array(bits.length);
  for (let start = 0, r = 0; start < bits.length; start += run, r++) {
    const runScale = scale[r % scale.length]!;
    const end = Math.min(start + run, bits.length);
    for (let i = start; i < end; i++) decoded[i] = values[bits[i]! & mask]! * runScale;
  }
  return decoded;
}
