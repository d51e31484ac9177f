import { Effect } from "effect";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { AttentionResult, Problem } from "../../src/index.ts";
import type { Backend } from "../../kernels/index.ts";
import { itOnEveryBackend } from "./available.ts";
import { expectWithinBounds } from "./judge.ts";
import { problemFrom, problemRecipe } from "./problem-recipe.ts";

const solve = (backend: Backend, problem: Problem): Promise<AttentionResult> =>
  Effect.runPromise(
    Effect.acquireUseRelease(
      backend.plan(problem),
      (plan) => plan.run(problem),
      (plan) => plan.close(),
    ),
  );

itOnEveryBackend("[KRN-010] random problems stay within the bound", async (backend) => {
  await fc.assert(
    fc.asyncProperty(problemRecipe, async (recipe) => {
      const problem = problemFrom(recipe);
      expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
    }),
    { numRuns: 150 },
  );
});
