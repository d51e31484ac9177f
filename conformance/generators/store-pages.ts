import { Result } from "effect";
import { encodePages, type PoolShape, type StoredPages } from "../../src/index.ts";

const deadBits: Record<StoredPages["format"], number> = {
  f16: 0x7e00,
  bf16: 0x7fc0,
  e4m3: 0x7f,
  e5m2: 0x7e,
  int8: 127,
};

/** Stores a pool whose dead lanes are NaN: live values encoded, dead lanes the format's NaN, or its largest integer. */
export function storePages(
  values: Float32Array,
  shape: PoolShape,
  format: StoredPages["format"],
  scaleAxis: StoredPages["scaleAxis"],
): StoredPages {
  const live = values.map((value) => (Number.isNaN(value) ? 0 : value));
  const stored = Result.getOrThrow(encodePages(live, shape, format, scaleAxis));
  values.forEach((value, index) => {
    if (Number.isNaN(value)) stored.bits[index] = deadBits[format];
  });
  return stored;
}
