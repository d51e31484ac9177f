import type { ProblemInput } from "../src/index.ts";

/**
 * The v2.5 equation as literally written: `(1-g) softmax(QK'/sqrt d) V + g softmax(QH') V_a`, whose anchor term is not
 * scaled by 1/sqrt d.
 *
 * **Edge cases** every other field of the problem stays as it is.
 *
 * @spec ATT-018
 * @category attention
 * @since 0.1.0
 */
export function literalEquation(problem: ProblemInput, gamma: number): ProblemInput {
  const scale = 1 / Math.sqrt(problem.dims.D);
  return { ...problem, mode: "mixture", gamma: Float32Array.of(gamma), scale, anchorScale: 1 };
}
