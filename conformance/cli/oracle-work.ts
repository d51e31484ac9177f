import type { Problem } from "../../src/index.ts";
import { countText } from "../report/report-text.ts";
import type { Progress } from "./progress.ts";

const PRODUCTS_IN_A_SECOND = 1e7;

/** Says that the oracle is at work where a problem will keep it busy for over a second. */
export function announceOracle({ dims }: Problem, progress: Progress): void {
  const { T, H, P, D, Dv, maxPages, maxAnchorPages } = dims;
  const products = T * H * (maxPages + maxAnchorPages) * P * (D + Dv);
  if (products < PRODUCTS_IN_A_SECOND) return;
  progress.announce(`computing the exact result of ${countText(T, "query row")}`);
}
