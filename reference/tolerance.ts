import {
  type Accuracy,
  type BoundKind,
  floatFormats,
  type Problem,
  type SoftmaxErrors,
  softmaxErrors,
  storedTolerance,
} from "../src/index.ts";
import { anchorBranch, type Branch, contextBranch, effectiveGamma, queryRows, type QueryRow } from "./branch.ts";

/** Tolerances of one query row; `out` has one element per value dimension. */
interface RowTolerance {
  readonly out: Float64Array;
  readonly lse: number;
  readonly anchorMass: number;
}

/** A branch's exact mean and how far an implementation may be from it before it rounds its output. */
interface BoundedMean {
  readonly mean: Float64Array;
  readonly tolerance: Float64Array;
}

function joined(context: Branch, anchors: Branch): Branch {
  const concatenate = (first: Float64Array, second: Float64Array) => {
    const all = new Float64Array(first.length + second.length);
    all.set(first);
    all.set(second, first.length);
    return all;
  };
  return {
    logits: concatenate(anchors.logits, context.logits),
    dotMagnitudes: concatenate(anchors.dotMagnitudes, context.dotMagnitudes),
    biasMagnitudes: concatenate(anchors.biasMagnitudes, context.biasMagnitudes),
    operandSums: concatenate(anchors.operandSums, context.operandSums),
    valueOffsets: concatenate(anchors.valueOffsets, context.valueOffsets),
    sink: context.sink,
    softcap: context.softcap,
    keyDim: context.keyDim,
  };
}

function boundedMean(problem: Problem, branch: Branch, errors: SoftmaxErrors): BoundedMean {
  const { Dv } = problem.dims;
  const { probabilities, logitErrors } = errors;
  const mean = new Float64Array(Dv);
  const magnitude = new Float64Array(Dv);
  const largest = new Float64Array(Dv);
  const spread = new Float64Array(Dv);
  const count = branch.logits.length;
  for (let n = 0; n < count; n++) {
    for (let d = 0; d < Dv; d++) {
      const value = problem.vPages[branch.valueOffsets[n]! + d]!;
      mean[d]! += probabilities[n]! * value;
      magnitude[d]! += probabilities[n]! * Math.abs(value);
      largest[d] = Math.max(largest[d]!, Math.abs(value));
    }
  }
  for (let n = 0; n < count; n++) {
    const shift = Math.expm1(logitErrors[n]!) * probabilities[n]!;
    for (let d = 0; d < Dv; d++) {
      spread[d]! += shift * Math.abs(problem.vPages[branch.valueOffsets[n]! + d]! - mean[d]!);
    }
  }
  const normalisation = Math.exp(errors.worstLogitError);
  const sinkShift = Math.expm1(errors.sinkError) * errors.sinkProbability;
  const tolerance = spread.map(
    (sum, d) =>
      normalisation * (sum + sinkShift * Math.abs(mean[d]!)) +
      errors.summation * magnitude[d]! +
      errors.underflow * count * (1 + largest[d]!),
  );
  return { mean, tolerance };
}

function oneSoftmaxTolerance(problem: Problem, row: QueryRow, accuracy: Accuracy, kind: BoundKind): RowTolerance {
  const anchors = anchorBranch(problem, row);
  const all = joined(contextBranch(problem, row), anchors);
  if (all.logits.length === 0) return emptyRowTolerance(problem, all, accuracy, kind);
  const errors = softmaxErrors(all, accuracy, kind);
  const { mean, tolerance } = boundedMean(problem, all, errors);
  return {
    out: tolerance.map((bound, d) => storedTolerance(mean[d]!, bound, accuracy)),
    lse: storedTolerance(errors.logSumExp, errors.logSumExpError, accuracy),
    anchorMass: anchorMassTolerance(anchors.logits.length, errors, accuracy),
  };
}

/** Anchors come first in a joined branch, so their share is the sum over its first `anchors` keys. */
function anchorMassTolerance(anchors: number, errors: SoftmaxErrors, accuracy: Accuracy): number {
  if (anchors === 0) return 0;
  const { probabilities, logitErrors } = errors;
  let mass = 0;
  for (let n = 0; n < anchors; n++) mass += probabilities[n]!;
  let spread = Math.expm1(errors.sinkError) * errors.sinkProbability * mass;
  probabilities.forEach((probability, n) => {
    spread += Math.expm1(logitErrors[n]!) * probability * Math.abs((n < anchors ? 1 : 0) - mass);
  });
  const underflow = errors.underflow * probabilities.length;
  const bound = Math.exp(errors.worstLogitError) * spread + errors.summation * mass + underflow;
  return storedTolerance(mass, bound, accuracy);
}

