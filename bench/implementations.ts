import { Effect, type Scope } from "effect";
import { attention, float32Accuracy } from "../reference/index.ts";
import { type Backend, openBackend, probeBackends } from "../kernels/index.ts";
import type { Accuracy, AttentionResult, Problem } from "../src/index.ts";

/** Something that computes attention, timed beside the others. */
export interface Implementation {
  readonly name: string;
  readonly accuracy: Accuracy;
  readonly run: (problem: Problem) => Promise<AttentionResult>;
}

/** Our backends on this machine, open until the scope closes, and those that are missing. */
export function openBackends(): Effect.Effect<
  {
    readonly backends: ReadonlyArray<Backend>;
    readonly missing: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  },
  Error,
  Scope.Scope
> {
  return Effect.gen(function* () {
    const statuses = yield* probeBackends();
    const backends: Array<Backend> = [];
    for (const { name } of statuses.filter(({ available }) => available)) {
      backends.push(yield* Effect.acquireRelease(openBackend(name), (backend) => backend.close()));
    }
    const missing = statuses
      .filter(({ available }) => !available)
      .map(({ name, reason }) => ({ name, reason: reason ?? "not available" }));
    return { backends, missing };
  });
}

/** A backend with one plan reused for every run, as a server would. */
export function plannedBackend(backend: Backend, problem: Problem): Effect.Effect<Implementation, Error, Scope.Scope> {
  return Effect.acquireRelease(backend.plan(problem), (plan) => plan.close()).pipe(
    Effect.map((plan) => ({
      name: backend.name,
      accuracy: backend.accuracy,
      run: (next: Problem) => Effect.runPromise(plan.run(next)),
    })),
  );
}

/** The float64 reference: slow by intent, timed to know how slow. */
export const oracleImplementation: Implementation = {
  name: "oracle",
  accuracy: float32Accuracy,
  run: async (problem) => attention(problem),
};
