import type { Accuracy } from "./accuracy.ts";
import { floatFormats } from "./float-format.ts";
import { gammaBound, probabilisticGamma } from "./rounding-error.ts";

/**
 * How rounding errors of a sum of n terms are bounded: the worst case, or with high probability when they are
 * independent and have mean zero.
 *
 * **Source** Higham 2002, lemma 3.1; Higham & Mary 2019, theorem 2.4.
 *
 * @spec NUM-021
 * @category bounds
 * @since 0.1.0
 */
export type BoundKind = "deterministic" | "probabilistic";

/**
 * One softmax row as the bound sees it.
 *
 * **Shapes** one element per visible key: `logits` (after softcap and bias), `dotMagnitudes` (|scale| * |q|'|k|),
 * `biasMagnitudes` (|bias|), `operandSums` (|scale| * sum of |q_i| + |k_i| + 1).
 *
 * @spec NUM-020
 * @category bounds
 * @since 0.1.0
 */
export interface SoftmaxRow {
  readonly logits: Float64Array;
  readonly dotMagnitudes: Float64Array;
  readonly biasMagnitudes: Float64Array;
  readonly operandSums: Float64Array;
  readonly sink: number | undefined;
  readonly softcap: number;
  readonly keyDim: number;
}

/**
 * Exact probabilities of a row and how far an implementation may be from them.
 *
 * `logitErrors[j]` bounds the error of logit j as it reaches the exponent; `summation` is the relative error of the
 * weighted sum; `logSumExpError` bounds the error of `logSumExp`; `underflow` is what one flushed term may lose.
 *
 * @spec NUM-020
 * @category bounds
 * @since 0.1.0
 */
export interface SoftmaxErrors {
  readonly probabilities: Float64Array;
  readonly logitErrors: Float64Array;
  readonly worstLogitError: number;
  readonly sinkProbability: number;
  readonly sinkError: number;
  readonly summation: number;
  readonly underflow: number;
  readonly logSumExp: number;
  readonly logSumExpError: number;
}

function smallestKept(format: Accuracy["arithmetic"], subnormals: Accuracy["subnormals"]): number {
  const { smallestSubnormal, smallestNormal } = floatFormats[format];
  return subnormals === "kept" ? smallestSubnormal : smallestNormal;
}

/**
 * The largest magnitude an implementation may lose to underflow when it stores an output.
 *
 * @spec NUM-020
 * @category bounds
 * @since 0.1.0
 */
export function outputFloor(accuracy: Accuracy): number {
  return smallestKept(accuracy.output, accuracy.subnormals);
}

function likelyGamma(n: number, u: number): number {
  return Math.min(gammaBound(n, u), probabilisticGamma(n, u));
}

function extremes(row: SoftmaxRow): { max: number; min: number } {
  let max = row.sink ?? -Infinity;
  let min = row.sink ?? Infinity;
  for (const logit of row.logits) {
    max = logit > max || Number.isNaN(logit) ? logit : max;
    min = logit < min ? logit : min;
  }
  return { max, min };
}

/**
 * Bounds every quantity of one softmax row for an implementation of the declared accuracy.
 *
 * **Accuracy** computed in float64, whose own error is under 2^-28 of a float32 bound. **Edge cases** a row without keys
 * and without a sink has `logSumExp` -Infinity and no error.
 * **Source** Higham 2002; Blanchard, Higham & Higham 2021; derivation in NUM-020.
 *
 * @spec NUM-020 NUM-021 NUM-022
 * @category bounds
 * @since 0.1.0
 */
export function softmaxErrors(row: SoftmaxRow, accuracy: Accuracy, kind: BoundKind): SoftmaxErrors {
  const sum = kind === "deterministic" ? gammaBound : likelyGamma;
  const u = floatFormats[accuracy.arithmetic].unitRoundoff;
  const floor = smallestKept(accuracy.arithmetic, accuracy.subnormals);
  const exponential = accuracy.expUlps;
  const terms = row.logits.length + (row.sink === undefined ? 0 : 1);
  const tile = Math.max(1, Math.min(accuracy.tile ?? terms, terms));
  const tiles = Math.ceil(terms / tile);
  const { max, min } = extremes(row);
  const rescaling = (tiles * (exponential + 1) + (max - min)) * u;
  const exponent = (logit: number) =>
    (Math.abs(logit - max) + exponential + 2 * Math.abs(logit) + Math.abs(max)) * u + rescaling;
  const capping = row.softcap > 0 ? row.softcap * (exponential + 5) * u : 0;
  const dot = sum(row.keyDim + 2, u);

  const probabilities = new Float64Array(row.logits.length);
  const logitErrors = new Float64Array(row.logits.length);
  let denominator = row.sink === undefined ? 0 : Math.exp(row.sink - max);
  let worstLogitError = row.sink === undefined ? 0 : exponent(row.sink);
  for (let j = 0; j < logitErrors.length; j++) {
    const logit = row.logits[j]!;
    const loss = row.operandSums[j]! * floor;
    const error = dot * row.dotMagnitudes[j]! + capping + 3 * u * row.biasMagnitudes[j]! + loss + exponent(logit);
    logitErrors[j] = error;
    worstLogitError = Math.max(worstLogitError, error);
    probabilities[j] = Math.exp(logit - max);
    denominator += probabilities[j]!;
  }
  for (let j = 0; j < probabilities.length; j++) probabilities[j]! /= denominator;

  const logDenominator = Math.log(denominator);
  const logSumExp = terms === 0 ? -Infinity : max + logDenominator;
  const accumulation = sum(tile + tiles + 2, u);
  const logarithm = (exponential + 2) * u * Math.max(1, Math.abs(logDenominator)) + 2 * u * Math.abs(logSumExp);
  return {
    probabilities,
    logitErrors,
    worstLogitError,
    sinkProbability: row.sink === undefined ? 0 : Math.exp(row.sink - max) / denominator,
    sinkError: row.sink === undefined ? 0 : exponent(row.sink),
    summation: 2 * accumulation + floatFormats[accuracy.probabilities].unitRoundoff + 2 * u,
    underflow: floor + smallestKept(accuracy.probabilities, accuracy.subnormals),
    logSumExp,
    logSumExpError: terms === 0 ? 0 : worstLogitError + 2 * accumulation + logarithm + terms * floor,
  };
}

/**
 * Adds the rounding of the stored output to the tolerance of an exact value.
 *
 * @spec NUM-020
 * @category bounds
 * @since 0.1.0
 */
export function storedTolerance(exact: number, tolerance: number, accuracy: Accuracy): number {
  const u = floatFormats[accuracy.output].unitRoundoff;
  return tolerance + u * (Math.abs(exact) + tolerance) + outputFloor(accuracy);
}
