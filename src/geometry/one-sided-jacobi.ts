import { lossOfProduct, lossOfSum, twoProduct, upperHalf } from "../numerics/double-double.ts";
import type { WideMatrix } from "./wide-matrix.ts";

/** A row of sums of two numbers; its turns; and its length times a power of two that brings its largest entry near 1. */
interface Row {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly turns: Float64Array;
  factor: number;
  length: number;
}

function measure(row: Row): void {
  let largest = 0;
  for (let k = 0; k < row.high.length; k++) largest = Math.max(largest, Math.abs(row.high[k]!));
  row.factor = 2 ** -Math.floor(Math.log2(largest));
  let sum = 0;
  for (let k = 0; k < row.high.length; k++) sum += (row.factor * row.high[k]!) ** 2;
  row.length = Math.sqrt(sum);
}

function cosineOf(p: Row, q: Row): number {
  let sum = 0;
  for (let k = 0; k < p.high.length; k++) sum += p.factor * p.high[k]! * (q.factor * q.high[k]!);
  return sum / (p.length * q.length);
}

/** The tangent of the smaller turn that makes two rows orthogonal, from their lengths' ratio, so that no square overflows. */
function tangentOf(p: Row, q: Row, cosine: number): number {
  const grows = q.length / q.factor >= p.length / p.factor;
  const [small, large] = grows ? [p, q] : [q, p];
  const ratio = (small.length / large.length) * (large.factor / small.factor);
  const gap = 1 - ratio * ratio;
  const tangent = (2 * cosine * ratio) / (gap + Math.hypot(gap, 2 * cosine * ratio));
  return grows ? tangent : -tangent;
}

/**
 * Turns two rows. That cosine and sine lie beside the circle by a rounding is made good in their low parts, so the turn
 * changes no length by more than a few units of 2^-104.
 */
function turn(p: Row, q: Row, tangent: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  const [[square, lost], [other, otherLost]] = [twoProduct(cosine, cosine), twoProduct(sine, sine)];
  const off = square - 1 + other + (lost + otherLost);
  const [cosineLow, sineLow] = [(-cosine * off) / 2, (-sine * off) / 2];
  const [c, s] = [upperHalf(cosine), upperHalf(sine)];
  const [cRest, sRest] = [cosine - c, sine - s];
  for (let k = 0; k < p.high.length; k++) {
    const [x, y, xLow, yLow] = [p.high[k]!, q.high[k]!, p.low[k]!, q.low[k]!];
    const [xHigh, yHigh] = [upperHalf(x), upperHalf(y)];
    const [xRest, yRest] = [x - xHigh, y - yHigh];
    const [cx, sy, sx, cy] = [cosine * x, sine * y, sine * x, cosine * y];
    const cxLow = lossOfProduct(cx, c, cRest, xHigh, xRest) + (cosine * xLow + cosineLow * x);
    const syLow = lossOfProduct(sy, s, sRest, yHigh, yRest) + (sine * yLow + sineLow * y);
    const sxLow = lossOfProduct(sx, s, sRest, xHigh, xRest) + (sine * xLow + sineLow * x);
    const cyLow = lossOfProduct(cy, c, cRest, yHigh, yRest) + (cosine * yLow + cosineLow * y);
    const [less, more] = [cx - sy, sx + cy];
    const lessLow = lossOfSum(cx, -sy, less) + (cxLow - syLow);
    const moreLow = lossOfSum(sx, cy, more) + (sxLow + cyLow);
    p.high[k] = less + lessLow;
    p.low[k] = lessLow - (p.high[k]! - less);
    q.high[k] = more + moreLow;
    q.low[k] = moreLow - (q.high[k]! - more);
    const [first, second] = [p.turns[k]!, q.turns[k]!];
    p.turns[k] = cosine * first - sine * second;
    q.turns[k] = sine * first + cosine * second;
  }
  measure(p);
  measure(q);
}

const sweeps = 40;

/**
 * The logarithms of the eigenvalues of M M' and its eigenvectors, as rows: small ones are as accurate as large ones.
 *
 * **Accuracy** the rows are kept to 2^-104. That they end orthogonal only to (n + 4) 2^-53 moves the norm of the logarithms
 * by squares of that: where eigenvalues lie apart it moves none, where they meet it keeps their sum, to first order.
 * **Source** Demmel and Veselic 1992, Jacobi's method is more accurate than QR.
 */
export function logSquares({ rows: count, high, low }: WideMatrix) {
  const rows = Array.from({ length: count }, (_, i): Row => {
    const [from, to] = [i * count, (i + 1) * count];
    const turns = Float64Array.from({ length: count }, (_entry, k) => Number(k === i));
    return { high: high.slice(from, to), low: low.slice(from, to), turns, factor: 1, length: 0 };
  });
  rows.forEach(measure);
  for (let sweep = 0, moved = true; moved && sweep < sweeps; sweep++) {
    moved = false;
    rows.forEach((q, i) => {
      for (const p of rows.slice(0, i)) {
        const cosine = cosineOf(p, q);
        if (Math.abs(cosine) <= (count + 4) * 2 ** -53) continue;
        turn(p, q, tangentOf(p, q, cosine));
        moved = true;
      }
    });
  }
  return {
    values: rows.map(({ length, factor }) => 2 * Math.log(length / factor)),
    vectors: rows.map(({ turns }) => Array.from(turns)),
  };
}
