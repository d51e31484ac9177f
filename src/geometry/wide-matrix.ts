import { type Exact, lossOfProduct, lossOfSum, upperHalf, wideQuotient, wideRoot } from "../numerics/double-double.ts";

/** A square matrix of sums of two numbers, about 106 bits each, row by row. */
export interface WideMatrix {
  readonly rows: number;
  readonly high: Float64Array;
  readonly low: Float64Array;
}

export function wideMatrix(rows: number, entry: (row: number, column: number) => Exact): WideMatrix {
  const [high, low] = [new Float64Array(rows * rows), new Float64Array(rows * rows)];
  for (let at = 0; at < high.length; at++) [high[at], low[at]] = entry(Math.floor(at / rows), at % rows);
  return { rows, high, low };
}

export const transposed = ({ rows, high, low }: WideMatrix): WideMatrix =>
  wideMatrix(rows, (row, column) => [high[column * rows + row]!, low[column * rows + row]!]);

/** Takes from an entry the sum of the products of `count` neighbours of two others. */
function subtractProducts(
  [target, at]: readonly [WideMatrix, number],
  [a, fromA]: readonly [WideMatrix, number],
  [b, fromB]: readonly [WideMatrix, number],
  count: number,
): void {
  let [high, low] = [target.high[at]!, target.low[at]!];
  for (let k = 0; k < count; k++) {
    const [x, y] = [a.high[fromA + k]!, b.high[fromB + k]!];
    const product = x * y;
    const [xHigh, yHigh] = [upperHalf(x), upperHalf(y)];
    const lost = lossOfProduct(product, xHigh, x - xHigh, yHigh, y - yHigh);
    const rest = high - product;
    const lower = low + lossOfSum(high, -product, rest) - (lost + (x * b.low[fromB + k]! + a.low[fromA + k]! * y));
    high = rest + lower;
    low = lower - (high - rest);
  }
  target.high[at] = high;
  target.low[at] = low;
}

/** Solves L x = b, where b is `count` entries of x and becomes x. */
function solveInPlace(lower: WideMatrix, x: WideMatrix, start: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const [at, diagonal] = [start + i, i * lower.rows + i];
    subtractProducts([x, at], [lower, i * lower.rows], [x, start], i);
    const pivot = [lower.high[diagonal]!, lower.low[diagonal]!] as const;
    [x.high[at], x.low[at]] = wideQuotient([x.high[at]!, x.low[at]!], pivot);
  }
}

/** The rows x of the answer solve L x = b, for the rows b of a matrix. */
export function solvedRows(lower: WideMatrix, { rows, high, low }: WideMatrix): WideMatrix {
  const x = { rows, high: high.slice(), low: low.slice() };
  for (let row = 0; row < rows; row++) solveInPlace(lower, x, row * rows, rows);
  return x;
}

/**
 * L of L L' = A, or the row whose pivot is not above 0.
 *
 * **Accuracy** L L' is A but for (n + 1) 2^-102 |L| |L'|, entry by entry.
 */
export function wideFactor({ rows, high, low }: WideMatrix): WideMatrix | number {
  const lower = { rows, high: high.slice(), low: low.slice() };
  for (let row = 0; row < rows; row++) {
    const [start, diagonal] = [row * rows, row * rows + row];
    solveInPlace(lower, lower, start, row);
    subtractProducts([lower, diagonal], [lower, start], [lower, start], row);
    if (!(lower.high[diagonal]! > 0)) return row;
    [lower.high[diagonal], lower.low[diagonal]] = wideRoot([lower.high[diagonal]!, lower.low[diagonal]!]);
    lower.high.fill(0, diagonal + 1, start + rows);
    lower.low.fill(0, diagonal + 1, start + rows);
  }
  return lower;
}
