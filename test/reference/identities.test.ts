import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, gammaBound, intervalContains, type Problem } from "../../src/index.ts";
import { attention } from "../../reference/index.ts";
import { buildProblem, changedProblem, plainRecipe, problemOf, type Recipe } from "../../conformance/index.ts";

/** One query token over one sequence with context and anchors, so that per-head fields are per-query fields. */
const decode: fc.Arbitrary<Recipe> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    context: fc.integer({ min: 1, max: 12 }),
    anchors: fc.integer({ min: 1, max: 9 }),
    group: fc.integer({ min: 1, max: 3 }),
    sink: fc.boolean(),
    softcap: fc.constantFrom(0, 5),
  })
  .map(({ context, anchors, ...fields }) => ({
    ...plainRecipe,
    ...fields,
    sequences: [{ queries: 1, context, anchors, shift: 0 }],
  }));

const float32Roundoff = 2 ** -24;
/** Sums of at most 25 keys and 4 elements in float64, values under 10. */
const oracleRadius = 10 * gammaBound(400, 2 ** -53);

function sides(problem: Problem) {
  const context = attention(changedProblem(problem, { mode: "none" }));
  const anchors = attention(changedProblem(problem, { mode: "mixture", gamma: Float32Array.of(1) }));
  const alone = attention(changedProblem(problem, { mode: "joint", kvLen: Int32Array.of(0), sink: undefined }));
  return { context, anchors, anchorLse: alone.lse };
}

describe("identities of the two modes", () => {
  it("[ATT-032] joint with anchor bias b is mixture with gamma = sigmoid(b + lse_anc - lse_ctx)", () => {
    fc.assert(
      fc.property(decode, fc.integer({ min: -3, max: 3 }), (recipe, bias) => {
        const problem = problemOf(recipe);
        const { H, Dv } = problem.dims;
        const { context, anchors, anchorLse } = sides(problem);
        const joint = attention(changedProblem(problem, { mode: "joint", anchorBias: new Float32Array(H).fill(bias) }));
        const gamma = Float32Array.from(context.lse, (lse, h) => 1 / (1 + Math.exp(lse - anchorLse[h]! - bias)));
        const mixture = attention(changedProblem(problem, { mode: "mixture", gamma }));
        joint.out.forEach((value, n) => {
          const h = Math.floor(n / Dv);
          const rounding = float32Roundoff * gamma[h]! * Math.abs(anchors.out[n]! - context.out[n]!);
          expect(intervalContains(around(value, rounding + oracleRadius), mixture.out[n]!)).toBe(true);
          const mass = around(joint.anchorMass[h]!, float32Roundoff * gamma[h]! + oracleRadius);
          expect(intervalContains(mass, mixture.anchorMass[h]!)).toBe(true);
        });
      }),
    );
  });

  it("[ATT-030] the share of the anchors in joint is sigmoid(lse_anc - lse_ctx), and splits the output", () => {
    fc.assert(
      fc.property(decode, (recipe) => {
        const problem = problemOf({ ...recipe, mode: "joint" });
        const { context, anchors, anchorLse } = sides(problem);
        const joint = attention(problem);
        joint.out.forEach((value, n) => {
          const h = Math.floor(n / problem.dims.Dv);
          const lambda = 1 / (1 + Math.exp(context.lse[h]! - anchorLse[h]!));
          expect(intervalContains(around(lambda, oracleRadius), joint.anchorMass[h]!)).toBe(true);
          const split = (1 - lambda) * context.out[n]! + lambda * anchors.out[n]!;
          expect(intervalContains(around(split, oracleRadius), value)).toBe(true);
        });
      }),
    );
  });

  it("[ATT-033] with one anchor the mixture's anchor term is gamma * v_a whatever q, k_a and anchorScale are", () => {
    fc.assert(
      fc.property(decode, fc.double({ min: -4, max: 4, noNaN: true }), (recipe, anchorScale) => {
        const context = recipe.sequences[0]!.context;
        const one = { ...recipe, sequences: [{ queries: 1, context, anchors: 1, shift: 0 }], mode: "mixture" as const };
        const problem = problemOf(one);
        const page = problem.anchorTable[0]!;
        const other = problem.kPages.slice();
        other.fill(anchorScale, page * problem.dims.P * problem.dims.D, (page * problem.dims.P + 1) * problem.dims.D);
        const changed = attention(changedProblem(problem, { anchorScale, kPages: other }));
        expect(changed).toEqual(attention(problem));

        const { out: fromContext } = attention(changedProblem(problem, { mode: "none" }));
        changed.out.forEach((value, n) => {
          const anchorValue = problem.vPages[page * problem.dims.P * problem.dims.Dv + (n % problem.dims.Dv)]!;
          const expected = 0.75 * fromContext[n]! + 0.25 * anchorValue;
          expect(intervalContains(around(expected, oracleRadius), value)).toBe(true);
        });
      }),
    );
  });

  it("[ATT-033] [ATT-015] in joint the one anchor's share does depend on its key", () => {
    const one = { mode: "joint" as const, sequences: [{ queries: 1, context: 3, anchors: 1, shift: 0 }] };
    const problem = problemOf(one);
    const stronger = attention(changedProblem(problem, { anchorScale: 3 }));
    expect(stronger.anchorMass[0]).not.toBe(attention(problem).anchorMass[0]);
  });

  it("[ATT-015] joint does not guarantee influence: a badly matching anchor's share vanishes", () => {
    const problem = problemOf({ mode: "joint", sequences: [{ queries: 1, context: 3, anchors: 1, shift: 0 }] });
    const weak = attention(changedProblem(problem, { anchorBias: Float32Array.of(-1_000) }));
    expect(weak.anchorMass[0]).toBe(0);
    expect([...weak.out]).toEqual([...attention(changedProblem(problem, { mode: "none" })).out]);
  });

  it("[ATT-016] mixture does guarantee influence: the share is gamma whatever the keys are", () => {
    fc.assert(
      fc.property(decode, (recipe) => {
        const problem = problemOf({ ...recipe, mode: "mixture" });
        const weak = attention(changedProblem(problem, { anchorScale: -50 }));
        expect([...weak.anchorMass]).toEqual(new Array(problem.dims.H).fill(0.25));
      }),
    );
  });

  it("[CON-030] a recipe builds the same bits every time", () => {
    fc.assert(
      fc.property(decode, (recipe) => {
        expect(buildProblem(recipe)).toEqual(buildProblem(recipe));
      }),
    );
  });
});
