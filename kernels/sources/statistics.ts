import type { KernelSource } from "../backend.ts";
import { columnsPerChunk } from "./chunk.ts";
import { rowField, rowFields } from "./row-field.ts";

/** `[2 * chunks, H, rows]`: the largest score of each chunk, then the sum of exp(score - largest). */
export const statisticsKernel: KernelSource = {
  name: "statistics",
  resident: false,
  arguments: { scores: "Result", rows: "Input", anchorColumns: "Integer" },
  source: `function statistics(scores, rows, anchorColumns) {
  const row = this.thread.z * ${rowFields};
  const chunk = ~~Math.floor((this.thread.x + 0.25) / 2.0);
  const first = chunk * ${columnsPerChunk};
  let end = ~~rows[row + ${rowField.anchorCount}];
  if (first >= anchorColumns) { end = anchorColumns + ~~rows[row + ${rowField.contextCount}]; }
  let result = 0.0;
  if (first < end) {
    let largest = scores[this.thread.z][this.thread.y][first];
    let column = first;
    for (let i = 0; i < ${columnsPerChunk}; i++) {
      if (column >= end) { break; }
      largest = Math.max(largest, scores[this.thread.z][this.thread.y][column]);
      column = column + 1;
    }
    result = largest;
    if (this.thread.x - chunk * 2 === 1) {
      let sum = 0.0;
      column = first;
      for (let i = 0; i < ${columnsPerChunk}; i++) {
        if (column >= end) { break; }
        sum += exponential(scores[this.thread.z][this.thread.y][column] - largest);
        column = column + 1;
      }
      result = sum;
    }
  }
  return result;
}`,
};
