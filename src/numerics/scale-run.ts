import { match } from "ts-pattern";
import type { PoolShape, StoredPages } from "./page-storage.ts";

/** Elements in a row that share one scale; run r uses scale `r % scale.length`. */
export function scaleRunLength(axis: StoredPages["scaleAxis"], shape: PoolShape): number {
  const { layout, N, P, Hkv, width } = shape;
  return match(axis)
    .with("pool", () => N * P * Hkv * width)
    .with("page", () => P * Hkv * width)
    .with("head", () => (layout === "NHD" ? width : P * width))
    .exhaustive();
}
