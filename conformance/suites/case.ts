import { Result } from "effect";
import { type AttentionResult, checkProblem, type Problem, type ProblemInput } from "../../src/index.ts";
import { buildProblem } from "../generators/build-problem.ts";
import { plainRecipe, type Recipe } from "../generators/recipe.ts";
import type { Expectation } from "../judge.ts";
import type { OutputName } from "../subject.ts";

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
  readonly outputs: ReadonlyArray<OutputName>;
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
 * What the cases of a suite depend on: the seed, and how many random ones there are.
 *
 * @spec CON-037
 * @category suites
 * @since 0.1.0
 */
export interface Drawing {
  readonly seed: number;
  readonly runs: number;
}

/**
 * Cases under one name, selected by `--suite`; a level includes the levels below it.
 *
 * @spec CON-032
 * @category suites
 * @since 0.1.0
 */
export interface Suite {
  readonly name: string;
  readonly level: number;
  readonly cases: (drawing: Drawing) => ReadonlyArray<ConformanceCase>;
}

/** A suite whose cases are made once per drawing, so that their problems and expectations serve every subject. */
export function suiteOf(
  name: string,
  level: number,
  cases: (drawing: Drawing) => ReadonlyArray<ConformanceCase>,
): Suite {
  let made: { readonly drawing: Drawing; readonly cases: ReadonlyArray<ConformanceCase> } | undefined;
  return {
    name,
    level,
    cases: (drawing) => {
      if (made?.drawing.seed !== drawing.seed || made.drawing.runs !== drawing.runs) {
        made = { drawing, cases: cases(drawing) };
      }
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
