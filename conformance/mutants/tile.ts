import { emptyState, type SoftmaxState, TILE } from "./softmax-state.ts";
import type { Steps } from "./steps.ts";
import type { Lane, Sweep } from "./sweep.ts";

const f32 = Math.fround;

function dotProduct(steps: Steps, sweep: Sweep, page: number, slot: number): number {
  const { row, pools, keyStrides, keyHead } = sweep;
  const { q, dims } = row.problem;
  const { elementIndex } = steps;
  const { keys } = pools;
  const query = (row.queryRow * dims.H + row.head) * dims.D;
  const offset = steps.headOffset(keyStrides, page, slot, keyHead);
  let dot = 0;
  for (let d = 0; d < dims.D; d++) dot = f32(dot + f32(q[query + d]! * keys[elementIndex(offset, d)]!));
  return dot;
}

function scoreLane(steps: Steps, sweep: Sweep, key: number): Lane {
  const { row, branch } = sweep;
  const { P } = row.problem.dims;
  const page = steps.physicalPage(row, branch, Math.floor(key / P));
  const slot = key % P;
  const visible = branch === "context" ? steps.contextVisible(sweep, key) : steps.anchorVisible(sweep, key);
  const dot = page < 0 ? 0 : dotProduct(steps, sweep, page, slot);
  const logit = steps.biased(sweep, steps.softcapped(row.problem, steps.scaled(sweep, dot)), key);
  return { key, page, slot, visible, logit, score: visible ? logit : steps.maskedScore(sweep, key, logit) };
}

/** The weighted sums of the values that a tile reads, lane after lane. */
function tileValues(steps: Steps, sweep: Sweep, lanes: ReadonlyArray<Lane>, maximum: number): Float64Array {
  const { add, elementIndex } = steps;
  const { pools, valueStrides, keyHead, row } = sweep;
  const { values } = pools;
  const sums = new Float64Array(row.problem.dims.Dv);
  for (const lane of lanes) {
    if (!steps.readsValue(lane)) continue;
    const weight = steps.storedWeight(steps.weight(lane.score, maximum));
    const offset = steps.headOffset(valueStrides, lane.page, lane.slot, keyHead);
    for (let d = 0; d < sums.length; d++) {
      sums[d] = add(sums[d]!, f32(weight * values[elementIndex(offset, d)]!));
    }
  }
  return sums;
}

function foldTile(steps: Steps, sweep: Sweep, state: SoftmaxState, lanes: ReadonlyArray<Lane>): SoftmaxState {
  const { add } = steps;
  const maximum = lanes.reduce((largest, lane) => steps.nextMaximum(largest, lane.score), state.maximum);
  const correction = steps.weight(state.maximum, maximum);
  const tileSum = lanes.reduce((sum, lane) => add(sum, steps.denominatorWeight(sweep, lane, maximum)), 0);
  const sums = tileValues(steps, sweep, lanes, maximum);
  const accumulator = new Float32Array(sums.length);
  for (let d = 0; d < sums.length; d++) {
    accumulator[d] = add(f32(state.accumulator[d]! * correction), sums[d]!);
  }
  return {
    maximum,
    denominator: add(f32(state.denominator * correction), tileSum),
    accumulator,
    keys: state.keys + lanes.filter((lane) => lane.visible).length,
  };
}

function merge(steps: Steps, left: SoftmaxState, right: SoftmaxState): SoftmaxState {
  const maximum = steps.nextMaximum(left.maximum, right.maximum);
  const ofLeft = steps.mergeWeight(left.maximum, maximum);
  const ofRight = steps.mergeWeight(right.maximum, maximum);
  const sum = (a: number, b: number) => steps.add(f32(a * ofLeft), f32(b * ofRight));
  return {
    maximum,
    denominator: sum(left.denominator, right.denominator),
    accumulator: left.accumulator.map((value, d) => sum(value, right.accumulator[d]!)),
    keys: left.keys + right.keys,
  };
}

/** A merge of two states over disjoint keys, made of the kernel's steps. */
export function merger(steps: Steps): (left: SoftmaxState, right: SoftmaxState) => SoftmaxState {
  return (left, right) => merge(steps, left, right);
}

/** The state of one pass: tiles folded into splits, splits merged. */
export function sweepState(steps: Steps, sweep: Sweep): SoftmaxState {
  const { tilesPerSplit, splits } = steps.splitPlan(sweep);
  const partials = Array.from({ length: splits }, (_, split) => {
    let state = emptyState(sweep.row.problem.dims.Dv);
    for (let tile = split * tilesPerSplit; tile < (split + 1) * tilesPerSplit; tile++) {
      if (tile * TILE >= sweep.length) break;
      const lanes = Array.from({ length: TILE }, (__, lane) => scoreLane(steps, sweep, tile * TILE + lane));
      state = foldTile(steps, sweep, state, lanes);
    }
    return state;
  });
  return steps.combineSplits(sweep, partials, merger(steps));
}
