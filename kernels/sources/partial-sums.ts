import type { KernelSource } from "../backend.ts";
import { columnsPerChunk } from "./chunk.ts";
import { headField, headFields, rowField, rowFields, weightField, weightFields } from "./row-field.ts";

/** `[Dv, H * chunks, rows]`: each chunk's sum of weight * value; chunk c of head h is at y = c * H + h. */
export const partialSumsKernel: KernelSource = {
  name: "partialSums",
  resident: true,
  arguments: {
    weights: "Result",
    values: "Input",
    pages: "Input",
    rows: "Input",
    heads: "Input",
    merge: "Input",
    headCount: "Integer",
    anchorColumns: "Integer",
    pageSize: "Integer",
    pageStride: "Integer",
    slotStride: "Integer",
    headStride: "Integer",
  },
  source: `function partialSums(weights, values, pages, rows, heads, merge, headCount, anchorColumns, pageSize, pageStride,
    slotStride, headStride) {
  const chunk = ~~Math.floor((this.thread.y + 0.25) / headCount);
  const head = this.thread.y - chunk * headCount;
  const row = this.thread.z * ${rowFields};
  const branch = (this.thread.z * headCount + head) * ${weightFields};
  const start = heads[head * ${headFields} + ${headField.keyHead}] * headStride + this.thread.x;
  let column = chunk * ${columnsPerChunk};
  let end = column + ${columnsPerChunk};
  let live = ~~merge[branch + ${weightField.anchorEnd}];
  let position = column;
  let block = ~~rows[row + ${rowField.anchorPages}];
  if (column >= anchorColumns) {
    live = ~~merge[branch + ${weightField.contextEnd}];
    position = column - anchorColumns + ~~rows[row + ${rowField.firstKey}];
    block = ~~rows[row + ${rowField.contextPages}];
  }
  if (end > live) { end = live; }
  let skipped = ~~(position / pageSize);
  if (skipped * pageSize > position) { skipped = skipped - 1; }
  if ((skipped + 1) * pageSize <= position) { skipped = skipped + 1; }
  block = block + skipped;
  let slot = position - skipped * pageSize;
  let sum = 0.0;
  for (let b = 0; b < ${columnsPerChunk}; b++) {
    if (column >= end) { break; }
    const page = pages[block];
    let value = slot * slotStride + start;
    let stop = column + pageSize - slot;
    if (stop > end) { stop = end; }
    for (let i = 0; i < ${columnsPerChunk}; i++) {
      if (column >= stop) { break; }
      sum += weights[this.thread.z][head][column] * values[~~page * pageStride + ~~value];
      column = column + 1;
      value = value + slotStride;
    }
    slot = 0;
    block = block + 1;
  }
  return sum;
}`,
};
