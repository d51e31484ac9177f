import { pageStrides, type Problem } from "../../src/index.ts";

/**
 * Attention of one row and head by the textbook: list the visible keys, take softmaxes in float64, and bound what a
 * float32 implementation may differ by.
 *
 * With u = 2^-24 and g(n) = n u / (1 - n u), a logit is off by at most
 * E = g(D + 4) |scale| sum |q_i k_i| + (4 |s| + 4 |bias| + |s - m| + |m| + e + 2) u, plus 12 u cap under a softcap, where
 * e is the declared error of the exponential in ulps. Numerators and denominator are off by a factor within exp(2 max E),
 * the weighted sum by g(n + 8) more: |o' - o| <= (exp(2 max E) - 1 + g(n + 8)) sum p_j |v_j| + u |o|, and one flushed
 * number per term.
 */
export interface DenseRow {
  readonly out: Float64Array;
  readonly outBound: Float64Array;
  readonly lse: number;
  readonly lseBound: number;
  readonly anchorMass: number;
  readonly anchorMassBound: number;
}

const u = 2 ** -24;
const flushed = 2 ** -126;
const gammaOf = (n: number) => (n * u) / (1 - n * u);

interface Key {
  readonly logit: number;
  readonly error: number;
  readonly value: Float32Array;
  readonly anchor: boolean;
}

interface Softmax {
  readonly out: Float64Array;
  readonly bound: Float64Array;
  readonly lse: number;
  readonly relative: number;
  readonly anchorMass: number;
}

interface Row {
  readonly problem: Problem;
  readonly b: number;
  readonly token: number;
  readonly head: number;
  readonly position: number;
}

function keyAt({ problem, b, token, head, position }: Row, j: number, anchor: boolean): Key {
  const { D, Dv, H, P, G, maxPages, maxAnchorPages } = problem.dims;
  const table = anchor ? problem.anchorTable : problem.blockTable;
  const page = table[b * (anchor ? maxAnchorPages : maxPages) + Math.floor(j / P)]!;
  const at = (width: number) => {
    const strides = pageStrides(problem.layout, problem.dims, width);
    return page * strides.page + (j % P) * strides.slot + Math.floor(head / G) * strides.head;
  };
  const scale = anchor ? problem.anchorScale : problem.scale;
  let dot = 0;
  let magnitude = 0;
  for (let d = 0; d < D; d++) {
    const product = problem.q[(token * H + head) * D + d]! * problem.kPages[at(D) + d]!;
    dot += product;
    magnitude += Math.abs(product);
  }
  const { softcap } = problem;
  const capped = softcap > 0 ? softcap * Math.tanh((scale * dot) / softcap) : scale * dot;
  const joint = problem.mode === "joint" ? problem.anchorBias[head]! : 0;
  const bias = anchor ? joint : -problem.alibiSlopes[head]! * (position - j);
  const error =
    gammaOf(D + 4) * Math.abs(scale) * magnitude + (4 * Math.abs(capped) + 4 * Math.abs(bias) + 12 * softcap) * u;
  return { logit: capped + bias, error, value: problem.vPages.subarray(at(Dv), at(Dv) + Dv), anchor };
}

function softmax(keys: ReadonlyArray<Key>, sink: number | undefined, Dv: number, expUlps: number): Softmax {
  const out = new Float64Array(Dv);
  const bound = new Float64Array(Dv);
  const largest = Math.max(sink ?? -Infinity, ...keys.map((key) => key.logit));
  if (keys.length === 0) return { out, bound, lse: sink ?? -Infinity, relative: 0, anchorMass: 0 };
  const masses = keys.map((key) => Math.exp(key.logit - largest));
  const total = masses.reduce((sum, mass) => sum + mass, sink === undefined ? 0 : Math.exp(sink - largest));
  const errors = keys.map(
    ({ logit, error }) => error + (Math.abs(logit - largest) + Math.abs(largest) + expUlps + 2) * u,
  );
  const relative = Math.expm1(2 * Math.max(...errors)) + gammaOf(keys.length + 8);
  for (let d = 0; d < Dv; d++) {
    let size = 0;
    let most = 0;
    keys.forEach((key, n) => {
      out[d]! += (masses[n]! / total) * key.value[d]!;
      size += (masses[n]! / total) * Math.abs(key.value[d]!);
      most = Math.max(most, Math.abs(key.value[d]!));
    });
    bound[d] = relative * size + u * Math.abs(out[d]!) + (keys.length + 1) * flushed * (1 + most);
  }
  const anchors = keys.reduce((sum, key, n) => sum + (key.anchor ? masses[n]! / total : 0), 0);
  return { out, bound, lse: largest + Math.log(total), relative, anchorMass: anchors };
}

function visibleKeys(row: Row): { context: Array<Key>; anchors: Array<Key> } {
  const { problem, b, position } = row;
  const context: Array<Key> = [];
  for (let j = 0; j < problem.kvLen[b]!; j++) {
    if (problem.causal && j > position) continue;
    if (problem.windowLeft >= 0 && j < position - problem.windowLeft) continue;
    context.push(keyAt(row, j, false));
  }
  const count = problem.mode === "none" ? 0 : problem.anchorLen[b]!;
  return { context, anchors: Array.from({ length: count }, (_, j) => keyAt(row, j, true)) };
}

/** The exact row and its bounds. */
export function denseRow(problem: Problem, b: number, i: number, head: number, expUlps: number): DenseRow {
  const { Dv, H } = problem.dims;
  const row = { problem, b, token: problem.qIndptr[b]! + i, head, position: problem.qOffset[b]! + i };
  const { context, anchors } = visibleKeys(row);
  const sink = problem.sink?.[head];
  const lseBound = (s: Softmax) => (s.lse === -Infinity ? 0 : s.relative + 4 * u * (1 + Math.abs(s.lse)));
  if (problem.mode !== "mixture") {
    const all = softmax([...anchors, ...context], sink, Dv, expUlps);
    const { out, bound: outBound, lse, anchorMass, relative } = all;
    const anchorMassBound = (relative + 4 * u) * anchorMass + flushed;
    return { out, outBound, lse, lseBound: lseBound(all), anchorMass, anchorMassBound };
  }
  const fromContext = softmax(context, sink, Dv, expUlps);
  const fromAnchors = softmax(anchors, undefined, Dv, expUlps);
  const gamma = anchors.length === 0 ? 0 : context.length === 0 ? 1 : problem.gamma[b * H + head]!;
  const mix = (a: Float64Array, c: Float64Array) => a.map((x, d) => (1 - gamma) * x + gamma * c[d]!);
  const out = mix(fromContext.out, fromAnchors.out);
  const outBound = mix(fromContext.bound, fromAnchors.bound).map(
    (bound, d) => bound + 4 * u * Math.abs(out[d]!) + flushed,
  );
  const { lse } = fromContext;
  return { out, outBound, lse, lseBound: lseBound(fromContext), anchorMass: gamma, anchorMassBound: u * gamma };
}
