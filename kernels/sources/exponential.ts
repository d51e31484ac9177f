import type { KernelSource } from "../backend.ts";

/**
 * exp(x) for x <= 0 as a gpu.js function: Cody-Waite reduction by ln 2, Taylor polynomial, exact powers of two. Platform
 * exponentials are off by dozens of ulps on GPUs. Below -104 the float32 result is 0. The largest power is multiplied
 * last, so that a subnormal result is rounded once.
 */
export const exponentialSource = `function exponential(x) {
  let result = 0.0;
  if (x < -104.0) {
    result = 0.0;
  } else {
    let k = Math.floor(x * 1.4426950408889634 + 0.5);
    const r = (x - k * 0.693359375) + k * 0.00021219444005469057;
    let tail = 0.0001984126984126984 * r + 0.001388888888888889;
    tail = tail * r + 0.008333333333333333;
    tail = tail * r + 0.041666666666666664;
    tail = tail * r + 0.16666666666666666;
    tail = tail * r + 0.5;
    let power = 1.0 + (r + r * r * tail);
    let last = 1.0;
    if (k < -63.5) { last = 5.421010862427522e-20; k = k + 64.0; }
    if (k < -63.5) { power = power * 5.421010862427522e-20; k = k + 64.0; }
    if (k < -31.5) { power = power * 2.3283064365386963e-10; k = k + 32.0; }
    if (k < -15.5) { power = power * 0.0000152587890625; k = k + 16.0; }
    if (k < -7.5) { power = power * 0.00390625; k = k + 8.0; }
    if (k < -3.5) { power = power * 0.0625; k = k + 4.0; }
    if (k < -1.5) { power = power * 0.25; k = k + 2.0; }
    if (k < -0.5) { power = power * 0.5; }
    result = power * last;
  }
  return result;
}`;

/** The exponential by itself, point by point. */
export const exponentialsKernel: KernelSource = {
  name: "exponentials",
  resident: false,
  arguments: { points: "Input" },
  source: `function exponentials(points) {
  return exponential(points[this.thread.y * this.output.x + this.thread.x]);
}`,
};
