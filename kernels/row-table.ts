import { type Problem, visibleRange } from "../src/index.ts";
import { headField, headFields, rowField, rowFields } from "./sources/row-field.ts";

/** What a problem asks of a plan's buffers: the longest context and anchor rows, and the pages of all sequences. */
export interface Demand {
  readonly contextKeys: number;
  readonly anchorKeys: number;
  readonly pageEntries: number;
}

function anchorLength(problem: Problem, b: number): number {
  return problem.mode === "none" ? 0 : problem.anchorLen[b]!;
}

/** Measures a problem without touching its tensors. */
export function demandOf(problem: Problem): Demand {
  const { B, P } = problem.dims;
  let contextKeys = 0;
  let anchorKeys = 0;
  let pageEntries = 0;
  for (let b = 0; b < B; b++) {
    const tokens = problem.qIndptr[b + 1]! - problem.qIndptr[b]!;
    if (tokens === 0) continue;
    for (let i = 0; i < tokens; i++) {
      const { first, end } = visibleRange(problem, b, i);
      contextKeys = Math.max(contextKeys, end - first);
    }
    anchorKeys = Math.max(anchorKeys, anchorLength(problem, b));
    pageEntries += Math.ceil(problem.kvLen[b]! / P) + Math.ceil(anchorLength(problem, b) / P);
  }
  return { contextKeys, anchorKeys, pageEntries };
}

function copyPages(table: Int32Array, from: number, count: number, pages: Float32Array, at: number): number {
  for (let j = 0; j < count; j++) pages[at + j] = table[from + j]!;
  return at + count;
}

/** Writes the page list and the fields of every row; `rows` covers all tokens, the rest of `pages` is left alone. */
export function fillRows(problem: Problem, rows: Float32Array, pages: Float32Array): void {
  const { B, P, maxPages, maxAnchorPages } = problem.dims;
  let at = 0;
  for (let b = 0; b < B; b++) {
    const tokens = problem.qIndptr[b + 1]! - problem.qIndptr[b]!;
    if (tokens === 0) continue;
    const anchors = anchorLength(problem, b);
    const contextPages = at;
    at = copyPages(problem.blockTable, b * maxPages, Math.ceil(problem.kvLen[b]! / P), pages, at);
    const anchorPages = at;
    at = copyPages(problem.anchorTable, b * maxAnchorPages, Math.ceil(anchors / P), pages, at);
    for (let i = 0; i < tokens; i++) {
      const { first, end } = visibleRange(problem, b, i);
      const row = (problem.qIndptr[b]! + i) * rowFields;
      rows[row + rowField.contextPages] = contextPages;
      rows[row + rowField.anchorPages] = anchorPages;
      rows[row + rowField.firstKey] = end > first ? first : 0;
      rows[row + rowField.contextCount] = end - first;
      rows[row + rowField.anchorCount] = anchors;
      rows[row + rowField.distance] = problem.qOffset[b]! + i - first;
    }
  }
}

/** Writes the fields of every head. */
export function fillHeads(problem: Problem, heads: Float32Array): void {
  const { H, G } = problem.dims;
  for (let h = 0; h < H; h++) {
    heads[h * headFields + headField.anchorBias] = problem.mode === "joint" ? problem.anchorBias[h]! : 0;
    heads[h * headFields + headField.alibiSlope] = problem.alibiSlopes[h]!;
    heads[h * headFields + headField.keyHead] = Math.floor(h / G);
  }
}
