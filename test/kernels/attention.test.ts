import { Result } from "effect";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { backendNames } from "../../kernels/index.ts";
import { checkProblem, type Problem } from "../../src/index.ts";
import { openOrSkip, solve } from "./available.ts";
import { expectWithinBounds } from "./judge.ts";
import { problemFrom, type ProblemRecipe, problemRecipe } from "./problem-recipe.ts";

const propagating = ["cpu", "webasm"] as const;

const plainRecipe: ProblemRecipe = {
  seed: 1,
  mode: "mixture",
  layout: "NHD",
  Hkv: 2,
  G: 2,
  D: 5,
  Dv: 3,
  P: 4,
  sequences: [{ tokens: 2, keys: 9, anchors: 3, offset: 0 }],
  causal: true,
  windowLeft: -1,
  softcap: 0,
  magnitude: 1,
  scale: undefined,
  anchorScale: undefined,
  alibi: false,
  sink: false,
  bias: false,
  gammas: [0.5],
  gammaShape: "one",
  sharedAnchors: false,
};

it.for(backendNames)("[KRN-010] [KRN-013] random problems stay within the bound (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  await fc.assert(
    fc.asyncProperty(problemRecipe, async (recipe) => {
      const problem = problemFrom(recipe);
      expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
    }),
    { numRuns: 150 },
  );
});

it.for(backendNames)(
  "[KRN-010] lengths around a page and a chunk stay within the bound (%s)",
  async (name, context) => {
    const backend = await openOrSkip(name, context);
    const edges = [0, 1, 3, 4, 5, 63, 64, 65, 127, 128, 129];
    for (const anchors of [0, 1, 4, 64, 65]) {
      const sequences = edges.map((keys) => ({ tokens: 1, keys, anchors, offset: 0 }));
      for (const mode of ["none", "joint", "mixture"] as const) {
        const problem = problemFrom({ ...plainRecipe, mode, sequences });
        expectWithinBounds(problem, await solve(backend, problem), backend.accuracy);
      }
    }
  },
);

it.for(backendNames)("[KRN-010] rows without a key are exactly empty (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const sequences = [
    { tokens: 2, keys: 0, anchors: 0, offset: 0 },
    { tokens: 1, keys: 6, anchors: 0, offset: -6 },
    { tokens: 0, keys: 4, anchors: 2, offset: 0 },
  ];
  for (const mode of ["none", "joint", "mixture"] as const) {
    for (const sink of [false, true]) {
      const problem = problemFrom({ ...plainRecipe, mode, sequences, sink });
      const { out, lse, anchorMass } = await solve(backend, problem);
      const { H, Dv } = problem.dims;
      const sinks = [...lse].map((_, n) => problem.sink?.[n % H] ?? -Infinity);
      expect([out, anchorMass, lse]).toEqual([
        new Float32Array(3 * H * Dv),
        new Float32Array(3 * H),
        Float32Array.from(sinks),
      ]);
    }
  }
});

it.for(backendNames)("[KRN-010] B = 0 gives empty results (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const { out, lse, anchorMass } = await solve(backend, problemFrom({ ...plainRecipe, sequences: [] }));
  expect([out.length, lse.length, anchorMass.length]).toEqual([0, 0, 0]);
});

function withPoisonedBranch(problem: Problem, table: Int32Array, poison: number): Problem {
  const { P, Hkv, D, Dv } = problem.dims;
  for (const page of table) {
    if (page < 0) continue;
    problem.kPages.fill(poison, page * P * Hkv * D, (page + 1) * P * Hkv * D);
    problem.vPages.fill(poison, page * P * Hkv * Dv, (page + 1) * P * Hkv * Dv);
  }
  return problem;
}

it.for(backendNames)("[KRN-013] the branch that gamma switches off is not read (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  for (const [gamma, table] of [
    [0, "anchorTable"],
    [1, "blockTable"],
  ] as const) {
    for (const poison of [NaN, Infinity]) {
      const problem = problemFrom({ ...plainRecipe, gammas: [gamma] });
      const clean = await solve(backend, problem);
      const dirty = await solve(backend, withPoisonedBranch(problem, problem[table], poison));
      expect([dirty.out, dirty.anchorMass]).toEqual([clean.out, clean.anchorMass]);
    }
  }
});

