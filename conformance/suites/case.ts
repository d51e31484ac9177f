import { Result } from "effect";
import { type AttentionResult, checkProblem, type Problem, type ProblemInput } from "../../src/index.ts";
import { buildProblem } from "../generators/build-problem.ts";
import { plainRecipe, type Recipe } from "../generators/recipe.ts";
import type { Expectation } from "../judge.ts";

/**
 * One run of a case: the problem, what the subject returned, what was expected.
 *
 * @spec CON-032
 * @category suites
 * @since 0.1.0
 */
export interface Evidence {
  readonly problem: Problem;
  readonly result: AttentionResult;
  readonly expected: Expectation;
}

/**
 * One conformance case: problems run in order on the same subject, each judged against the oracle, then a relation that
 * must hold between the results (`undefined` when it does, else what is wrong).
 *
 * `problems` is iterated lazily, so that a case may change shared arrays between runs. A case with a `recipe` can be
 * shrunk.
 *
 * @spec CON-032
 * @category suites
 * @since 0.1.0
 */
export interface ConformanceCase {
  readonly id: string;
  readonly requirements: ReadonlyArray<string>;
  readonly recipe?: Recipe;
  readonly problems: () => Iterable<Problem>;
  readonly relation?: (runs: ReadonlyArray<Evidence>) => string | undefined;
}

/**
 * Cases under one name, selected by `--suite`.
 *
 * @spec CON-032
 * @category suites
 * @since 0.1.0
 */
export interface Suite {
  readonly name: string;
  readonly cases: (seed: number) => ReadonlyArray<ConformanceCase>;
}

/** A suite whose cases are made once per seed, so that their problems and expectations serve every subject. */
export function suiteOf(name: string, cases: (seed: number) => ReadonlyArray<ConformanceCase>): Suite {
  let made: { readonly seed: number; readonly cases: ReadonlyArray<ConformanceCase> } | undefined;
  return {
    name,
    cases: (seed) => {
      if (made?.seed !== seed) made = { seed, cases: cases(seed) };
      return made.cases;
    },
  };
}

/** Problems made at first use and kept. */
export function once(make: () => ReadonlyArray<Problem>): () => ReadonlyArray<Problem> {
  let made: ReadonlyArray<Problem> | undefined;
  return () => (made ??= make());
}

/** The checked problem of a recipe given as what it changes about the plainest one. */
export function problemOf(changes: Partial<Recipe>): Problem {
  return Result.getOrThrow(checkProblem(buildProblem({ ...plainRecipe, ...changes })));
}

/** A problem with some of its fields replaced, checked again. */
export function changedProblem(problem: Problem, changes: Partial<ProblemInput>): Problem {
  return Result.getOrThrow(checkProblem({ ...problem, ...changes }));
}

/** A case of a single problem. */
export function singleCase(id: string, requirements: ReadonlyArray<string>, changes: Partial<Recipe>): ConformanceCase {
  return { id, requirements, problems: once(() => [problemOf(changes)]) };
}
