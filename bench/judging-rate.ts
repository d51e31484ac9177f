import { float32Accuracy } from "../reference/index.ts";
import { attention } from "../reference/index.ts";
import { expectation, judgeAgainst, problemOf, randomRecipes } from "../conformance/index.ts";

/** Random cases generated, evaluated by the oracle, bounded and judged per second on one core. */
export interface JudgingRate {
  readonly cases: number;
  readonly casesPerSecond: number;
}

/** Generates and judges random cases; the result judged is the oracle's own, rounded to float32. */
export function judgingRate(cases: number, seed: number): JudgingRate {
  const started = performance.now();
  for (const recipe of randomRecipes(seed, cases)) {
    const problem = problemOf(recipe);
    const exact = attention(problem);
    const rounded = {
      out: Float32Array.from(exact.out),
      lse: Float32Array.from(exact.lse),
      anchorMass: Float32Array.from(exact.anchorMass),
    };
    const { passed, reason } = judgeAgainst(expectation(problem, float32Accuracy), problem, rounded);
    if (!passed) throw new Error(`the rounded oracle failed its own bound: ${reason ?? JSON.stringify(recipe)}`);
  }
  return { cases, casesPerSecond: cases / ((performance.now() - started) / 1_000) };
}
