import { Effect } from "effect";
import type { Recipe } from "./generators/recipe.ts";
import { recipeArbitrary } from "./generators/recipe-arbitrary.ts";
import { runCase } from "./run-case.ts";
import type { Subject } from "./subject.ts";
import { singleCase } from "./suites/case.ts";

const mostTrials = 400;

/**
 * The plainest recipe fast-check can reach from a failing one on which the subject still fails.
 *
 * **Edge cases** only a wrong number counts as the same failure, not a crash or a refusal; stops after 400 trials with the plainest found so far, the same one every time.
 *
 * @spec CON-037
 * @category judging
 * @since 0.1.0
 */
export function shrinkRecipe(subject: Subject, failing: Recipe): Effect.Effect<Recipe> {
  return Effect.gen(function* () {
    let trials = 0;
    let plainest = failing;
    let shrunk = recipeArbitrary.canShrinkWithoutContext(failing);
    while (shrunk) {
      shrunk = false;
      for (const candidate of recipeArbitrary.shrink(plainest, undefined)) {
        if (trials++ === mostTrials) return plainest;
        const { outcome } = yield* runCase(subject, singleCase("shrink", [], candidate.value));
        if (outcome.discrepancy !== undefined) {
          plainest = candidate.value;
          shrunk = true;
          break;
        }
      }
    }
    return plainest;
  });
}
