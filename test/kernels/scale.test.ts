import { Result } from "effect";
import { it } from "vitest";
import { backendNames } from "../../kernels/index.ts";
import { checkProblem, type Problem } from "../../src/index.ts";
import { openOrSkip, solve } from "./available.ts";
import { expectWithinBounds } from "./judge.ts";
import { onePageProblem } from "./one-page-problem.ts";
import { numbersFrom } from "./problem-recipe.ts";

it.for(backendNames)("[KRN-016] 1,500 keys and 1,024 dimensions are all read (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  for (const sizes of [
    { keys: 1_500, P: 16, D: 3, Dv: 3 },
    { keys: 40, P: 16, D: 1_024, Dv: 1_024 },
    { keys: 1_500, P: 1, D: 2, Dv: 2 },
  ]) {
    const problem = onePageProblem(sizes);
    expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
  }
});

it.for(backendNames)("[KRN-016] more keys than a shader may loop are all read (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const problem = onePageProblem({ keys: 70_001, P: 4_096 });
  expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
});

/** Two sequences whose keys lie in the last pages of pools with more than 2^24 elements. */
function farProblem(widths: { readonly D: number; readonly Dv: number }): Problem {
  const P = 16;
  const next = numbersFrom(widths.D);
  const N = Math.ceil(2 ** 24 / (P * Math.max(widths.D, widths.Dv))) + 4;
  const last = (width: number) => {
    const pool = new Float32Array(N * P * width);
    for (let n = pool.length - 4 * P * width; n < pool.length; n++) pool[n] = next();
    return pool;
  };
  return Result.getOrThrow(
    checkProblem({
      mode: "none",
      layout: "HND",
      dims: { B: 2, H: 1, Hkv: 1, ...widths, P, N },
      q: new Float32Array(2 * widths.D).map(next),
      qIndptr: Int32Array.of(0, 1, 2),
      kPages: last(widths.D),
      vPages: last(widths.Dv),
      blockTable: Int32Array.of(N - 1, N - 3, N - 2, N - 4),
      kvLen: Int32Array.of(31, 17),
    }),
  );
}

it.for(backendNames)("[KRN-017] pools past 2^24 elements are indexed exactly (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  for (const widths of [
    { D: 63, Dv: 1 },
    { D: 1, Dv: 63 },
  ]) {
    const problem = farProblem(widths);
    expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
  }
});

it.for(backendNames)("[KRN-018] a batch larger than one tile of rows is one result (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const problem = onePageProblem({ keys: 3, P: 4, sequences: 4_100, D: 2, Dv: 1 });
  expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
});
