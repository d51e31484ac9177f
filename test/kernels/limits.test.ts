import { Effect } from "effect";
import { expect, it } from "vitest";
import { type Backend, backendNames, LimitExceeded } from "../../kernels/index.ts";
import type { Problem } from "../../src/index.ts";
import { openOrSkip } from "./available.ts";
import { onePageProblem } from "./one-page-problem.ts";

async function refusalOf(backend: Backend, problem: Problem): Promise<LimitExceeded> {
  const failure = await Effect.runPromise(Effect.flip(backend.plan(problem)));
  if (failure instanceof LimitExceeded) return failure;
  throw failure;
}

it.for(backendNames)("[KRN-012] a longer context than the limit is refused (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const { maxContext } = backend.limits;
  const refusal = await refusalOf(backend, onePageProblem({ keys: maxContext + 1, P: 4_096 }));
  expect(refusal).toMatchObject({ backend: name, limit: "maxContext", expected: maxContext, actual: maxContext + 1 });
  expect(refusal.message).toContain(`at most ${maxContext}, got ${maxContext + 1}`);
});

it.for(backendNames)("[KRN-012] more table entries than exact page ids are refused (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const sequences = 17;
  const keys = 2 ** 20;
  const problem = onePageProblem({ keys, P: 1, sequences });
  const refusal = await refusalOf(backend, problem);
  expect(refusal).toMatchObject({ limit: "maxPages", expected: 2 ** 24, actual: keys * sequences });
});

it.for(backendNames)("[KRN-012] a page beyond exact offsets is refused (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const refusal = await refusalOf(backend, onePageProblem({ keys: 1, P: 4_096, D: 1_024, Hkv: 5 }));
  expect(refusal).toMatchObject({ limit: "maxPageElements", expected: 2 ** 24, actual: 5 * 2 ** 22 });
});

it.for(backendNames)("[KRN-012] a wider row than the limit is refused (%s)", async (name, context) => {
  const backend = await openOrSkip(name, context);
  const keys = 2 ** 18;
  const refusal = await refusalOf(backend, onePageProblem({ keys, P: 4_096, H: 128 }));
  expect(refusal).toMatchObject({ limit: "maxRowElements", actual: keys * 128 });
});
