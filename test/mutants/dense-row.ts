import { type Accuracy, softmaxErrors, storedTolerance } from "../../src/index.ts";

/** One visible key of a row: its exact logit, what its rounding error grows with, and its value. */
export interface DenseKey {
  readonly logit: number;
  readonly dotMagnitude: number;
  readonly biasMagnitude: number;
  readonly operandSum: number;
  readonly value: ReadonlyArray<number>;
}

/** Exact numbers of a row and how far a kernel may be from each. */
export interface BoundedRow {
  readonly mean: ReadonlyArray<number>;
  readonly meanTolerance: ReadonlyArray<number>;
  readonly lse: number;
  readonly lseTolerance: number;
}

function exactMean(keys: ReadonlyArray<DenseKey>, probabilities: Float64Array, d: number): number {
  return keys.reduce((sum, key, j) => sum + probabilities[j]! * key.value[d]!, 0);
}

/**
 * A softmax-weighted mean over all keys at once, in float64, with the bound that rounding in the declared arithmetic
 * obeys. With E_j the error of logit j, p_j its probability and o the exact mean, perturbed weights p_j (1 + x_j),
 * |x_j| <= e^E_j - 1, move the mean by at most e^maxE * sum_j (e^E_j - 1) p_j |v_j - o|; summing rounds by
 * `summation` * sum_j p_j |v_j| more. A sink is a key whose value is 0.
 */
export function denseRow(
  keys: ReadonlyArray<DenseKey>,
  width: number,
  options: { sink: number | undefined; softcap: number; keyDim: number; accuracy: Accuracy },
): BoundedRow {
  const { accuracy, ...row } = options;
  const column = (read: (key: DenseKey) => number) => Float64Array.from(keys, read);
  const errors = softmaxErrors(
    {
      ...row,
      logits: column((key) => key.logit),
      dotMagnitudes: column((key) => key.dotMagnitude),
      biasMagnitudes: column((key) => key.biasMagnitude),
      operandSums: column((key) => key.operandSum),
    },
    accuracy,
    "deterministic",
  );
  const all = keys.map((key) => key.logit).concat(options.sink ?? []);
  const largest = Math.max(...all);
  const denominator = all.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  const probabilities = column((key) => Math.exp(key.logit - largest) / denominator);
  const mean = Array.from({ length: width }, (_, d) => exactMean(keys, probabilities, d));
  const meanTolerance = mean.map((exact, d) => {
    const toward = (value: number, error: number, probability: number) =>
      Math.expm1(error) * probability * Math.abs(value - exact);
    let moved = toward(0, errors.sinkError, errors.sinkProbability);
    let summed = 0;
    let lost = 0;
    keys.forEach((key, j) => {
      moved += toward(key.value[d]!, errors.logitErrors[j]!, probabilities[j]!);
      summed += errors.summation * probabilities[j]! * Math.abs(key.value[d]!);
      lost += errors.underflow * (1 + Math.abs(key.value[d]!));
    });
    return Math.exp(errors.worstLogitError) * moved + summed + lost;
  });
  const lse = all.length === 0 ? -Infinity : largest + Math.log(denominator);
  return { mean, meanTolerance, lse, lseTolerance: storedTolerance(lse, errors.logSumExpError, accuracy) };
}
