import { type AttentionResult, pageStrides, type Problem } from "../src/index.ts";

interface Accumulator {
  max: number;
  sum: number;
  readonly weighted: Float64Array;
}

/**
 * The yardstick: one pass over the pages with an online softmax per branch, in plain JavaScript over Float32Array.
 * Serves decode without masks, biases, softcap or sink, which is all the benchmark shape asks for.
 */
export function plainLoop(problem: Problem): AttentionResult {
  const { B, H, Dv, maxPages, maxAnchorPages } = problem.dims;
  const out = new Float32Array(B * H * Dv);
  const lse = new Float32Array(B * H);
  const anchorMass = new Float32Array(B * H);
  const context: Accumulator = { max: 0, sum: 0, weighted: new Float64Array(Dv) };
  const anchors: Accumulator = { max: 0, sum: 0, weighted: new Float64Array(Dv) };
  for (let b = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      const row = b * H + h;
      sweep(problem, problem.blockTable, b * maxPages, problem.kvLen[b]!, problem.scale, row, context);
      const anchorLength = problem.mode === "none" ? 0 : problem.anchorLen[b]!;
      sweep(problem, problem.anchorTable, b * maxAnchorPages, anchorLength, problem.anchorScale, row, anchors);
      const contextLse = context.max + Math.log(context.sum);
      const anchorLse = anchors.max + Math.log(anchors.sum);
      const share = 1 / (1 + Math.exp(contextLse - anchorLse));
      const mass = problem.mode === "none" ? 0 : problem.mode === "joint" ? share : problem.gamma[row]!;
      for (let d = 0; d < Dv; d++) {
        const fromAnchors = mass === 0 ? 0 : (mass * anchors.weighted[d]!) / anchors.sum;
        out[row * Dv + d] = ((1 - mass) * context.weighted[d]!) / context.sum + fromAnchors;
      }
      lse[row] = problem.mode === "joint" ? contextLse - Math.log(1 - share) : contextLse;
      anchorMass[row] = mass;
    }
  }
  return { out, lse, anchorMass };
}

function sweep(
  problem: Problem,
  table: Int32Array,
  tableRow: number,
  length: number,
  scale: number,
  row: number,
  state: Accumulator,
): void {
  const { H, D, Dv, P, G } = problem.dims;
  const { q, kPages, vPages } = problem;
  const kStrides = pageStrides(problem.layout, problem.dims, D);
  const vStrides = pageStrides(problem.layout, problem.dims, Dv);
  const head = Math.floor((row % H) / G);
  const { weighted } = state;
  state.max = -Infinity;
  state.sum = 0;
  weighted.fill(0);
  for (let j = 0; j < length; j++) {
    const page = table[tableRow + Math.floor(j / P)]!;
    const key = page * kStrides.page + (j % P) * kStrides.slot + head * kStrides.head;
    const value = page * vStrides.page + (j % P) * vStrides.slot + head * vStrides.head;
    let dot = 0;
    for (let d = 0; d < D; d++) dot += q[row * D + d]! * kPages[key + d]!;
    const logit = scale * dot;
    if (logit > state.max) {
      const rescale = Math.exp(state.max - logit);
      state.max = logit;
      state.sum *= rescale;
      for (let d = 0; d < Dv; d++) weighted[d]! *= rescale;
    }
    const weight = Math.exp(logit - state.max);
    state.sum += weight;
    for (let d = 0; d < Dv; d++) weighted[d]! += weight * vPages[value + d]!;
  }
}
