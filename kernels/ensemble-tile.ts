import type { CompiledKernel, Engine, Rows } from "./backend.ts";
import { stepsPerBlock } from "./ensemble-kernel.ts";
import type { LogStep } from "./ensemble-options.ts";

/**
 * The paths that walk together: their state, and the normal numbers of a block of their steps.
 *
 * **Shapes** `state` `[2, width]`, ln(e/e0) and its largest value; `normals` `[steps, width]`. Both are longer where the
 * engine asks for it.
 *
 * @spec SDE-004
 */
export class EnsembleTile {
  readonly width: number;
  readonly state: Float32Array;
  readonly normals: Float32Array;
  readonly #kernel: CompiledKernel;
  readonly #step: LogStep;

  constructor(engine: Engine, kernel: CompiledKernel, step: LogStep, width: number) {
    this.width = width;
    this.#kernel = kernel;
    this.#step = step;
    this.state = new Float32Array(engine.inputLength(2 * width));
    this.normals = new Float32Array(engine.inputLength(stepsPerBlock * width));
  }

  /** Advances the state by some steps, whose normal numbers are there. */
  async run(steps: number): Promise<void> {
    const { width, state, normals } = this;
    const { drift, scale } = this.#step;
    const result = await this.#kernel([width, 2, 1], [state, normals, width, steps, drift, scale]);
    const [[logs, highest] = []] = result as Rows;
    state.set(logs!);
    state.set(highest!, width);
  }
}
