import * as fc from "fast-check";
import type { Recipe } from "../generators/recipe.ts";
import { recipeArbitrary } from "../generators/recipe-arbitrary.ts";
import { type ConformanceCase, singleCase, type Suite, suiteOf } from "./case.ts";

/** How many random problems a subject is judged on unless told otherwise. */
export const defaultRuns = 150;

const requirements = ["ATT-001", "ATT-003", "ATT-005", "ATT-010", "ATT-012", "ATT-015", "ATT-016", "ATT-040"];

/** The random recipes of a seed, in order. */
export function randomRecipes(seed: number, runs: number): ReadonlyArray<Recipe> {
  return fc.sample(recipeArbitrary, { seed, numRuns: runs });
}

function randomCase(recipe: Recipe, n: number): ConformanceCase {
  return { ...singleCase(`random:${recipe.mode}:${n}`, requirements, recipe), recipe };
}

/**
 * Level 2: random ragged problems over every option, the same ones for the same seed.
 *
 * @spec CON-037
 * @category suites
 * @since 0.1.0
 */
export const random: Suite = suiteOf("random", 2, ({ seed, runs }) => randomRecipes(seed, runs).map(randomCase));
