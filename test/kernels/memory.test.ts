import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Effect } from "effect";
import { expect, it } from "vitest";
import { backendNames } from "../../kernels/index.ts";
import { openOrSkip } from "./available.ts";
import { onePageProblem } from "./one-page-problem.ts";

const sizes = { keys: 2_048, P: 1_024, sequences: 4, H: 8, Hkv: 1, D: 1, Dv: 8 };

/** Bytes of what one run computes: the scores and the outputs, in float32. */
const runBytes = sizes.sequences * sizes.H * (sizes.keys + sizes.Dv) * 4;

/** V8 compiles and sizes its heap during the warm-up. */
const runs = {
  cpu: { warmUp: 200, measured: 150 },
  webasm: { warmUp: 200, measured: 150 },
  headlessgl: { warmUp: 120, measured: 150 },
  webgpu: { warmUp: 120, measured: 150 },
};

/** An allocator that settles late grows in one window of runs; a leak grows in every one, by more than is allowed. */
const windows = 4;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function residentBytes(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}

it.for(backendNames)(
  "[KRN-022] memory is flat over many runs of a plan (%s)",
  { timeout: 300_000 },
  async (name, context) => {
    const backend = await openOrSkip(name, context);
    const problem = onePageProblem(sizes);
    const plan = await Effect.runPromise(backend.plan(problem));
    const { warmUp, measured } = runs[name];
    /** Resident memory, sampled three times near the end of so many runs: it moves a little either way. */
    const samplesAfter = async (count: number): Promise<Array<number>> => {
      const samples: Array<number> = [];
      for (let n = 1; n <= count; n++) {
        await Effect.runPromise(plan.run(problem));
        if (n > count - 30 && n % 10 === 0) samples.push(residentBytes());
      }
      return samples;
    };
    const allowed = (measured / 100) * runBytes;
    let before = Math.max(...(await samplesAfter(warmUp)));
    let growth = Infinity;
    for (let window = 1; window <= windows && growth >= allowed; window++) {
      const samples = await samplesAfter(measured);
      growth = Math.min(...samples) - before;
      before = Math.max(...samples);
      console.log(`${name}: ${growth} bytes more after ${measured} runs, ${allowed} allowed (window ${window})`);
    }
    await Effect.runPromise(plan.close());
    expect(growth).toBeLessThan(allowed);
  },
);
