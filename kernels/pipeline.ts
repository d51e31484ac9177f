import { Effect } from "effect";
import type { BackendName } from "./backend-name.ts";
import type { CompiledKernel, Engine } from "./backend.ts";
import { KernelFailed } from "./errors.ts";
import { exponentialSource } from "./sources/exponential.ts";
import { partialSumsKernel } from "./sources/partial-sums.ts";
import { scoresKernel } from "./sources/scores.ts";
import { statisticsKernel } from "./sources/statistics.ts";
import { totalsKernel } from "./sources/totals.ts";
import { weightsKernel } from "./sources/weights.ts";

/** gpu.js helper functions the kernels call. */
export const kernelFunctions: ReadonlyArray<string> = [exponentialSource];

/** The five kernels of attention, compiled once per backend: every shape is an argument, so all plans share them. */
export interface Pipeline {
  readonly scores: CompiledKernel;
  readonly statistics: CompiledKernel;
  readonly weights: CompiledKernel;
  readonly partialSums: CompiledKernel;
  readonly totals: CompiledKernel;
  /** Runs one task at a time: the kernels keep state between their calls. Rejects once closed. */
  readonly exclusively: <A>(task: () => Promise<A>) => Promise<A>;
  /** Lets the tasks under way end, then runs the last one. */
  readonly close: (task: () => Promise<void>) => Promise<void>;
}

const closedReason = "the backend was closed";

function taskQueue(): Pick<Pipeline, "exclusively" | "close"> {
  let last: Promise<unknown> = Promise.resolve();
  let open = true;
  const append = <A>(task: () => Promise<A>): Promise<A> => {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    exclusively: (task) => (open ? append(task) : Promise.reject(new Error(closedReason))),
    close: (task) => {
      open = false;
      return append(task);
    },
  };
}

/** Translates the kernels for an engine; the device compiles them when they first run. */
export function compilePipeline(engine: Engine): Pipeline {
  return {
    scores: engine.compile(scoresKernel),
    statistics: engine.compile(statisticsKernel),
    weights: engine.compile(weightsKernel),
    partialSums: engine.compile(partialSumsKernel),
    totals: engine.compile(totalsKernel),
    ...taskQueue(),
  };
}

/** The failure of work on a backend that was closed. */
export function closedBackend(backend: BackendName): KernelFailed {
  return new KernelFailed({ backend, reason: closedReason });
}

/** Runs a task alone on the device; whatever it throws is a failed kernel. */
export function onDevice<A>(
  backend: BackendName,
  pipeline: Pipeline,
  task: () => Promise<A>,
): Effect.Effect<A, KernelFailed> {
  return Effect.tryPromise({
    try: () => pipeline.exclusively(task),
    catch: (error) => new KernelFailed({ backend, reason: error instanceof Error ? error.message : String(error) }),
  });
}
