import * as fc from "fast-check";
import type { Problem } from "../../src/index.ts";
import { plainRecipe, type Recipe } from "../generators/recipe.ts";
import { recipeArbitrary } from "../generators/recipe-arbitrary.ts";
import { changedProblem, type ConformanceCase, type Drawing, once, problemOf, type Suite, suiteOf } from "./case.ts";
import { concatenationAgrees, identical, identicalRows, mergeAgrees, mixtureAgrees } from "./relations.ts";
import { repeatedRunCases } from "./repeated-runs.ts";
import {
  anchorsAsContext,
  copiedPages,
  otherLayout,
  permutedPages,
  selectedQueries,
  smallerPages,
  splitContext,
} from "./transform.ts";

type Law = Pick<ConformanceCase, "requirements" | "relation"> & {
  readonly name: string;
  readonly variants: (problem: Problem, recipe: Recipe) => ReadonlyArray<Problem>;
};

const allSequences = (problem: Problem) => Array.from({ length: problem.dims.B }, (_, b) => b);

/** Head-rows of the first run that belong to the given query range of each sequence, in order. */
function headRows(problem: Problem, range: (queries: number) => readonly [number, number], only?: number) {
  const rows: Array<number> = [];
  for (const b of only === undefined ? allSequences(problem) : [only]) {
    const start = problem.qIndptr[b]!;
    const [first, end] = range(problem.qIndptr[b + 1]! - start);
    for (let t = start + first; t < start + end; t++) {
      for (let h = 0; h < problem.dims.H; h++) rows.push(t * problem.dims.H + h);
    }
  }
  return rows;
}

const half = (queries: number) => Math.ceil(queries / 2);
const lastSequence = (problem: Problem) => problem.dims.B - 1;

const laws: ReadonlyArray<Law> = [
  {
    name: "page-permutation",
    requirements: ["ATT-035"],
    variants: (problem, recipe) => [problem, permutedPages(problem, recipe.seed)],
    relation: identical,
  },
  {
    name: "layout",
    requirements: ["ATT-035", "ATT-002"],
    variants: (problem) => [problem, otherLayout(problem)],
    relation: identical,
  },
  {
    name: "copied-pages",
    requirements: ["ATT-035"],
    variants: (problem) => [problem, copiedPages(problem)],
    relation: identical,
  },
  {
    name: "bypass",
    requirements: ["ATT-014"],
    variants: (problem) => {
      const { anchorTable: _, anchorLen: __, ...withoutAnchors } = changedProblem(problem, { mode: "none" });
      return [changedProblem(problem, { mode: "none" }), changedProblem(withoutAnchors as Problem, {})];
    },
    relation: identical,
  },
  {
    name: "batch-of-one",
    requirements: ["ATT-035"],
    variants: (problem) =>
      problem.dims.B === 0
        ? []
        : [problem, selectedQueries(problem, [lastSequence(problem)], (_, queries) => ({ first: 0, end: queries }))],
    relation: identicalRows((n, { problem }) => {
      return headRows(problem, (queries) => [0, queries], lastSequence(problem))[n]!;
    }),
  },
  {
    name: "page-size",
    requirements: ["ATT-036"],
    variants: (problem) => [problem, smallerPages(problem)],
    relation: concatenationAgrees((_, n) => n),
  },
  {
    name: "chunked-prefill",
    requirements: ["ATT-036"],
    variants: (problem) => [
      problem,
      selectedQueries(problem, allSequences(problem), (_, queries) => ({ first: 0, end: half(queries) })),
      selectedQueries(problem, allSequences(problem), (_, queries) => ({ first: half(queries), end: queries })),
    ],
    relation: concatenationAgrees((run, n, { problem }) => {
      return headRows(problem, (queries) => (run === 0 ? [0, half(queries)] : [half(queries), queries]))[n]!;
    }),
  },
  {
    name: "decode-is-last-prefill-row",
    requirements: ["ATT-036"],
    variants: (problem) => [
      problem,
      selectedQueries(problem, allSequences(problem), (_, queries) => ({
        first: Math.max(0, queries - 1),
        end: queries,
      })),
    ],
    relation: concatenationAgrees((_, n, { problem }) => {
      return headRows(problem, (queries) => [Math.max(0, queries - 1), queries])[n]!;
    }),
  },
  {
    name: "split-and-merge",
    requirements: ["ATT-036", "ATT-037"],
    variants: (problem) => {
      const whole = changedProblem(problem, { mode: "none" });
      return [whole, ...splitContext(whole, problem.dims.P)];
    },
    relation: mergeAgrees,
  },
  {
    name: "joint-is-merge-of-branches",
    requirements: ["ATT-030"],
    variants: (problem) => {
      const joint = changedProblem(problem, { mode: "joint", anchorBias: new Float32Array(problem.dims.H) });
      return [joint, changedProblem(problem, { mode: "none" }), anchorsAsContext(problem)];
    },
    relation: mergeAgrees,
  },
  {
    name: "mixture-is-mean-of-branches",
    requirements: ["ATT-031", "ATT-033"],
    variants: (problem) => [
      changedProblem(problem, { mode: "mixture" }),
      changedProblem(problem, { mode: "none" }),
      anchorsAsContext(problem),
    ],
    relation: mixtureAgrees,
  },
  {
    name: "anchors-equal-context",
    requirements: ["ATT-034"],
    variants: (problem) => {
      const { sink: _, ...withoutSink } = problem;
      const same = changedProblem(withoutSink as Problem, {
        mode: "mixture",
        anchorTable: problem.blockTable,
        anchorLen: problem.kvLen,
        anchorScale: problem.scale,
        alibiSlopes: new Float32Array(problem.dims.H),
        causal: false,
        windowLeft: -1,
      });
      return [same, changedProblem(same, { mode: "none" })];
    },
    relation: (runs) => {
      const [mixture, context] = runs as [(typeof runs)[0], (typeof runs)[0]];
      const blind = { ...mixture, result: { ...mixture!.result, anchorMass: context!.result.anchorMass } };
      return concatenationAgrees((_, n) => n)([blind as (typeof runs)[0], context!]);
    },
  },
];

