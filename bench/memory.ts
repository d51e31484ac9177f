import { Effect } from "effect";
import type { Backend } from "../kernels/index.ts";
import { problemOf } from "../conformance/index.ts";

/** Resident memory over many runs of one plan. */
export interface MemoryUse {
  readonly backend: string;
  readonly calls: number;
  readonly settledMiB: number;
  readonly finalMiB: number;
}

const calls = 1_000;
const settledAfter = 200;

const residentMiB = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
};

/** Runs a small problem a thousand times on a backend; memory must be the same after 200 calls and at the end. */
export function memoryUse(backend: Backend): Effect.Effect<MemoryUse, unknown> {
  const problem = problemOf({
    mode: "mixture",
    sequences: [{ queries: 1, context: 64, anchors: 16, shift: 0 }],
    keyHeads: 4,
    keyDim: 16,
    valueDim: 16,
    pageSize: 16,
  });
  return Effect.gen(function* () {
    const plan = yield* backend.plan(problem);
    let settledMiB = 0;
    for (let call = 0; call < calls; call++) {
      if (call === settledAfter) settledMiB = residentMiB();
      yield* plan.run(problem);
    }
    yield* plan.close();
    return { backend: backend.name, calls, settledMiB, finalMiB: residentMiB() };
  });
}
