import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, gammaBound, intervalContains } from "../../src/index.ts";
import { attention } from "../../reference/index.ts";
import { changedProblem, plainRecipe, problemOf, type Recipe, recipeArbitrary } from "../../conformance/index.ts";

const modes = ["none", "joint", "mixture"] as const;
const sequences = [
  { queries: 2, context: 6, anchors: 3, shift: 0 },
  { queries: 1, context: 3, anchors: 1, shift: 0 },
];

const problemRecipe: Recipe = { ...plainRecipe, sequences };

const resultOf = (recipe: Recipe) => attention(problemOf(recipe));

describe("edges of the oracle", () => {
  it("[ATT-002] gives the same bits in both layouts", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        expect(resultOf({ ...recipe, layout: "HND" })).toEqual(resultOf({ ...recipe, layout: "NHD" }));
      }),
    );
  });

  it("[ATT-021] never lets a dead lane reach the result", () => {
    const poison = fc.constantFrom("nan", "infinity", "huge");
    fc.assert(
      fc.property(recipeArbitrary, poison, (recipe, dead) => {
        const plain = { ...recipe, storage: "f32" } as const;
        expect(resultOf({ ...plain, dead })).toEqual(resultOf({ ...plain, dead: "zero" }));
      }),
    );
  });

  it("[ATT-014] gives in mode none the bits of the same problem without anchors", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = problemOf({ ...recipe, mode: "none" });
        const { B } = problem.dims;
        const bare = changedProblem(problem, { anchorTable: new Int32Array(0), anchorLen: new Int32Array(B) });
        expect(attention(problem)).toEqual(attention(bare));
        expect(attention(problem).anchorMass.every((mass) => mass === 0)).toBe(true);
      }),
    );
  });

  it.each(modes)("[ATT-022] lets NaN in a live lane reach every output that depends on it, in mode %s", (mode) => {
    const problem = problemOf({ mode, sequences });
    const { Dv, H, D, P } = problem.dims;
    const firstKey = problem.blockTable[0]! * P;
    const poked = (values: Float32Array, index: number) => values.map((value, n) => (n === index ? NaN : value));
    const nanOf = (changes: Parameters<typeof changedProblem>[1]) =>
      [...attention(changedProblem(problem, changes)).out].map((value) => Number.isNaN(value));

    const byKey = nanOf({ kPages: poked(problem.kPages, firstKey * D) });
    expect(byKey).toEqual(byKey.map((_, n) => n < 2 * H * Dv));
    const byValue = nanOf({ vPages: poked(problem.vPages, firstKey * Dv + 1) });
    expect(byValue).toEqual(byValue.map((_, n) => n < 2 * H * Dv && n % Dv === 1));
    const byQuery = nanOf({ q: poked(problem.q, 2 * H * D) });
    expect(byQuery).toEqual(byQuery.map((_, n) => n >= 2 * H * Dv));
  });

  it.each(modes)("[ATT-023] stays finite and sees its keys at logits of 1e4 either way, in mode %s", (mode) => {
    for (const values of ["hugeLogits", "veryNegativeLogits"] as const) {
      const { out, lse } = resultOf({ ...problemRecipe, mode, values });
      expect([...out].every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
      expect(Math.max(...lse.map(Math.abs))).toBeGreaterThan(2_000);
      expect(Math.max(...lse.map(Math.abs))).toBeLessThan(2e4);
    }
  });

  it.each(modes)(
    "[ATT-024] gives empty outputs for no sequences and for sequences without queries, in mode %s",
    (mode) => {
      expect(resultOf({ ...problemRecipe, mode, sequences: [] }).out.length).toBe(0);
      const quiet = sequences.map((one) => ({ ...one, queries: 0 }));
      expect(resultOf({ ...problemRecipe, mode, sequences: quiet }).lse.length).toBe(0);
    },
  );

  it("[ATT-025] returns the constant when every visible value is that constant and there is no sink", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = problemOf({ ...recipe, values: "constant", storage: "f32", sink: false, needle: null });
        const { Dv } = problem.dims;
        attention(problem).out.forEach((value, n) => {
          const constant = 1.25 - 0.5 * ((n % Dv) % 5);
          const weightsSum = around(constant, Math.abs(constant) * gammaBound(200, 2 ** -53));
          expect(value === 0 || intervalContains(weightsSum, value)).toBe(true);
        });
      }),
    );
  });
});
