/**
 * How far apart two tensors are over the pairs where both elements are finite.
 *
 * **Units** absolute errors in the tensors' own units; relative ones as a part of the larger magnitude of the pair.
 * **Accuracy** sums in float64, scaled so that no square overflows or underflows. **Edge cases** without a pair of finite
 * elements the errors are 0 and `cosine` is 1; `cosine` is 1 for two zero tensors and 0 where one is zero.
 *
 * @spec CON-120
 * @category comparison
 * @since 0.1.0
 */
export interface ErrorStatistics {
  readonly finitePairs: number;
  readonly maxAbsolute: number;
  readonly meanAbsolute: number;
  readonly maxRelative: number;
  readonly meanRelative: number;
  readonly rootMeanSquare: number;
  readonly cosine: number;
}

interface Pairs {
  readonly length: number;
  readonly a: (index: number) => number;
  readonly b: (index: number) => number;
  /** |a - b|. */
  readonly difference: (index: number) => number;
}

interface Largest {
  readonly pairs: number;
  readonly a: number;
  readonly b: number;
  readonly difference: number;
}

function isFinitePair({ a, b }: Pairs, index: number): boolean {
  return Number.isFinite(a(index)) && Number.isFinite(b(index));
}

function largestOf(all: Pairs): Largest {
  let [pairs, a, b, difference] = [0, 0, 0, 0];
  for (let n = 0; n < all.length; n++) {
    if (!isFinitePair(all, n)) continue;
    pairs++;
    a = Math.max(a, Math.abs(all.a(n)));
    b = Math.max(b, Math.abs(all.b(n)));
    difference = Math.max(difference, all.difference(n));
  }
  return { pairs, a, b, difference };
}

/** A part of a whole; halves first where the difference of two finite numbers overflowed. */
function relative(a: number, b: number, difference: number): number {
  const larger = Math.max(Math.abs(a), Math.abs(b));
  if (difference === 0) return 0;
  return difference === Infinity ? Math.abs(a / 2 - b / 2) / (larger / 2) : difference / larger;
}

function part(value: number, largest: number): number {
  return largest === 0 ? 0 : value / largest;
}

function cosineOf(largest: Largest, dot: number, squaresA: number, squaresB: number): number {
  if (largest.a === 0 || largest.b === 0) return largest.a === largest.b ? 1 : 0;
  return Math.max(-1, Math.min(1, dot / Math.sqrt(squaresA * squaresB)));
}

/** The error statistics of pairs that can be read again and again. */
export function errorStatistics(all: Pairs): ErrorStatistics {
  const largest = largestOf(all);
  let [absolute, squares, relatives, maxRelative] = [0, 0, 0, 0];
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (let n = 0; n < all.length; n++) {
    if (!isFinitePair(all, n)) continue;
    const [a, b, difference] = [all.a(n), all.b(n), all.difference(n)];
    const share = largest.difference === Infinity ? 1 : part(difference, largest.difference);
    absolute += share;
    squares += share * share;
    const here = relative(a, b, difference);
    relatives += here;
    maxRelative = Math.max(maxRelative, here);
    const [x, y] = [part(a, largest.a), part(b, largest.b)];
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const pairs = Math.max(1, largest.pairs);
  const scaled = (share: number) => (largest.difference === 0 ? 0 : largest.difference * share);
  return {
    finitePairs: largest.pairs,
    maxAbsolute: largest.difference,
    meanAbsolute: scaled(absolute / pairs),
    maxRelative,
    meanRelative: relatives / pairs,
    rootMeanSquare: scaled(Math.sqrt(squares / pairs)),
    cosine: cosineOf(largest, dot, squaresA, squaresB),
  };
}
