import type { Accuracy, Problem } from "../src/index.ts";
import { attention, type ReferenceResult } from "./attention.ts";
import { attentionTolerance } from "./tolerance.ts";

/**
 * The accuracy of plain float32 arithmetic with an exponential good to one unit in the last place.
 *
 * @spec ATT-040
 * @category attention
 * @since 0.1.0
 */
export const float32Accuracy: Accuracy = {
  arithmetic: "f32",
  probabilities: "f32",
  output: "f32",
  expUlps: 1,
  tile: null,
  subnormals: "kept",
};

/**
 * The exact result of a problem and the deterministic tolerance of `out`.
 *
 * **Shapes** `tolerance [T, H, Dv]`.
 *
 * @spec ATT-040
 * @category attention
 * @since 0.1.0
 */
export interface OracleResult extends ReferenceResult {
  readonly tolerance: Float64Array;
}

/**
 * The exact result with the tolerance an implementation of `accuracy` (plain float32 unless told) is held to.
 *
 * @spec ATT-040
 * @category attention
 * @since 0.1.0
 */
export function oracle(problem: Problem, accuracy: Accuracy = float32Accuracy): OracleResult {
  return { ...attention(problem), tolerance: attentionTolerance(problem, accuracy, "deterministic").out };
}
