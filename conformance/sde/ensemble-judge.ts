import { type EnsembleBlock, ensembleBound } from "../../kernels/index.ts";
import { type ErrorProcess, logDecayRate } from "../../src/index.ts";

interface Walked {
  readonly logs: Float64Array;
  readonly highest: Float64Array;
  readonly sizes: Float64Array;
}

/** Differences over the bound; a path that is NaN is infinitely far off. */
function quotient(difference: number, bound: number): number {
  const value = Math.abs(difference) / bound;
  return Number.isNaN(value) ? Infinity : value;
}

/**
 * Compares every path of a kernel, after every block, with the float64 path of the same normal numbers.
 *
 * `worst` is the largest quotient of difference and bound so far; above 1 the kernel is wrong. Hand `watch` to
 * `EnsembleBackend.simulate`.
 *
 * **Edge cases** `paths` counts those whose first block was seen.
 *
 * @spec SDE-003 SDE-006
 * @category ensembles
 * @since 0.1.0
 */
export class EnsembleJudge {
  paths = 0;
  worst = 0;
  readonly #drift: number;
  readonly #scale: number;
  #walked: Walked | undefined;

  constructor(process: ErrorProcess, timeStep: number) {
    this.#drift = 0 - logDecayRate(process) * timeStep;
    this.#scale = process.sigma * Math.sqrt(timeStep);
  }

  readonly watch = (block: EnsembleBlock): void => {
    if (block.firstStep === 0) this.#start(block.paths);
    const walked = this.#walked!;
    this.#advance(walked, block);
    const steps = block.firstStep + block.steps;
    for (let path = 0; path < block.paths; path++) {
      const bound = ensembleBound(steps, walked.sizes[path]!);
      const off = quotient(block.logs[path]! - walked.logs[path]!, bound);
      const offHighest = quotient(block.highest[path]! - walked.highest[path]!, bound);
      this.worst = Math.max(this.worst, off, offHighest);
    }
  };

  #start(paths: number): void {
    const zeros = () => new Float64Array(paths);
    this.#walked = { logs: zeros(), highest: zeros(), sizes: zeros() };
    this.paths += paths;
  }

  #advance({ logs, highest, sizes }: Walked, { paths, stride, steps, normals }: EnsembleBlock): void {
    const [drift, scale, size] = [this.#drift, this.#scale, Math.abs(this.#drift)];
    for (let step = 0; step < steps; step++) {
      const row = step * stride;
      for (let path = 0; path < paths; path++) {
        const noise = scale * normals[row + path]!;
        const x = logs[path]! + (drift + noise);
        logs[path] = x;
        if (x > highest[path]!) highest[path] = x;
        sizes[path]! += size + Math.abs(noise);
      }
    }
  }
}
