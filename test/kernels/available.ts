import { Effect } from "effect";
import { it, type TestContext } from "vitest";
import type { AttentionResult, Problem } from "../../src/index.ts";
import { type Backend, type BackendName, backendNames, openBackend, probeBackends } from "../../kernels/index.ts";

const expected = (process.env["FIELDPRINT_EXPECT_BACKENDS"] ?? "").split(",").filter((name) => name !== "");

const opened = new Map<BackendName, Promise<Backend>>();

/**
 * An open backend, shared by the tests of a file. On a machine that lacks it the test is skipped with the reason, unless
 * FIELDPRINT_EXPECT_BACKENDS names it: then the test fails.
 */
export async function openOrSkip(name: BackendName, context: TestContext): Promise<Backend> {
  const statuses = await Effect.runPromise(probeBackends());
  const status = statuses.find((probed) => probed.name === name)!;
  if (!status.available) {
    const missing = `${name}: ${status.reason}; ${status.remedy}`;
    if (expected.includes(name)) throw new Error(`a backend in FIELDPRINT_EXPECT_BACKENDS is missing: ${missing}`);
    console.warn(`skipped: ${missing}`);
    context.skip(missing);
  }
  if (!opened.has(name)) opened.set(name, Effect.runPromise(openBackend(name)));
  return opened.get(name)!;
}

/** Plans, runs and closes. */
export function solve(backend: Backend, problem: Problem): Promise<AttentionResult> {
  return Effect.runPromise(
    Effect.acquireUseRelease(
      backend.plan(problem),
      (plan) => plan.run(problem),
      (plan) => plan.close(),
    ),
  );
}

/** One test per backend, for titles that another chapter owns. */
export function itOnEveryBackend(title: string, body: (backend: Backend) => Promise<void>): void {
  it.for(backendNames)(`${title} (%s)`, async (name, context) => body(await openOrSkip(name, context)));
}
