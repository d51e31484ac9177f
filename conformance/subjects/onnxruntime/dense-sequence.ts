import { pageStrides, type Problem, visibleRange } from "../../../src/index.ts";

/** Keys of one sequence in logical order: the pages that hold them, how many, and what their logits are scaled by. */
interface KeyRun {
  readonly pages: Int32Array;
  readonly length: number;
  readonly scale: number;
}

/** One sequence without pages, heads first: `q [H, T, D]`, `k [Hkv, S, D]`, `v [Hkv, S, Dv]`, `mask [H, T, S]`. */
export interface DenseSequence {
  readonly queries: number;
  readonly keys: number;
  readonly scale: number;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly mask: Float32Array;
}

function anchorRun({ mode, anchorTable, anchorLen, anchorScale, dims }: Problem, b: number): KeyRun {
  const pages = anchorTable.subarray(b * dims.maxAnchorPages, (b + 1) * dims.maxAnchorPages);
  return { pages, length: mode === "none" ? 0 : anchorLen[b]!, scale: anchorScale };
}

function contextRun({ blockTable, kvLen, scale, dims }: Problem, b: number): KeyRun {
  const pages = blockTable.subarray(b * dims.maxPages, (b + 1) * dims.maxPages);
  return { pages, length: kvLen[b]!, scale };
}

function denseQueries({ q, qIndptr, dims }: Problem, b: number): Float32Array {
  const { H, D } = dims;
  const [first, end] = [qIndptr[b]!, qIndptr[b + 1]!];
  const dense = new Float32Array((end - first) * H * D);
  for (let h = 0; h < H; h++) {
    for (let t = first; t < end; t++) {
      const from = (t * H + h) * D;
      dense.set(q.subarray(from, from + D), (h * (end - first) + t - first) * D);
    }
  }
  return dense;
}

function denseVectors(problem: Problem, part: "k" | "v", runs: ReadonlyArray<KeyRun>): Float32Array {
  const { layout, dims } = problem;
  const width = part === "k" ? dims.D : dims.Dv;
  const pool = part === "k" ? problem.kPages : problem.vPages;
  const strides = pageStrides(layout, dims, width);
  const dense = new Float32Array(runs.reduce((sum, { length }) => sum + length, 0) * dims.Hkv * width);
  let to = 0;
  for (let head = 0; head < dims.Hkv; head++) {
    for (const { pages, length } of runs) {
      for (let j = 0; j < length; j++, to += width) {
        const page = pages[Math.floor(j / dims.P)]!;
        const from = page * strides.page + (j % dims.P) * strides.slot + head * strides.head;
        dense.set(pool.subarray(from, from + width), to);
      }
    }
  }
  return dense;
}

/** What is added to each logit: the anchor bias, ALiBi, -Infinity where a key is hidden. */
function additiveMask(problem: Problem, b: number, anchors: number): Float32Array {
  const { dims, qIndptr, qOffset, kvLen, alibiSlopes, anchorBias } = problem;
  const queries = qIndptr[b + 1]! - qIndptr[b]!;
  const keys = anchors + kvLen[b]!;
  const mask = new Float32Array(dims.H * queries * keys).fill(-Infinity);
  for (let h = 0; h < dims.H; h++) {
    for (let i = 0; i < queries; i++) {
      const row = (h * queries + i) * keys;
      const { first, end } = visibleRange(problem, b, i);
      const position = qOffset[b]! + i;
      mask.fill(anchorBias[h]!, row, row + anchors);
      for (let j = first; j < end; j++) mask[row + anchors + j] = -alibiSlopes[h]! * (position - j);
    }
  }
  return mask;
}

/** The one scale of all keys, if the operator takes it: it refuses 0 and less. */
function sharedScale(runs: ReadonlyArray<KeyRun>): number | undefined {
  const [first, ...others] = runs.map(({ scale }) => scale);
  return first !== undefined && first > 0 && others.every((scale) => scale === first) ? first : undefined;
}

/**
 * Sequence b of a problem in mode `none` or `joint`: anchors and context side by side. Where the operator can't scale
 * the logits, the keys carry their scale and `scale` is 1.
 */
export function denseSequence(problem: Problem, b: number): DenseSequence {
  const anchors = anchorRun(problem, b);
  const runs = [anchors, contextRun(problem, b)].filter(({ length }) => length > 0);
  const k = denseVectors(problem, "k", runs);
  const scale = sharedScale(runs);
  const scales = runs.flatMap((run) => Array.from({ length: run.length }, () => run.scale));
  return {
    queries: problem.qIndptr[b + 1]! - problem.qIndptr[b]!,
    keys: scales.length,
    scale: scale ?? 1,
    q: denseQueries(problem, b),
    k: scale === undefined ? k.map((value, n) => value * scales[Math.floor(n / problem.dims.D) % scales.length]!) : k,
    v: denseVectors(problem, "v", runs),
    mask: additiveMask(problem, b, anchors.length),
  };
}
