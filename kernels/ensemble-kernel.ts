import type { KernelSource } from "./backend.ts";

/** Steps that one run of the kernel takes at most. */
export const stepsPerBlock = 128;

/**
 * `[paths, 2]`: ln(e/e0) after the block, then its largest value so far. `state` is what the block before gave.
 *
 * @spec SDE-002
 */
export const ensembleKernel: KernelSource = {
  name: "ensemble",
  resident: false,
  arguments: { state: "Input", normals: "Input", paths: "Integer", steps: "Integer", drift: "Float", scale: "Float" },
  source: `function ensemble(state, normals, paths, steps, drift, scale) {
  let x = state[this.thread.x];
  let highest = state[paths + this.thread.x];
  for (let i = 0; i < ${stepsPerBlock}; i++) {
    if (i >= steps) { break; }
    x = x + (drift + scale * normals[i * paths + this.thread.x]);
    highest = Math.max(highest, x);
  }
  let result = x;
  if (this.thread.y === 1) { result = highest; }
  return result;
}`,
};
