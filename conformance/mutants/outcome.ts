import type { SoftmaxState } from "./softmax-state.ts";
import { weight } from "./softmax-state.ts";
import type { Row } from "./sweep.ts";

const f32 = Math.fround;

/** The weighted mean of a state's values, zeros where there is none. */
export function normalised(_row: Row, { accumulator, denominator, keys }: SoftmaxState): Float32Array {
  return keys === 0 ? new Float32Array(accumulator.length) : accumulator.map((value) => value / denominator);
}

/** The log-sum-exp of a row whose denominator has no term. */
export function emptyLogSumExp(_row: Row): number {
  return -Infinity;
}

/** The log-sum-exp of a state with at least one term. */
export function logSumExp({ maximum, denominator }: SoftmaxState): number {
  return f32(maximum + f32(Math.log(denominator)));
}

/** The anchors' share of one softmax whose total is `all`. */
export function jointShare(anchors: SoftmaxState, all: SoftmaxState): number {
  if (anchors.keys === 0) return 0;
  return f32(f32(anchors.denominator * weight(anchors.maximum, all.maximum)) / all.denominator);
}

/** The anchors' share of a mixture: gamma, unless one side is empty. */
export function mixtureShare({ problem, sequence, head }: Row, context: SoftmaxState, anchors: SoftmaxState): number {
  if (anchors.keys === 0) return 0;
  if (context.keys === 0) return 1;
  return problem.gamma[sequence * problem.dims.H + head]!;
}

/** (1 - share) * context + share * anchors; a share of 0 or 1 selects one side, whatever the other holds. */
export function mixed(context: Float32Array, anchors: Float32Array, share: number): Float32Array {
  if (share === 0) return context;
  if (share === 1) return anchors;
  const rest = f32(1 - share);
  return context.map((value, d) => f32(rest * value) + f32(share * anchors[d]!));
}

/** Memory for an output tensor. */
export function outputBuffer(length: number): Float32Array {
  return new Float32Array(length);
}

/** Writes a row of `out`. */
export function storeOutput(out: Float32Array, { queryRow, head, problem }: Row, mean: Float32Array, _keys: number) {
  out.set(mean, (queryRow * problem.dims.H + head) * problem.dims.Dv);
}

/** Where the log-sum-exp of a row goes. */
export function logSumExpIndex({ queryRow, head, problem }: Row): number {
  return queryRow * problem.dims.H + head;
}
