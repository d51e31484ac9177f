/** A sum or product and what its rounding lost: together exact. */
type Exact = readonly [rounded: number, lost: number];

const splitter = 2 ** 27 + 1;

/** **Source** Knuth 1969; Dekker 1971. */
export function twoSum(a: number, b: number): Exact {
  const sum = a + b;
  const second = sum - a;
  return [sum, a - (sum - second) + (b - second)];
}

function halves(a: number): Exact {
  const scaled = splitter * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

export function twoProduct(a: number, b: number): Exact {
  const product = a * b;
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
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
