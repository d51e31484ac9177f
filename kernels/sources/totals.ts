import type { KernelSource } from "../backend.ts";

/** Chunks one totals thread can add; a backend's `maxContext` keeps rows under it. */
export const mostChunks = 32_768;

/** Outputs `[Dv, H, rows]`: the sum over chunks of the partial sums. */
export const totalsKernel: KernelSource = {
  name: "totals",
  resident: false,
  arguments: { partials: "Result", chunks: "Integer", headCount: "Integer" },
  source: `function totals(partials, chunks, headCount) {
  let sum = 0.0;
  let y = this.thread.y;
  for (let i = 0; i < ${mostChunks}; i++) {
    if (i >= chunks) { break; }
    sum += partials[this.thread.z][y][this.thread.x];
    y = y + headCount;
  }
  return sum;
}`,
};