const ragged = [
  { queries: 3, context: 9, anchors: 5, shift: 0 },
  { queries: 1, context: 4, anchors: 1, shift: 0 },
  { queries: 2, context: 14, anchors: 2, shift: 0 },
];

const fixedRecipes: ReadonlyArray<Recipe> = [
  { ...plainRecipe, mode: "joint", sequences: ragged, keyHeads: 2, group: 2, causal: true, sharedPrefixPages: 1 },
  { ...plainRecipe, mode: "mixture", sequences: ragged, keyHeads: 2, group: 2, sink: true, windowLeft: 4, softcap: 5 },
];

const randomRecipes = 6;

/** Recipes the laws are tried on: two fixed, the others drawn from the seed, in plain float32 with ordinary values. */
function baseRecipes(seed: number): ReadonlyArray<Recipe> {
  const drawn = fc.sample(recipeArbitrary, { seed, numRuns: randomRecipes });
  return [
    ...fixedRecipes,
    ...drawn.map((recipe) => ({ ...recipe, values: "normal" as const, storage: "f32" as const })),
  ];
}

function cases({ seed }: Drawing): ReadonlyArray<ConformanceCase> {
  const lawCases = baseRecipes(seed).flatMap((recipe, n) =>
    laws.map(({ name, requirements, relation, variants }) => ({
      id: `laws:${name}:${n}`,
      requirements,
      problems: once(() => variants(problemOf(recipe), recipe)),
      ...(relation && { relation }),
    })),
  );
  return [...lawCases, ...repeatedRunCases];
}

/**
 * Level 3: relations that hold between the results of related problems, whatever the results are.
 *
 * @spec CON-035
 * @category suites
 * @since 0.1.0
 */
export const lawSuite: Suite = suiteOf("laws", 3, cases);
