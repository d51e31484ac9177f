/** A sum or product and what its rounding lost: together exact. */
export type Exact = readonly [rounded: number, lost: number];

const splitter = 2 ** 27 + 1;

/** What the rounding of the sum of a and b lost. **Source** Knuth 1969. */
export function lossOfSum(a: number, b: number, sum: number): number {
  const second = sum - a;
  return a - (sum - second) + (b - second);
}

/** The upper half of a number's bits. **Source** Dekker 1971. */
export function upperHalf(a: number): number {
  const scaled = splitter * a;
  return scaled - (scaled - a);
}

/** What the rounding of the product of two numbers lost, from the halves of the two. **Source** Dekker 1971. */
export const lossOfProduct = (product: number, aHigh: number, aLow: number, bHigh: number, bLow: number): number =>
  aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);

export function twoSum(a: number, b: number): Exact {
  const sum = a + b;
  return [sum, lossOfSum(a, b, sum)];
}

export function twoProduct(a: number, b: number): Exact {
  const product = a * b;
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)];
  return [product, lossOfProduct(product, aHigh, a - aHigh, bHigh, b - bHigh)];
}

/** a / b, to a few units of 2^-106. */
export function wideQuotient(a: Exact, b: Exact): Exact {
  const rounded = a[0] / b[0];
  const [product, lost] = twoProduct(rounded, b[0]);
  return twoSum(rounded, (a[0] - product - lost + (a[1] - rounded * b[1])) / b[0]);
}

/** The square root of a number above 0, to a few units of 2^-106. */
export function wideRoot(a: Exact): Exact {
  const rounded = Math.sqrt(a[0]);
  const [square, lost] = twoProduct(rounded, rounded);
  return twoSum(rounded, (a[0] - square - lost + a[1]) / (2 * rounded));
}

/**
 * kappa + c sigma^2 / 2, where c is a sum of two numbers: correctly rounded but for a few units of 2^-106 of the larger
 * term, so that its sign is right at a threshold.
 */
export function plusHalfSquare(kappa: number, c: Exact, sigma: number): number {
  const [square, lostOfSquare] = twoProduct(sigma, sigma);
  const [term, lostOfTerm] = twoProduct(c[0], square / 2);
  const [sum, lostOfSum] = twoSum(kappa, term);
  return sum + (lostOfSum + (lostOfTerm + (c[0] * lostOfSquare) / 2 + (c[1] * square) / 2));
}

/** ln(a / b) of positive numbers, to a few units of 2^-53, relative, also where a and b are neighbours. */
export function logRatio(a: number, b: number): number {
  if (a > b / 2 && a < 2 * b) return Math.log1p((a - b) / b);
  const ratio = a / b;
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(a) - Math.log(b);
}
