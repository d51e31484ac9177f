const step = 1 / 16;
const firstNode = -4;
const lastNode = 40;

/**
 * The integral of exp(-g) from 0 on, where g(0) = 0 and g grows at least linearly in the end.
 *
 * The trapezoidal rule after d = scale exp(v - exp(-v)).
 *
 * **Units** `scale` is about the length over which g grows by 1. **Accuracy** 1e-13, relative, for scales within a hundred
 * of it and g that is smooth there. **Source** Takahasi and Mori 1974, Double exponential formulas.
 */
export function integrateDecay(g: (d: number) => number, scale: number): number {
  let sum = 0;
  for (let v = firstNode; v < lastNode; v += step) {
    const d = scale * Math.exp(v - Math.exp(-v));
    const exponent = g(d);
    if (exponent > 745) break;
    sum += Math.exp(-exponent) * d * (1 + Math.exp(-v));
  }
  return sum * step;
}
