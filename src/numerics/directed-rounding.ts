import { nextDown } from "./ulp.ts";

const splitter = 2 ** 27 + 1;
const smallestExactProduct = 2 ** -960;
const largestExactProduct = 2 ** 1020;

function roundDown(nearest: number, error: number): number {
  return error >= 0 ? nearest : nextDown(nearest);
}

/**
 * The greatest float64 not above a + b; NaN where the sum is.
 *
 * **Source** Knuth's two-sum recovers the rounding error exactly.
 */
export function addDown(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isFinite(sum)) return sum === Infinity && a !== Infinity && b !== Infinity ? Number.MAX_VALUE : sum;
  const virtual = sum - a;
  return roundDown(sum, a - (sum - virtual) + (b - virtual));
}

export function addUp(a: number, b: number): number {
  return -addDown(-a, -b);
}

/** The rounding error of a product; NaN where splitting a factor overflows. */
function productError(a: number, b: number, product: number): number {
  const bigA = a * splitter;
  const highA = bigA - (bigA - a);
  const lowA = a - highA;
  const bigB = b * splitter;
  const highB = bigB - (bigB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/**
 * A float64 not above a * b, the greatest one unless the product or a factor is near the ends of the exponent range;
 * zero times an infinity counts as zero.
 *
 * **Source** Dekker's product recovers the rounding error exactly.
 */
export function multiplyDown(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  const product = a * b;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return product;
  const magnitude = Math.abs(product);
  if (magnitude < smallestExactProduct || magnitude > largestExactProduct) return nextDown(product);
  return roundDown(product, productError(a, b, product));
}

export function multiplyUp(a: number, b: number): number {
  return -multiplyDown(-a, b);
}
