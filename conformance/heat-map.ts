import { elementRatio } from "./judge.ts";
import type { HeatMap } from "./report/report.ts";
import type { CaseRun } from "./run-case.ts";

const mostParts = 64;
const farthest = 9;

function logRatio(ratio: number): number {
  const clamped = Math.max(-farthest, Math.min(farthest, Math.log10(ratio)));
  return Math.round(100 * clamped) / 100 + 0;
}

/**
 * Where the error of a failed run sits in `out`, in at most 64 by 64 parts.
 *
 * **Edge cases** nothing when the failing problem gave no `out`, one of the wrong length, or no element.
 *
 * @spec CON-102
 * @category judging
 * @since 0.1.0
 */
export function heatMap({ runs, failedOn }: CaseRun): HeatMap | undefined {
  const failing = runs.at(-1);
  if (failing === undefined || failing.problem !== failedOn) return undefined;
  const { T, H, Dv } = failing.problem.dims;
  const { exact, deterministic } = failing.expected;
  const { out } = failing.result;
  if (!failing.outputs.includes("out") || out.length !== exact.out.length || out.length === 0) return undefined;
  const [rows, columns] = [T * H, Dv];
  const [rowParts, columnParts] = [Math.min(rows, mostParts), Math.min(columns, mostParts)];
  const worst = Array.from({ length: rowParts }, () => new Float64Array(columnParts));
  for (let row = 0; row < rows; row++) {
    const part = worst[Math.floor((row * rowParts) / rows)]!;
    for (let column = 0; column < columns; column++) {
      const flat = row * columns + column;
      const place = Math.floor((column * columnParts) / columns);
      part[place] = Math.max(part[place]!, elementRatio(exact.out[flat]!, out[flat]!, deterministic.out[flat]!));
    }
  }
  return { rows, columns, cells: worst.map((part) => Array.from(part, logRatio)) };
}
