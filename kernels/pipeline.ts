import type { CompiledKernel, Engine } from "./backend.ts";
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
  /** Runs one task at a time: the kernels keep state between their calls. */
  readonly exclusively: <A>(task: () => Promise<A>) => Promise<A>;
}

function oneAtATime(): Pipeline["exclusively"] {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    last = next.catch(() => undefined);
    return next;
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
    exclusively: oneAtATime(),
  };
}
