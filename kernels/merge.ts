import { match } from "ts-pattern";
import type { Problem } from "../src/index.ts";
import type { Rows } from "./backend.ts";
import { chunksFor, columnsPerChunk } from "./sources/chunk.ts";
import { rowField, rowFields, weightField, weightFields } from "./sources/row-field.ts";

/** Running maximum and sum of exp(score - maximum) of one branch, sink included; NaN once any score is NaN. */
interface Branch {
  readonly count: number;
  readonly largest: number;
  readonly sum: number;
}

/** The statistics of `count` live columns that begin at chunk `first`, merged in float64. */
function branchOf(statistics: Float32Array, first: number, count: number, sink: number | undefined): Branch {
  const chunks = chunksFor(count);
  let largest = sink ?? -Infinity;
  for (let c = first; c < first + chunks; c++) largest = Math.max(largest, statistics[2 * c]!);
  let sum = sink === undefined ? 0 : Math.exp(sink - largest);
  for (let c = first; c < first + chunks; c++) sum += statistics[2 * c + 1]! * Math.exp(statistics[2 * c]! - largest);
  return { count, largest, sum };
}

/** How one row and head weighs its branches: weight = factor * exp(score - shift). */
interface Weighting {
  readonly contextFactor: number;
  readonly contextShift: number;
  readonly anchorFactor: number;
  readonly anchorShift: number;
  readonly lse: number;
  readonly anchorMass: number;
}

function logSumExp(branch: Branch): number {
  return branch.sum === 0 ? -Infinity : branch.largest + Math.log(branch.sum);
}

function oneSoftmax(context: Branch, anchors: Branch): Weighting {
  const shift = Math.max(context.largest, anchors.largest);
  const part = (branch: Branch) => (branch.sum === 0 ? 0 : branch.sum * Math.exp(branch.largest - shift));
  const anchorPart = part(anchors);
  const total = part(context) + anchorPart;
  return {
    contextFactor: 1 / total,
    contextShift: shift,
    anchorFactor: 1 / total,
    anchorShift: shift,
    lse: total === 0 ? -Infinity : shift + Math.log(total),
    anchorMass: anchors.count === 0 ? 0 : anchorPart / total,
  };
}

/** A share of 0 switches a branch off whatever its sum is, NaN included. */
function factor(share: number, branch: Branch): number {
  return share === 0 ? 0 : share / branch.sum;
}

function mixed(context: Branch, anchors: Branch, gamma: number): Weighting {
  return {
    contextFactor: factor(1 - gamma, context),
    contextShift: context.largest,
    anchorFactor: factor(gamma, anchors),
    anchorShift: anchors.largest,
    lse: logSumExp(context),
    anchorMass: gamma,
  };
}

/** An empty branch never shrinks the output: it cedes its whole share. */
function gammaInEffect(context: Branch, anchors: Branch, gamma: number): number {
  if (anchors.count === 0) return 0;
  return context.count === 0 ? 1 : gamma;
}

function weigh(problem: Problem, context: Branch, anchors: Branch, gamma: number): Weighting {
  return match(problem.mode)
    .with("none", "joint", () => oneSoftmax(context, anchors))
    .with("mixture", () => mixed(context, anchors, gammaInEffect(context, anchors, gamma)))
    .exhaustive();
}

/** A branch without keys or without weight ends before its first column, so nothing of it is read. */
function writeWeighting(
  merge: Float32Array,
  at: number,
  weighting: Weighting,
  ends: { context: number; anchors: number },
) {
  const { contextFactor, anchorFactor } = weighting;
  const context = ends.context > 0 && contextFactor !== 0;
  const anchors = ends.anchors > 0 && anchorFactor !== 0;
  merge[at + weightField.contextFactor] = context ? contextFactor : 0;
  merge[at + weightField.contextShift] = context ? weighting.contextShift : 0;
  merge[at + weightField.contextEnd] = context ? ends.context : 0;
  merge[at + weightField.anchorFactor] = anchors ? anchorFactor : 0;
  merge[at + weightField.anchorShift] = anchors ? weighting.anchorShift : 0;
  merge[at + weightField.anchorEnd] = anchors ? ends.anchors : 0;
}

/** A run of query tokens: `first` counts from the start of the batch. */
export interface Tile {
  readonly first: number;
  readonly count: number;
}

/** Where the float64 step between statistics and weights reads and writes. */
export interface MergeBuffers {
  readonly rows: Float32Array;
  readonly merge: Float32Array;
  readonly lse: Float32Array;
  readonly anchorMass: Float32Array;
}

/**
 * Turns chunk statistics into the weighting of each row and head, in float64: merges the chunks, adds the sink, applies
 * the mode and every edge case. `statistics` is `undefined` when no row sees a key.
 *
 * @spec KRN-010 KRN-013
 */
export function mergeStatistics(
  problem: Problem,
  sequences: Int32Array,
  tile: Tile,
  anchorChunks: number,
  statistics: Rows | undefined,
  buffers: MergeBuffers,
): void {
  const { H } = problem.dims;
  const nothing = new Float32Array(0);
  for (let r = 0; r < tile.count; r++) {
    const token = tile.first + r;
    const contextCount = buffers.rows[token * rowFields + rowField.contextCount]!;
    const anchorCount = buffers.rows[token * rowFields + rowField.anchorCount]!;
    const end = anchorChunks * columnsPerChunk + contextCount;
    for (let h = 0; h < H; h++) {
      const row = statistics?.[r]?.[h] ?? nothing;
      const context = branchOf(row, anchorChunks, contextCount, problem.sink?.[h]);
      const anchors = branchOf(row, 0, anchorCount, undefined);
      const weighting = weigh(problem, context, anchors, problem.gamma[sequences[token]! * H + h]!);
      const ends = { context: contextCount > 0 ? end : 0, anchors: anchorCount };
      writeWeighting(buffers.merge, (r * H + h) * weightFields, weighting, ends);
      buffers.lse[token * H + h] = weighting.lse;
      buffers.anchorMass[token * H + h] = weighting.anchorMass;
    }
  }
}
