import type { CompiledKernel, Engine, Rows } from "./backend.ts";
import { exponentialsKernel } from "./sources/exponential.ts";

const width = 1_024;

/** exp(x) for each x <= 0, as the kernels compute it. */
export async function runExponentials(engine: Engine, points: Float32Array): Promise<Float32Array> {
  const kernel: CompiledKernel = engine.compile(exponentialsKernel);
  const height = Math.max(1, Math.ceil(points.length / width));
  const padded = new Float32Array(engine.inputLength(width * height));
  padded.set(points);
  const [rows] = (await kernel([width, height, 1], [padded])) as Rows;
  const values = new Float32Array(width * height);
  rows!.forEach((row, y) => values.set(row, y * width));
  return values.subarray(0, points.length);
}
