import type { Problem } from "../../src/index.ts";
import type { Recipe } from "../generators/recipe.ts";
import { changedProblem, type ConformanceCase, once, problemOf, singleCase, type Suite, suiteOf } from "./case.ts";

const modes = ["none", "joint", "mixture"] as const;

const sequence = (queries: number, context: number, anchors: number, shift = 0) => ({
  queries,
  context,
  anchors,
  shift,
});

function everyMode(
  group: string,
  requirements: ReadonlyArray<string>,
  changes: Partial<Recipe>,
): ReadonlyArray<ConformanceCase> {
  return modes.map((mode) => singleCase(`edges:${group}:${mode}`, requirements, { ...changes, mode }));
}

/** A problem whose live lanes hold one special value: in a key, a value, or the query. */
function liveSpecial(mode: Recipe["mode"], where: "q" | "kPages" | "vPages", special: number): Problem {
  const problem = problemOf({ mode, sequences: [sequence(2, 5, 3)], causal: true });
  const tensor = problem[where].slice();
  const firstLive = tensor.findIndex((value) => Number.isFinite(value) && value !== 0);
  tensor[firstLive] = special;
  return changedProblem(problem, { [where]: tensor });
}

const liveCases: ReadonlyArray<ConformanceCase> = modes.flatMap((mode) =>
  (["q", "kPages", "vPages"] as const).map((where) => ({
    id: `edges:live-nan:${mode}-${where}`,
    requirements: ["ATT-022"],
    problems: once(() => [liveSpecial(mode, where, NaN)]),
  })),
);

/** NaN in every lane of the branch that gamma switches off. */
function switchedOffBranch(): ReadonlyArray<ConformanceCase> {
  return ([0, 1] as const).map((gamma) => ({
    id: `edges:switched-off-branch:gamma-${gamma}`,
    requirements: ["ATT-021", "ATT-034"],
    problems: once(() => {
      const problem = problemOf({ mode: "mixture", sequences: [sequence(2, 6, 3)], gamma: gamma ? "one" : "zero" });
      const vPages = problem.vPages.slice();
      const pageElements = vPages.length / problem.dims.N;
      const table = gamma === 0 ? problem.anchorTable : problem.blockTable;
      for (const page of table) if (page >= 0) vPages.fill(NaN, page * pageElements, (page + 1) * pageElements);
      return [changedProblem(problem, { vPages })];
    }),
  }));
}

const cases: ReadonlyArray<ConformanceCase> = [
  ...everyMode("no-sequences", ["ATT-024"], { sequences: [] }),
  ...everyMode("no-queries", ["ATT-024"], { sequences: [sequence(0, 5, 2), sequence(2, 3, 2), sequence(0, 0, 0)] }),
  ...everyMode("empty-context", ["ATT-020", "ATT-017"], { sequences: [sequence(2, 0, 0)] }),
  ...everyMode("empty-context-sink", ["ATT-020", "ATT-013"], { sequences: [sequence(2, 0, 0)], sink: true }),
  ...everyMode("anchors-only", ["ATT-017", "ATT-011"], { sequences: [sequence(2, 0, 5)] }),
  ...everyMode("anchors-and-sink-only", ["ATT-017", "ATT-013"], { sequences: [sequence(2, 0, 5)], sink: true }),
  ...everyMode("no-anchors", ["ATT-017"], { sequences: [sequence(2, 6, 0)] }),
  ...everyMode("masked-rows", ["ATT-020", "ATT-010"], { sequences: [sequence(5, 2, 0)], causal: true }),
  ...everyMode("masked-rows-with-anchors", ["ATT-011", "ATT-017"], { sequences: [sequence(5, 2, 3)], causal: true }),
  ...everyMode("masked-rows-with-sink", ["ATT-020", "ATT-013"], {
    sequences: [sequence(5, 2, 0)],
    causal: true,
    sink: true,
  }),
  ...everyMode("window-past-the-end", ["ATT-020", "ATT-010"], {
    sequences: [sequence(3, 4, 0, 6)],
    windowLeft: 2,
  }),
  ...everyMode("mixed-empty-and-live", ["ATT-020", "ATT-024"], {
    sequences: [sequence(1, 0, 0), sequence(1, 9, 2), sequence(2, 0, 3), sequence(0, 4, 0)],
  }),
  ...everyMode("gamma-zero", ["ATT-021", "ATT-034"], { sequences: [sequence(2, 6, 3)], gamma: "zero" }),
  ...everyMode("gamma-one", ["ATT-021", "ATT-034"], { sequences: [sequence(2, 6, 3)], gamma: "one" }),
  ...everyMode("huge-logits", ["ATT-023"], { sequences: [sequence(2, 17, 5)], values: "hugeLogits", keyDim: 16 }),
  ...everyMode("huge-logits-causal", ["ATT-023"], {
    sequences: [sequence(4, 9, 5)],
    values: "hugeLogits",
    causal: true,
    sink: true,
  }),
  ...everyMode("very-negative-logits", ["ATT-023"], {
    sequences: [sequence(5, 7, 0), sequence(3, 9, 2)],
    values: "veryNegativeLogits",
    causal: true,
  }),
  ...everyMode("subnormals", ["ATT-023"], { sequences: [sequence(2, 6, 3)], values: "tiny" }),
  ...switchedOffBranch(),
  ...liveCases,
];

/**
 * Level 0: every edge of the specification as an exact fixture.
 *
 * @spec CON-033
 * @category suites
 * @since 0.1.0
 */
export const edges: Suite = suiteOf("edges", 0, () => cases);
