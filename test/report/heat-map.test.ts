import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { buildProblem, type CaseRun, expectation, heatMap, outputNames, plainRecipe } from "../../conformance/index.ts";
import { checkProblem } from "../../src/index.ts";

const accuracy = {
  arithmetic: "f32",
  probabilities: "f32",
  output: "f32",
  expUlps: 1,
  tile: null,
  subnormals: "kept",
} as const;

/** A failed run whose `out` is exact but for one element, which is off by so many times its tolerance. */
function runOf(queries: number, valueDim: number, wrong: number, times: number): CaseRun {
  const sequences = [{ queries, context: 3, anchors: 0, shift: 0 }];
  const problem = Result.getOrThrow(checkProblem(buildProblem({ ...plainRecipe, sequences, group: 2, valueDim })));
  const expected = expectation(problem, accuracy);
  const { lse, anchorMass } = expected.exact;
  const out = expected.exact.out.slice();
  out[wrong]! += times * expected.deterministic.out[wrong]!;
  const evidence = { problem, result: { out, lse, anchorMass }, expected, outputs: outputNames };
  return { outcome: { id: "a:b:c", requirements: [], status: "failed" }, failedOn: problem, runs: [evidence] };
}

describe("heat map of a failed run", () => {
  it("[CON-102] has a cell per element of a small result, with log10 of its err/tol", () => {
    const { rows, columns, cells } = heatMap(runOf(2, 3, 7, 100))!;
    expect([rows, columns]).toEqual([4, 3]);
    const expected = [0, 1, 2, 3].map(() => [-9, -9, -9]);
    expected[2]![1] = 2;
    expect(cells).toEqual(expected);
  });

  it("[CON-102] gathers a large result into 64 by 64 parts and keeps the worst of each", () => {
    const [queries, valueDim] = [50, 130];
    const [row, column] = [99, 65];
    const { rows, columns, cells } = heatMap(runOf(queries, valueDim, row * valueDim + column, 1_000))!;
    expect([rows, columns, cells.length]).toEqual([100, 130, 64]);
    const hot = cells.flatMap((line, i) => line.flatMap((cell, j) => (cell > -9 ? [[i, j, cell]] : [])));
    expect(cells.every((line) => line.length === 64)).toBe(true);
    expect(hot).toEqual([[63, 32, 3]]);
  });

  it("[CON-102] caps what is infinitely wrong", () => {
    expect(heatMap(runOf(1, 2, 0, Infinity))!.cells[0]).toEqual([9, -9]);
  });

  it("[CON-102] is not drawn where there is nothing to draw", () => {
    const run = runOf(1, 2, 0, 10);
    const [evidence] = run.runs;
    const without = (changes: object) => heatMap({ ...run, runs: [{ ...evidence!, ...changes }] });
    expect(heatMap({ ...run, runs: [] })).toBeUndefined();
    expect(heatMap({ ...run, failedOn: { ...evidence!.problem } })).toBeUndefined();
    expect(without({ outputs: ["lse"] })).toBeUndefined();
    expect(without({ result: { ...evidence!.result, out: new Float64Array(3) } })).toBeUndefined();
  });
});
