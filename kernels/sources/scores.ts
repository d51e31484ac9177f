import type { KernelSource } from "../backend.ts";
import { headField, headFields, rowField, rowFields } from "./row-field.ts";

/**
 * Logits `[columns, H, rows]`. Columns before `anchorColumns` are anchors, later ones the row's visible context keys.
 * Every variable a gpu.js kernel declares is a float: an index into a pool is exact past 2^24 only as an integer
 * expression inside the brackets, of a page and an offset that are both under 2^24. A key's block comes from a float
 * quotient, then corrected. `s + (s - s)` turns an infinite logit into NaN, so that a live infinity is never taken for a
 * masked key. Tanh is a continued fraction near 0 and (1 - e) / (1 + e) elsewhere: platform tanh is not accurate near 0.
 *
 * @spec KRN-014 KRN-017
 */
export const scoresKernel: KernelSource = {
  name: "scores",
  resident: true,
  arguments: {
    queries: "Input",
    keys: "Input",
    pages: "Input",
    rows: "Input",
    heads: "Input",
    headDim: "Integer",
    pageSize: "Integer",
    anchorColumns: "Integer",
    pageStride: "Integer",
    slotStride: "Integer",
    headStride: "Integer",
    scale: "Float",
    anchorScale: "Float",
    softcap: "Float",
  },
  source: `function scores(queries, keys, pages, rows, heads, headDim, pageSize, anchorColumns, pageStride, slotStride,
    headStride, scale, anchorScale, softcap) {
  const column = this.thread.x;
  const head = this.thread.y * ${headFields};
  const row = this.thread.z * ${rowFields};
  let position = column;
  let end = ~~rows[row + ${rowField.anchorCount}];
  let page = ~~rows[row + ${rowField.anchorPages}];
  let factor = anchorScale;
  let bias = heads[head + ${headField.anchorBias}];
  if (column >= anchorColumns) {
    const offset = column - anchorColumns;
    position = ~~rows[row + ${rowField.firstKey}] + offset;
    end = ~~rows[row + ${rowField.firstKey}] + ~~rows[row + ${rowField.contextCount}];
    page = ~~rows[row + ${rowField.contextPages}];
    factor = scale;
    bias = -heads[head + ${headField.alibiSlope}] * (rows[row + ${rowField.distance}] - offset);
  }
  let s = 0.0;
  if (position < end) {
    let block = ~~(position / pageSize);
    if (block * pageSize > position) { block = block - 1; }
    if ((block + 1) * pageSize <= position) { block = block + 1; }
    const keyPage = pages[page + block];
    const key = (position - block * pageSize) * slotStride + heads[head + ${headField.keyHead}] * headStride;
    const query = (this.thread.z * this.output.y + this.thread.y) * headDim;
    let dot0 = 0.0;
    let dot1 = 0.0;
    let dot2 = 0.0;
    let dot3 = 0.0;
    let quads = 0;
    for (let i = 0; i < 256; i++) {
      if (i * 4 + 3 >= headDim) { break; }
      dot0 += queries[query + i * 4] * keys[~~keyPage * pageStride + ~~(key + i * 4)];
      dot1 += queries[query + i * 4 + 1] * keys[~~keyPage * pageStride + ~~(key + i * 4 + 1)];
      dot2 += queries[query + i * 4 + 2] * keys[~~keyPage * pageStride + ~~(key + i * 4 + 2)];
      dot3 += queries[query + i * 4 + 3] * keys[~~keyPage * pageStride + ~~(key + i * 4 + 3)];
      quads++;
    }
    for (let i = 0; i < 3; i++) {
      if (quads * 4 + i >= headDim) { break; }
      dot0 += queries[query + quads * 4 + i] * keys[~~keyPage * pageStride + ~~(key + quads * 4 + i)];
    }
    s = factor * ((dot0 + dot1) + (dot2 + dot3));
    if (softcap > 0.0) {
      const t = s / softcap;
      const size = Math.abs(t);
      const square = t * t;
      let capped = t * (945.0 + square * (105.0 + square)) / (945.0 + square * (420.0 + square * 15.0));
      if (size >= 0.625) {
        const e = exponential(-2.0 * size);
        capped = (1.0 - e) / (1.0 + e);
        if (t < 0.0) { capped = -capped; }
      }
      s = softcap * capped + (s - s);
    }
    s = s + bias;
    s = s + (s - s);
  }
  return s;
}`,
};
