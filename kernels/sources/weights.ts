import type { KernelSource } from "../backend.ts";
import { weightField, weightFields } from "./row-field.ts";

/** Weights `[columns, H, rows]`: factor * exp(score - shift), 0 beyond a branch's end. */
export const weightsKernel: KernelSource = {
  name: "weights",
  resident: true,
  arguments: { scores: "Result", merge: "Input", anchorColumns: "Integer" },
  source: `function weights(scores, merge, anchorColumns) {
  const column = this.thread.x;
  const row = (this.thread.z * this.output.y + this.thread.y) * ${weightFields};
  let branch = row + ${weightField.anchorFactor};
  if (column >= anchorColumns) { branch = row + ${weightField.contextFactor}; }
  let weight = 0.0;
  if (column < ~~merge[branch + 2]) {
    weight = merge[branch] * exponential(scores[this.thread.z][this.thread.y][column] - merge[branch + 1]);
  }
  return weight;
}`,
};
