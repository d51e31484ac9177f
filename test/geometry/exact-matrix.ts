import { fixed, lengthOf, logarithm, one, over, product, root, times } from "./exact.ts";

/** A matrix in fixed point, and its rows. */
type ExactMatrix = ReadonlyArray<ReadonlyArray<bigint>>;

const rowsOf = (n: number, x: ReadonlyArray<number>): ExactMatrix =>
  Array.from({ length: n }, (_, i) => x.slice(i * n, (i + 1) * n).map(fixed));

const size = (x: bigint): bigint => (x < 0n ? -x : x);

const transposed = (a: ExactMatrix): ExactMatrix => a.map((_, i) => a.map((row) => row[i]!));

/** The x of L x = b. */
function solved(lower: ExactMatrix, b: ReadonlyArray<bigint>): ReadonlyArray<bigint> {
  const x: Array<bigint> = [];
  for (const [i, row] of lower.slice(0, b.length).entries()) x.push(over(b[i]! - product(x, row), row[i]!));
  return x;
}

/** L of L L' = A, undefined where a pivot is not above 0. */
function factorOf(a: ExactMatrix): ExactMatrix | undefined {
  const lower: Array<Array<bigint>> = [];
  for (const [i, row] of a.entries()) {
    const start = solved(lower, row.slice(0, i));
    const pivot = row[i]! - product(start, start);
    if (pivot <= 0n) return undefined;
    lower.push([...start, root(pivot), ...a.slice(i + 1).map(() => 0n)]);
  }
  return lower;
}

/** n times the trace of the inverse of A scaled to a diagonal of ones; undefined where A is not positive definite. */
export function exactSingularity(n: number, x: ReadonlyArray<number>): bigint | undefined {
  const a = rowsOf(n, x);
  const lower = factorOf(a);
  const inverse = lower?.map((_, i) =>
    solved(
      lower,
      lower.map((_row, j) => (i === j ? one : 0n)),
    ),
  );
  return inverse && BigInt(n) * inverse.reduce((sum, column, i) => sum + times(product(column, column), a[i]![i]!), 0n);
}

/** One turn of Jacobi's two-sided method. */
function turned(c: Array<Array<bigint>>, p: number, q: number): void {
  const gap = c[q]![q]! - c[p]![p]!;
  const twice = 2n * c[p]![q]!;
  const tangent = over(twice, size(gap) + root(times(gap, gap) + times(twice, twice)));
  const signed = gap < 0n ? -tangent : tangent;
  const cosine = over(one, root(one + times(signed, signed)));
  const sine = times(cosine, signed);
  const turn = (first: bigint, second: bigint) =>
    [times(cosine, first) - times(sine, second), times(sine, first) + times(cosine, second)] as const;
  for (const row of c) [row[p], row[q]] = turn(row[p]!, row[q]!);
  const [atP, atQ] = [c[p]!, c[q]!];
  c.forEach((_, k) => ([atP[k], atQ[k]] = turn(atP[k]!, atQ[k]!)));
}

/**
 * The distance of two positive definite matrices in fixed point of 1400 bits, from the eigenvalues of L^-1 B L^-T, which are
 * to be in 2^-400 to 2^400: what two-sided turns lose, and leave beside the diagonal, is then below 2^-190 of the least.
 */
export function exactDistance(n: number, x: ReadonlyArray<number>, y: ReadonlyArray<number>): bigint {
  const lower = factorOf(rowsOf(n, x))!;
  const half = transposed(rowsOf(n, y).map((row) => solved(lower, row)));
  const c = half.map((row) => [...solved(lower, row)]);
  const least = one >> 600n;
  for (let moved = true; moved;) {
    moved = false;
    for (let q = 0; q < n; q++) {
      for (let p = 0; p < q; p++) {
        if (size(c[p]![q]!) <= least) continue;
        turned(c, p, q);
        moved = true;
      }
    }
  }
  return lengthOf(c.map((row, i) => logarithm(row[i]!)));
}