function emptyRowTolerance(problem: Problem, branch: Branch, accuracy: Accuracy, kind: BoundKind): RowTolerance {
  const { logSumExp, logSumExpError } = softmaxErrors(branch, accuracy, kind);
  return {
    out: new Float64Array(problem.dims.Dv),
    lse: branch.sink === undefined ? 0 : storedTolerance(logSumExp, logSumExpError, accuracy),
    anchorMass: 0,
  };
}

function mixtureTolerance(problem: Problem, row: QueryRow, accuracy: Accuracy, kind: BoundKind): RowTolerance {
  const context = contextBranch(problem, row);
  const anchors = anchorBranch(problem, row);
  const gamma = effectiveGamma(problem, row, context, anchors);
  const contextErrors = softmaxErrors(context, accuracy, kind);
  const lse =
    context.logits.length === 0
      ? emptyRowTolerance(problem, context, accuracy, kind).lse
      : storedTolerance(contextErrors.logSumExp, contextErrors.logSumExpError, accuracy);
  if (context.logits.length === 0 && anchors.logits.length === 0) {
    return { out: new Float64Array(problem.dims.Dv), lse, anchorMass: 0 };
  }
  const only = (branch: Branch, errors: SoftmaxErrors) => {
    const { mean, tolerance } = boundedMean(problem, branch, errors);
    return tolerance.map((bound, d) => storedTolerance(mean[d]!, bound, accuracy));
  };
  if (gamma === 0) return { out: only(context, contextErrors), lse, anchorMass: 0 };
  const anchorErrors = softmaxErrors(anchors, accuracy, kind);
  if (gamma === 1) return { out: only(anchors, anchorErrors), lse, anchorMass: 0 };

  const fromContext = boundedMean(problem, context, contextErrors);
  const fromAnchors = boundedMean(problem, anchors, anchorErrors);
  const u = floatFormats[accuracy.arithmetic].unitRoundoff;
  const out = fromContext.mean.map((contextMean, d) => {
    const contextPart = (1 - gamma) * contextMean;
    const anchorPart = gamma * fromAnchors.mean[d]!;
    const branches = (1 - gamma) * fromContext.tolerance[d]! + gamma * fromAnchors.tolerance[d]!;
    const mixing = 3 * u * (Math.abs(contextPart) + Math.abs(anchorPart));
    return storedTolerance(contextPart + anchorPart, branches + mixing, accuracy);
  });
  return { out, lse, anchorMass: storedTolerance(gamma, 0, accuracy) };
}

/**
 * How far a correct implementation of a declared accuracy may be from the exact result.
 *
 * **Shapes** `out [T, H, Dv]`, `lse [T, H]`, `anchorMass [T, H]`.
 *
 * @spec ATT-040 NUM-020
 * @category attention
 * @since 0.1.0
 */
export interface AttentionTolerance {
  readonly out: Float64Array;
  readonly lse: Float64Array;
  readonly anchorMass: Float64Array;
}

/**
 * The error bound of every output element.
 *
 * **Edge cases** 0 where the specification fixes the value exactly (ATT-014, ATT-020, gamma 0 or 1); NaN where a live
 * lane is NaN.
 * **Source** NUM-020.
 *
 * @spec ATT-040 NUM-020
 * @category attention
 * @since 0.1.0
 */
export function attentionTolerance(problem: Problem, accuracy: Accuracy, kind: BoundKind): AttentionTolerance {
  const { T, H, Dv } = problem.dims;
  const out = new Float64Array(T * H * Dv);
  const lse = new Float64Array(T * H);
  const anchorMass = new Float64Array(T * H);
  const rowTolerance = problem.mode === "mixture" ? mixtureTolerance : oneSoftmaxTolerance;
  for (const row of queryRows(problem)) {
    const tolerance = rowTolerance(problem, row, accuracy, kind);
    const at = row.t * H + row.h;
    out.set(tolerance.out, at * Dv);
    lse[at] = tolerance.lse;
    anchorMass[at] = tolerance.anchorMass;
  }
  return { out, lse, anchorMass };
}
