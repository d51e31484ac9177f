import type { Lane, Row, Sweep } from "./sweep.ts";

const f32 = Math.fround;

/** Online-softmax state over some keys: largest score, sum of weights, weighted sum of values, keys seen. */
export interface SoftmaxState {
  readonly maximum: number;
  readonly denominator: number;
  readonly accumulator: Float32Array;
  readonly keys: number;
}

/** The state that has seen no key. */
export function emptyState(width: number): SoftmaxState {
  return { maximum: -Infinity, denominator: 0, accumulator: new Float32Array(width), keys: 0 };
}

/** The running maximum after one more score. */
export function nextMaximum(maximum: number, score: number): number {
  return Math.max(maximum, score);
}

/** exp(score - maximum), and 0 for what was masked, so that -Infinity - -Infinity never happens. */
export function weight(score: number, maximum: number): number {
  return score === -Infinity ? 0 : f32(Math.exp(f32(score - maximum)));
}

/** A weight as it is kept until its value is read. */
export function storedWeight(unstored: number): number {
  return unstored;
}

/** The weight a lane adds to the denominator. */
export function denominatorWeight(_sweep: Sweep, lane: Lane, maximum: number): number {
  return weight(lane.score, maximum);
}

/** Whether the value of a lane is read at all. */
export function readsValue({ visible }: Lane): boolean {
  return visible;
}

/** One addition of the accumulators. */
export function add(sum: number, term: number): number {
  return f32(sum + term);
}

/** The factor that brings a partial state to a common maximum. */
export function mergeWeight(maximum: number, common: number): number {
  return weight(maximum, common);
}

/** How the tiles of a pass are divided between thread groups. */
export interface SplitPlan {
  readonly tilesPerSplit: number;
  readonly splits: number;
}

/** Keys in a tile. */
export const TILE = 8;

const TILES_PER_SPLIT = 4;

/** Enough splits of a fixed size for the keys of this pass. */
export function splitPlan({ length }: Sweep): SplitPlan {
  return { tilesPerSplit: TILES_PER_SPLIT, splits: Math.ceil(length / (TILE * TILES_PER_SPLIT)) };
}

/** The one state of a pass from the states of its splits. */
export function combineSplits(
  { row }: Sweep,
  partials: ReadonlyArray<SoftmaxState>,
  merge: (left: SoftmaxState, right: SoftmaxState) => SoftmaxState,
): SoftmaxState {
  return partials.length === 0 ? emptyState(row.problem.dims.Dv) : partials.reduce(merge);
}

/** A state with one more logit in its denominator and no value. */
export function addSink(_row: Row, state: SoftmaxState, sink: number): SoftmaxState {
  const maximum = Math.max(state.maximum, sink);
  const correction = weight(state.maximum, maximum);
  return {
    maximum,
    denominator: f32(f32(state.denominator * correction) + weight(sink, maximum)),
    accumulator: state.accumulator.map((value) => value * correction),
    keys: state.keys,
  };
}
