import type { Problem } from "../../src/index.ts";
import type { ReferenceResult } from "../../reference/index.ts";

/**
 * A second implementation for comparison: gathers each sequence into dense matrices, masks pair by pair with -Infinity,
 * and takes one plain softmax. It shares no code with the reference: no strides, no ranges, no online softmax.
 */
export function denseAttention(problem: Problem): ReferenceResult {
  const { B, T, H, Dv } = problem.dims;
  const out = new Float64Array(T * H * Dv);
  const lse = new Float64Array(T * H).fill(-Infinity);
  const anchorMass = new Float64Array(T * H);
  for (let b = 0; b < B; b++) {
    const context = gather(problem, problem.blockTable, problem.dims.maxPages, b, problem.kvLen[b]!);
    const anchorCount = problem.mode === "none" ? 0 : problem.anchorLen[b]!;
    const anchors = gather(problem, problem.anchorTable, problem.dims.maxAnchorPages, b, anchorCount);
    for (let t = problem.qIndptr[b]!; t < problem.qIndptr[b + 1]!; t++) {
      for (let h = 0; h < H; h++) {
        const row = denseRow(problem, { b, t, h, context, anchors });
        out.set(row.out, (t * H + h) * Dv);
        lse[t * H + h] = row.lse;
        anchorMass[t * H + h] = row.anchorMass;
      }
    }
  }
  return { out, lse, anchorMass };
}

interface Token {
  readonly k: ReadonlyArray<ReadonlyArray<number>>;
  readonly v: ReadonlyArray<ReadonlyArray<number>>;
}

function gather(problem: Problem, table: Int32Array, columns: number, b: number, length: number): ReadonlyArray<Token> {
  const { P, Hkv, D, Dv } = problem.dims;
  const element = (pool: Float32Array, width: number, page: number, slot: number, head: number, d: number) =>
    problem.layout === "NHD"
      ? pool[((page * P + slot) * Hkv + head) * width + d]!
      : pool[((page * Hkv + head) * P + slot) * width + d]!;
  return Array.from({ length }, (_, j) => {
    const page = table[b * columns + Math.trunc(j / P)]!;
    const vectors = (pool: Float32Array, width: number) =>
      Array.from({ length: Hkv }, (_, head) =>
        Array.from({ length: width }, (_, d) => element(pool, width, page, j % P, head, d)),
      );
    return { k: vectors(problem.kPages, D), v: vectors(problem.vPages, Dv) };
  });
}

interface DenseRow {
  readonly b: number;
  readonly t: number;
  readonly h: number;
  readonly context: ReadonlyArray<Token>;
  readonly anchors: ReadonlyArray<Token>;
}

function denseRow(problem: Problem, { b, t, h, context, anchors }: DenseRow) {
  const { H, Hkv, D, Dv } = problem.dims;
  const kvHead = Math.trunc((h * Hkv) / H);
  const position = problem.qOffset[b]! + (t - problem.qIndptr[b]!);
  const q = [...problem.q.subarray((t * H + h) * D, (t * H + h + 1) * D)];
  const capped = (x: number) => (problem.softcap === 0 ? x : problem.softcap * Math.tanh(x / problem.softcap));
  const logit = (token: Token, scale: number) =>
    capped(scale * q.reduce((sum, x, d) => sum + x * token.k[kvHead]![d]!, 0));

  const contextLogits = context.map((token, j) => {
    const hidden = (problem.causal && j > position) || (problem.windowLeft >= 0 && j < position - problem.windowLeft);
    return hidden ? -Infinity : logit(token, problem.scale) - problem.alibiSlopes[h]! * (position - j);
  });
  const bias = problem.mode === "joint" ? problem.anchorBias[h]! : 0;
  const anchorLogits = anchors.map((token) => logit(token, problem.anchorScale) + bias);
  const sink = problem.sink === undefined ? [] : [problem.sink[h]!];
  const visible = (logits: ReadonlyArray<number>) => logits.some((value) => value !== -Infinity);
  const weigh = (weights: ReadonlyArray<number>, tokens: ReadonlyArray<Token>) =>
    Float64Array.from({ length: Dv }, (_, d) =>
      tokens.reduce((sum, token, j) => (weights[j] === 0 ? sum : sum + weights[j]! * token.v[kvHead]![d]!), 0),
    );

  if (problem.mode === "mixture") {
    const fromContext = softmax([...contextLogits, ...sink]);
    const fromAnchors = softmax(anchorLogits);
    const gamma = anchors.length === 0 ? 0 : !visible(contextLogits) ? 1 : problem.gamma[b * H + h]!;
    const left = weigh(fromContext.weights, context);
    const right = weigh(fromAnchors.weights, anchors);
    const out = left.map((x, d) => (gamma === 0 ? x : gamma === 1 ? right[d]! : (1 - gamma) * x + gamma * right[d]!));
    return { out, lse: fromContext.lse, anchorMass: gamma };
  }
  const { weights, lse } = softmax([...anchorLogits, ...contextLogits, ...sink]);
  const anchorMass = weights.slice(0, anchors.length).reduce((sum, weight) => sum + weight, 0);
  return { out: weigh(weights, [...anchors, ...context]), lse, anchorMass };
}

function softmax(logits: ReadonlyArray<number>): { readonly weights: ReadonlyArray<number>; readonly lse: number } {
  const max = logits.reduce((left, right) => Math.max(left, right), -Infinity);
  if (max === -Infinity) return { weights: logits.map(() => 0), lse: -Infinity };
  const exponentials = logits.map((value) => Math.exp(value - max));
  const sum = exponentials.reduce((left, right) => left + right, 0);
  return { weights: exponentials.map((value) => value / sum), lse: max + Math.log(sum) };
}
