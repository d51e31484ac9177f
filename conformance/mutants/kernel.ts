import { match } from "ts-pattern";
import type { AttentionResult, Problem } from "../../src/index.ts";
import { emptyState, type SoftmaxState } from "./softmax-state.ts";
import type { Steps } from "./steps.ts";
import type { Branch, Pools, Row } from "./sweep.ts";
import { merger, sweepState } from "./tile.ts";

interface RowResult {
  readonly mean: Float32Array;
  readonly keys: number;
  readonly logSumExp: number;
  readonly anchorMass: number;
}

type BranchPools = Readonly<Record<Branch, Pools>>;

function branchState(steps: Steps, row: Row, branch: Branch, pools: BranchPools): SoftmaxState {
  const { problem, head } = row;
  return sweepState(steps, {
    row,
    branch,
    length: steps.branchLength(row, branch),
    position: steps.queryPosition(row),
    keyHead: steps.keyHead(problem, head),
    pools: pools[branch],
    keyStrides: steps.keyStrides(problem),
    valueStrides: steps.valueStrides(problem),
  });
}

function withSink(steps: Steps, row: Row, state: SoftmaxState): SoftmaxState {
  const { sink } = row.problem;
  return sink === undefined ? state : steps.addSink(row, state, sink[row.head]!);
}

function rowLogSumExp(steps: Steps, row: Row, state: SoftmaxState): number {
  const hasTerms = state.keys > 0 || row.problem.sink !== undefined;
  return hasTerms ? steps.logSumExp(state) : steps.emptyLogSumExp(row);
}

function oneSoftmax(steps: Steps, row: Row, context: SoftmaxState, anchors: SoftmaxState): RowResult {
  const all = withSink(steps, row, merger(steps)(context, anchors));
  return {
    mean: steps.normalised(row, all),
    keys: all.keys,
    logSumExp: rowLogSumExp(steps, row, all),
    anchorMass: steps.jointShare(anchors, all),
  };
}

function twoSoftmaxes(steps: Steps, row: Row, context: SoftmaxState, anchors: SoftmaxState): RowResult {
  const withSinkCounted = withSink(steps, row, context);
  const share = steps.mixtureShare(row, withSinkCounted, anchors);
  return {
    mean: steps.mixed(steps.normalised(row, withSinkCounted), steps.normalised(row, anchors), share),
    keys: context.keys + anchors.keys,
    logSumExp: rowLogSumExp(steps, row, withSinkCounted),
    anchorMass: share,
  };
}

function attendRow(steps: Steps, row: Row, pools: BranchPools): RowResult {
  const context = branchState(steps, row, "context", pools);
  const anchors = () => branchState(steps, row, "anchor", pools);
  return match(row.problem.mode)
    .with("none", () => oneSoftmax(steps, row, context, emptyState(row.problem.dims.Dv)))
    .with("joint", () => oneSoftmax(steps, row, context, anchors()))
    .with("mixture", () => twoSoftmaxes(steps, row, context, anchors()))
    .exhaustive();
}

function* rowsOf(problem: Problem): Generator<Row> {
  for (let sequence = 0; sequence < problem.dims.B; sequence++) {
    const first = problem.qIndptr[sequence]!;
    for (let queryRow = first; queryRow < problem.qIndptr[sequence + 1]!; queryRow++) {
      for (let head = 0; head < problem.dims.H; head++) {
        yield { problem, sequence, token: queryRow - first, queryRow, head };
      }
    }
  }
}

/**
 * Paged anchored attention as a GPU kernel computes it, in float32: tiles of keys folded into online-softmax states,
 * long rows split and merged, one state per branch.
 */
export function tiledAttention(steps: Steps, problem: Problem): AttentionResult {
  const { T, H, Dv } = problem.dims;
  const out = steps.outputBuffer(T * H * Dv);
  const lse = new Float32Array(T * H);
  const anchorMass = new Float32Array(T * H);
  const pools = { context: steps.pools(problem, "context"), anchor: steps.pools(problem, "anchor") };
  for (const row of rowsOf(problem)) {
    const result = attendRow(steps, row, pools);
    steps.storeOutput(out, row, result.mean, result.keys);
    lse[steps.logSumExpIndex(row)] = result.logSumExp;
    anchorMass[row.queryRow * H + row.head] = result.anchorMass;
  }
  return { out, lse, anchorMass };
}
