import type { Problem } from "../../src/index.ts";
import type { Feature, Manifest } from "./manifest.ts";

function usedPages(table: Int32Array, lengths: Int32Array, columns: number, pageSize: number): ReadonlyArray<number> {
  const used: Array<number> = [];
  lengths.forEach((length, b) => {
    for (let j = 0; j < Math.ceil(length / pageSize); j++) used.push(table[b * columns + j]!);
  });
  return used;
}

function sharesPages(problem: Problem): boolean {
  const { P, maxPages, maxAnchorPages } = problem.dims;
  const used = [
    ...usedPages(problem.blockTable, problem.kvLen, maxPages, P),
    ...(problem.mode === "none" ? [] : usedPages(problem.anchorTable, problem.anchorLen, maxAnchorPages, P)),
  ];
  return new Set(used).size < used.length;
}

function queriesOf(problem: Problem): Int32Array {
  return problem.kvLen.map((_, b) => problem.qIndptr[b + 1]! - problem.qIndptr[b]!);
}

function varies(values: Int32Array): boolean {
  return values.some((value) => value !== values[0]);
}

function isRagged(problem: Problem): boolean {
  return varies(problem.kvLen) || varies(queriesOf(problem)) || varies(problem.anchorLen);
}

function hasOffsets(problem: Problem): boolean {
  const queries = queriesOf(problem);
  return problem.qOffset.some((offset, b) => offset !== problem.kvLen[b]! - queries[b]!);
}

/** Whether a problem needs each feature to be right. */
const needs: Record<Feature, (problem: Problem) => boolean> = {
  causal: ({ causal }) => causal,
  q_offset: hasOffsets,
  window: ({ windowLeft }) => windowLeft >= 0,
  softcap: ({ softcap }) => softcap > 0,
  alibi: ({ alibiSlopes }) => alibiSlopes.some((slope) => slope !== 0),
  sink: ({ sink }) => sink !== undefined,
  anchor_bias: ({ mode, anchorBias }) => mode === "joint" && anchorBias.some((bias) => bias !== 0),
  anchor_scale: ({ mode, anchorScale, dims }) => mode !== "none" && anchorScale !== 1 / Math.sqrt(dims.D),
  gqa: ({ dims }) => dims.G > 1,
  ragged: isRagged,
  hnd: ({ layout }) => layout === "HND",
  shared_pages: sharesPages,
};

/**
 * The features a problem needs.
 *
 * @spec CON-071
 * @category subjects
 * @since 0.1.0
 */
export function neededFeatures(problem: Problem): ReadonlyArray<Feature> {
  return (Object.keys(needs) as ReadonlyArray<Feature>).filter((feature) => needs[feature](problem));
}

/** Bytes of the float32 and int32 tensors a case directory would hold. */
function inputBytes(problem: Problem): number {
  const stored = (bits: { readonly byteLength: number } | undefined, values: Float32Array) =>
    bits?.byteLength ?? values.byteLength;
  const { q, blockTable, anchorTable } = problem;
  const pools = stored(problem.kStored?.bits, problem.kPages) + stored(problem.vStored?.bits, problem.vPages);
  return q.byteLength + blockTable.byteLength + anchorTable.byteLength + pools;
}

/**
 * Why a manifest excludes a problem, or nothing when the subject must get it right.
 *
 * @spec CON-071
 * @category subjects
 * @since 0.1.0
 */
export function excludedBy(manifest: Manifest, problem: Problem): string | undefined {
  const { modes, dtypes, layouts, pageSizes, headDims, features, limits } = manifest;
  const { mode, layout, dims } = problem;
  const over = (limit: number | null, count: number) => limit !== null && count > limit;
  const dtype = problem.kStored?.format ?? "f32";
  if (!modes.includes(mode)) return `mode ${mode} is not declared`;
  if (!dtypes.includes(dtype)) return `dtype ${dtype} is not declared`;
  if (!layouts.includes(layout)) return `layout ${layout} is not declared`;
  if (pageSizes !== null && !pageSizes.includes(dims.P)) return `page size ${dims.P} is not declared`;
  const headDim = [dims.D, dims.Dv].find((width) => headDims !== null && !headDims.includes(width));
  if (headDim !== undefined) return `head dimension ${headDim} is not declared`;
  const feature = neededFeatures(problem).find((needed) => !features.includes(needed));
  if (feature !== undefined) return `feature ${feature} is not declared`;
  const keys = problem.kvLen.reduce((most, length, b) => Math.max(most, length + problem.anchorLen[b]!), 0);
  if (over(limits.maxContext, keys)) return `${keys} keys are over the declared maxContext ${limits.maxContext}`;
  if (over(limits.maxPages, dims.N)) return `${dims.N} pages are over the declared maxPages ${limits.maxPages}`;
  const bytes = inputBytes(problem);
  if (over(limits.maxBytes, bytes)) return `${bytes} bytes are over the declared maxBytes ${limits.maxBytes}`;
  return undefined;
}
