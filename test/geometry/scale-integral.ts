import { exponential, logarithm, one, over, times } from "./exact.ts";

/** The coefficients of (r / sin r)^power in r^2: those of ln(r / sin r) are recurred first, then its exponential. */
function stretchSeries(power: number, count: number): Array<bigint> {
  const sine = [one];
  for (let k = 1; k < count; k++) sine.push(-sine[k - 1]! / BigInt(2 * k * (2 * k + 1)));
  const series = [one];
  for (let k = 1; k < count; k++) {
    let sum = 0n;
    for (let j = 1; j <= k; j++) sum -= BigInt(j * (power - 1) + k) * times(sine[j]!, series[k - j]!);
    series.push(sum / BigInt(k));
  }
  return series;
}

/** The integral of r^(q - 1) (r / sin r)^power from 0 to a, term by term. */
export function exactIntegral(q: bigint, power: number, a: bigint, count: number): bigint {
  const square = times(a, a);
  let [sum, rise] = [0n, one];
  stretchSeries(power, count).forEach((coefficient, k) => {
    sum += over(times(coefficient, rise), q + BigInt(2 * k) * one);
    rise = times(rise, square);
  });
  return times(sum, exponential(times(q, logarithm(a))));
}

const [points, weights] = gauss(20);

/** Nodes and weights of Gauss and Legendre on -1 to 1, by Newton's method. */
function gauss(n: number): [Array<number>, Array<number>] {
  const [xs, ws]: [Array<number>, Array<number>] = [[], []];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let turn = 0; turn < 10; turn++) {
      let [before, now] = [1, x];
      for (let k = 2; k <= n; k++) [before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k];
      slope = (n * (x * now - before)) / (x * x - 1);
      x -= now / slope;
    }
    xs.push(x);
    ws.push(2 / ((1 - x * x) * slope * slope));
  }
  return [xs, ws];
}

/** The integral of r^m / sin^k r, as a function of what is left to pi, from `left` to pi/2: panels that double in length. */
export function nearPi(m: number, k: number, left: number): number {
  let sum = 0;
  for (let low = left; low < Math.PI / 2; low *= 2) {
    const high = Math.min(2 * low, Math.PI / 2);
    const [middle, half] = [(low + high) / 2, (high - low) / 2];
    points.forEach((x, i) => {
      const gap = middle + half * x;
      sum += (weights[i]! * half * (Math.PI - gap) ** m) / Math.sin(gap) ** k;
    });
  }
  return sum;
}