it.for(backendNames)(
  "[KRN-014] only backends of defined arithmetic declare propagation (%s)",
  async (name, context) => {
    const { nonFinite } = await openOrSkip(name, context);
    expect(nonFinite).toBe(name === "cpu" || name === "webasm" ? "propagates" : "undefined");
  },
);

it.for(propagating)("[KRN-014] NaN and infinities in a live lane reach the output (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  for (const mode of ["none", "joint", "mixture"] as const) {
    for (const lane of ["kPages", "vPages", "q"] as const) {
      for (const poison of [NaN, Infinity, -Infinity]) {
        const problem = problemFrom({ ...plainRecipe, mode, Hkv: 1, G: 1, softcap: 3 });
        const at = { q: 5, kPages: problem.blockTable[1]! * 20, vPages: problem.blockTable[1]! * 12 }[lane];
        problem[lane][at] = poison;
        const { out } = await solve(backend, problem);
        expect([mode, lane, poison, Number.isFinite(out[3])]).toEqual([mode, lane, poison, false]);
      }
    }
  }
});

function inLayout(recipe: ProblemRecipe, source: Problem): Problem {
  const problem = problemFrom({ ...recipe, layout: "HND" });
  const { N, P, Hkv } = problem.dims;
  for (const [pool, width] of [
    ["kPages", problem.dims.D],
    ["vPages", problem.dims.Dv],
  ] as const) {
    for (let row = 0; row < N * P * Hkv; row++) {
      const page = Math.floor(row / (P * Hkv));
      const slot = Math.floor(row / Hkv) % P;
      const to = ((page * Hkv + (row % Hkv)) * P + slot) * width;
      problem[pool].set(source[pool].subarray(row * width, (row + 1) * width), to);
    }
  }
  return problem;
}

/** The same problem with its physical pages in reverse order. */
function withReversedPages(problem: Problem): Problem {
  const { N } = problem.dims;
  const pool = (pages: Float32Array) => {
    const width = pages.length / N;
    const moved = new Float32Array(pages.length);
    for (let page = 0; page < N; page++) {
      moved.set(pages.subarray(page * width, (page + 1) * width), (N - 1 - page) * width);
    }
    return moved;
  };
  const table = (pages: Int32Array) => pages.map((page) => (page < 0 ? page : N - 1 - page));
  return {
    ...problem,
    kPages: pool(problem.kPages),
    vPages: pool(problem.vPages),
    blockTable: table(problem.blockTable),
    anchorTable: table(problem.anchorTable),
  };
}

/** The last sequence of a problem, alone. */
function lastSequence(problem: Problem): Problem {
  const { B, H, D, maxPages, maxAnchorPages } = problem.dims;
  const first = problem.qIndptr[B - 1]!;
  const last = <A extends Float32Array | Int32Array>(values: A, width: number) => values.subarray((B - 1) * width) as A;
  return Result.getOrThrow(
    checkProblem({
      ...problem,
      dims: { ...problem.dims, B: 1 },
      q: problem.q.subarray(first * H * D),
      qIndptr: Int32Array.of(0, problem.qIndptr[B]! - first),
      blockTable: last(problem.blockTable, maxPages),
      kvLen: last(problem.kvLen, 1),
      qOffset: last(problem.qOffset, 1),
      anchorTable: last(problem.anchorTable, maxAnchorPages),
      anchorLen: last(problem.anchorLen, 1),
      gamma: last(problem.gamma, H),
    }),
  );
}

it.for(backendNames)("[KRN-015] layout, pages and batch do not change a bit (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  await fc.assert(
    fc.asyncProperty(problemRecipe, async (drawn) => {
      const recipe: ProblemRecipe = { ...drawn, layout: "NHD" };
      const problem = problemFrom(recipe);
      const together = await solve(backend, problem);
      expect(await solve(backend, inLayout(recipe, problem))).toEqual(together);
      expect(await solve(backend, withReversedPages(problem))).toEqual(together);
      if (problem.dims.B === 0) return;
      const alone = await solve(backend, lastSequence(problem));
      expect(alone.out).toEqual(together.out.subarray(together.out.length - alone.out.length));
      expect(alone.lse).toEqual(together.lse.subarray(together.lse.length - alone.lse.length));
    }),
    { numRuns: 40 },
  );
});
