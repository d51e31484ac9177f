import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attention, attentionTolerance, float32Accuracy, oracle } from "../../reference/index.ts";
import { problemOf, recipeArbitrary } from "../../conformance/index.ts";
import { denseAttention } from "./dense-attention.ts";

/** Largest finite magnitude in an array, at least 1. */
const magnitude = (values: Float64Array) =>
  values.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest), 1);

/** The 1e-12 of ATT-041, relative to the row's largest value. */
function expectAgreement(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  const allowed = 1e-12 * magnitude(expected);
  actual.forEach((value, index) => {
    const same = Object.is(value + 0, expected[index]! + 0) || Math.abs(value - expected[index]!) <= allowed;
    if (!same) expect.fail(`element ${index}: ${value} against ${expected[index]}, allowed ${allowed}`);
  });
}

describe("the oracle", () => {
  it("[ATT-041] [ATT-001] [ATT-005] agrees with a dense evaluation over random problems", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = problemOf(recipe);
        const paged = attention(problem);
        const dense = denseAttention(problem);
        expectAgreement(paged.out, dense.out);
        expectAgreement(paged.lse, dense.lse);
        expectAgreement(paged.anchorMass, dense.anchorMass);
      }),
      { numRuns: 500 },
    );
  });

  it("[ATT-040] [NUM-020] returns a tolerance for every output element, zero only for rows fixed exactly", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = problemOf(recipe);
        const { out, lse, tolerance } = oracle(problem);
        expect(tolerance.length).toBe(out.length);
        tolerance.forEach((bound, index) => {
          const row = Math.floor(index / problem.dims.Dv);
          const empty = lse[row] === -Infinity && problem.mode !== "mixture";
          expect(empty ? bound === 0 : bound >= 0).toBe(true);
        });
      }),
    );
  });

  it("[NUM-020] [NUM-022] holds its own float64 error far below a float32 tolerance", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = problemOf({ ...recipe, values: "normal" });
        const float64 = { ...float32Accuracy, arithmetic: "f64", probabilities: "f64", output: "f64" } as const;
        const own = attentionTolerance(problem, float64, "deterministic");
        const allowed = attentionTolerance(problem, float32Accuracy, "deterministic");
        own.out.forEach((bound, index) => expect(bound).toBeLessThanOrEqual(2 ** -28 * allowed.out[index]!));
      }),
    );
  });

  it("[NUM-021] never lets the probabilistic tolerance exceed the deterministic one", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = problemOf(recipe);
        const worst = attentionTolerance(problem, float32Accuracy, "deterministic");
        const likely = attentionTolerance(problem, float32Accuracy, "probabilistic");
        likely.out.forEach((bound, index) => expect(bound).toBeLessThanOrEqual(worst.out[index]!));
        likely.lse.forEach((bound, index) => expect(bound).toBeLessThanOrEqual(worst.lse[index]!));
      }),
    );
  });
});
