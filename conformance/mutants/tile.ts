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
  let dot = 0;
  for (let d = 0; d < dims.D; d++) {
    dot = f32(dot + f32(q[query + d]! * keys[elementIndex(keyStrides, page, slot, keyHead, d)]!));
  }
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
  return { key, page, slot, visible, logit, score: visible ? logit : steps.maskedScore(sweep, key) };
}

function foldTile(steps: Steps, sweep: Sweep, state: SoftmaxState, lanes: ReadonlyArray<Lane>): SoftmaxState {
  const { add, elementIndex, readsValue } = steps;
  const { pools, valueStrides, keyHead } = sweep;
  const { values } = pools;
  const maximum = lanes.reduce((largest, lane) => steps.nextMaximum(largest, lane.score), state.maximum);
  const correction = steps.weight(state.maximum, maximum);
  const weights = lanes.map((lane) => steps.storedWeight(steps.weight(lane.score, maximum)));
  const tileSum = lanes.reduce((sum, lane) => add(sum, steps.denominatorWeight(sweep, lane, maximum)), 0);
  const read = [...lanes.keys()].filter((n) => readsValue(lanes[n]!));
  const accumulator = state.accumulator.map((before, d) => {
    let tileValue = 0;
    for (const n of read) {
      const { page, slot } = lanes[n]!;
      tileValue = add(tileValue, f32(weights[n]! * values[elementIndex(valueStrides, page, slot, keyHead, d)]!));
    }
    return add(f32(before * correction), tileValue);
  });
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
