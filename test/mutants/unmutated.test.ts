import { Effect, Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mutants,
  planProblem,
  type ProblemPlan,
  unmutatedSubject,
  variants,
  witness,
} from "../../conformance/index.ts";
import { checkProblem } from "../../src/index.ts";
import { worstRatio } from "./dense-attention.ts";
import { randomPlan } from "./random-plan.ts";

function ratioOf(plan: ProblemPlan): number {
  const problem = Result.getOrThrow(checkProblem(planProblem(plan)));
  const subject = unmutatedSubject();
  return worstRatio(problem, Effect.runSync(subject.run(problem)), subject.accuracy);
}

describe("the kernel that mutants are made from", () => {
  it("[MUT-030] stays within the derived bound of a dense float64 evaluation", () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        expect(ratioOf(plan)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it("[MUT-030] stays within the bound on every witness", () => {
    for (const { id } of [...mutants, ...variants]) {
      const subject = unmutatedSubject();
      for (const input of witness(id)) {
        const problem = Result.getOrThrow(checkProblem(input));
        const result = Effect.runSync(subject.run(problem));
        expect(worstRatio(problem, result, subject.accuracy), id).toBeLessThanOrEqual(1);
      }
    }
  });
});
