type Triangle = ReadonlyArray<ReadonlyArray<number>>;

/** A lower triangle with ones on its diagonal. */
export function lowerTriangle(n: number, below: ReadonlyArray<number>): Triangle {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_entry, j) => (j < i ? below[(i * (i - 1)) / 2 + j]! : Number(i === j))),
  );
}

/** The product of Kronecker. */
export const kronecker = (a: Triangle, b: Triangle): Triangle =>
  a.flatMap((row) => b.map((other) => row.flatMap((x) => other.map((y) => x * y))));

/** G D G', in whole multiples of a power of two. */
export const congruent = (g: Triangle, diagonal: ReadonlyArray<number>): Array<number> =>
  g.flatMap((row) => g.map((other) => diagonal.reduce((sum, d, k) => sum + row[k]! * d * other[k]!, 0)));

/** G^-1, by forward substitution in whole numbers. */
function inverseOf(g: Triangle): ReadonlyArray<ReadonlyArray<bigint>> {
  const rows: Array<Array<bigint>> = [];
  g.forEach((row, i) => {
    const inverse = row.map((_, j) => BigInt(i === j));
    rows.forEach((known, k) => known.forEach((value, j) => (inverse[j]! -= BigInt(row[k]!) * value)));
    rows.push(inverse);
  });
  return rows;
}

const square = (x: bigint): bigint => x * x;

/** n times the trace of the inverse of G D G' scaled to a diagonal of ones, for D of 2^-8 to 2^8: in units of 2^-16. */
export function wholeSingularity(g: Triangle, exponents: ReadonlyArray<number>): bigint {
  const inverse = inverseOf(g);
  const [times, over] = [exponents.map((e) => 1n << BigInt(8 + e)), exponents.map((e) => 1n << BigInt(8 - e))];
  const sum = (terms: ReadonlyArray<bigint>) => terms.reduce((total, term) => total + term, 0n);
  const traces = g.map((row, i) => {
    const ofMatrix = sum(times.map((d, k) => square(BigInt(row[k]!)) * d));
    return ofMatrix * sum(over.map((d, k) => square(inverse[k]![i]!) * d));
  });
  return BigInt(g.length) * sum(traces);
}
