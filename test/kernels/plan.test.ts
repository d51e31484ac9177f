import { Effect } from "effect";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type Backend, backendNames, KernelFailed, LimitExceeded, openBackend } from "../../kernels/index.ts";
import type { Problem } from "../../src/index.ts";
import { openOrSkip, solve } from "./available.ts";
import { expectWithinBounds } from "./judge.ts";
import { problemFrom, type ProblemRecipe, problemRecipe } from "./problem-recipe.ts";

const withTokens = fc.record({ recipe: problemRecipe, seeds: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }) });

function planned<A>(backend: Backend, problem: Problem, use: (plan: PlanOf) => Promise<A>): Promise<A> {
  return Effect.runPromise(
    Effect.acquireUseRelease(
      backend.plan(problem),
      (plan) => Effect.promise(() => use(plan)),
      (plan) => plan.close(),
    ),
  );
}

type PlanOf = Effect.Success<ReturnType<Backend["plan"]>>;

it.for(backendNames)("[KRN-011] a plan gives every problem what a fresh plan gives it (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  await fc.assert(
    fc.asyncProperty(withTokens, async ({ recipe, seeds }) => {
      const problems = [recipe.seed, ...seeds].map((seed) => problemFrom({ ...recipe, seed }));
      await planned(backend, problems[0]!, async (plan) => {
        for (const problem of [...problems, ...problems]) {
          expect(plan.fits(problem)).toBe(true);
          expect(await Effect.runPromise(plan.run(problem))).toEqual(await solve(backend, problem));
        }
      });
    }),
    { numRuns: 20 },
  );
});

const smaller: ProblemRecipe = {
  seed: 3,
  mode: "joint",
  layout: "NHD",
  Hkv: 2,
  G: 1,
  D: 4,
  Dv: 4,
  P: 4,
  sequences: [
    { tokens: 1, keys: 7, anchors: 2, offset: 0 },
    { tokens: 1, keys: 20, anchors: 0, offset: 0 },
  ],
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

/** The same pool with longer or shorter sequences: lengths change, N does not. */
function relengthened(problem: Problem, kvLen: ReadonlyArray<number>): Problem {
  return { ...problem, kvLen: Int32Array.from(kvLen), qOffset: Int32Array.from(kvLen, (length) => length - 1) };
}

it.for(backendNames)(
  "[KRN-011] a plan serves smaller problems and leaves nothing behind (%s)",
  async (name, context) => {
    const backend = await openOrSkip(name, context);
    const large = problemFrom(smaller);
    await planned(backend, large, async (plan) => {
      for (const lengths of [
        [7, 20],
        [1, 1],
        [0, 0],
        [4, 19],
        [7, 20],
      ]) {
        const problem = relengthened(large, lengths);
        expect(plan.fits(problem)).toBe(true);
        expectWithinBounds(problem, await Effect.runPromise(plan.run(problem)), backend.accuracy);
      }
    });
  },
);

it.for(backendNames)("[KRN-011] arrays changed between runs are read anew (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const problem = problemFrom(smaller);
  await planned(backend, problem, async (plan) => {
    await Effect.runPromise(plan.run(problem));
    for (const values of [problem.q, problem.kPages, problem.vPages]) values.forEach((x, n) => (values[n] = x * -0.5));
    expectWithinBounds(problem, await Effect.runPromise(plan.run(problem)), backend.accuracy);
  });
});

it.for(backendNames)("[KRN-011] plans of different sizes run at the same time (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const problems = [5, 70, 200, 5].map((keys, seed) =>
    problemFrom({ ...smaller, seed, sequences: [{ tokens: 1 + seed, keys, anchors: 3, offset: 0 }] }),
  );
  const results = await Promise.all(problems.map((problem) => solve(backend, problem)));
  problems.forEach((problem, n) => expectWithinBounds(problem, results[n]!, backend.accuracy));
});

it.for(backendNames)(
  "[KRN-011] [KRN-012] a problem that does not fit a plan is refused (%s)",
  async (name, context) => {
    const backend = await openOrSkip(name, context);
    const problem = problemFrom(smaller);
    const longer = problemFrom({ ...smaller, sequences: [{ tokens: 1, keys: 65, anchors: 2, offset: 0 }] });
    const samePool = { ...longer, dims: { ...longer.dims, N: problem.dims.N } };
    const otherHeads = problemFrom({ ...smaller, Hkv: 1 });
    await planned(backend, problem, async (plan) => {
      const refusal = (refused: Problem) => Effect.runPromise(Effect.flip(plan.run(refused)));
      expect([plan.fits(longer), plan.fits(samePool), plan.fits(otherHeads)]).toEqual([false, false, false]);
      expect(await refusal(samePool)).toBeInstanceOf(LimitExceeded);
      expect(await refusal(otherHeads)).toBeInstanceOf(KernelFailed);
      expectWithinBounds(problem, await Effect.runPromise(plan.run(problem)), backend.accuracy);
    });
  },
);

it.for(backendNames)("[KRN-011] closed plans and backends fail with a reason (%s)", async (name, context) => {
  const shared = await openOrSkip(name, context);
  const problem = problemFrom(smaller);
  const second = await Effect.runPromise(openBackend(name));
  const plan = await Effect.runPromise(second.plan(problem));
  await Effect.runPromise(plan.close());
  expect(String(await Effect.runPromise(Effect.flip(plan.run(problem))))).toContain("the plan was closed");
  const orphan = await Effect.runPromise(second.plan(problem));
  await Effect.runPromise(second.close());
  const late = [
    await Effect.runPromise(Effect.flip(second.plan(problem))),
    await Effect.runPromise(Effect.flip(orphan.run(problem))),
    await Effect.runPromise(Effect.flip(second.exponential(new Float32Array(1)))),
  ];
  for (const failure of late) expect(failure.message).toContain("the backend was closed");
  expectWithinBounds(problem, await solve(shared, problem), shared.accuracy);
});
