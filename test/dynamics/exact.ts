import { Result } from "effect";
import { expect } from "vitest";
import { errorProcess, type ErrorProcess } from "../../src/index.ts";
import { squareRoot } from "../memory/fixed-point.ts";
import { exactUnits } from "../numerics/exact.ts";

/** What a rounding changes at most, relative. */
export const unit = 2 ** -53;

/** Fraction bits of the numbers below: enough for 1e-313 with 300 bits more. */
const bits = 1400n;
export const one = 1n << bits;

/** A float64, exactly. */
export const fixed = (x: number): bigint => (exactUnits(x) << bits) >> 1074n;
export const times = (a: bigint, b: bigint): bigint => (a * b) >> bits;
export const over = (a: bigint, b: bigint): bigint => (a << bits) / b;
export const root = (a: bigint): bigint => squareRoot(a << bits);

export function power(a: bigint, n: number): bigint {
  let [answer, square] = [one, a];
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) answer = times(answer, square);
    square = times(square, square);
  }
  return answer;
}

/** The inverse hyperbolic tangent of 1/n times 2, or its circular sibling times 1, by the series. */
function reciprocalSeries(n: bigint, sign: 1n | -1n): bigint {
  let [sum, term] = [0n, one / n];
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += (sign === 1n || k % 4n === 1n ? term : -term) / k;
    term /= n * n;
  }
  return sum;
}

const ln2 = 2n * reciprocalSeries(3n, 1n);
const pi = 16n * reciprocalSeries(5n, -1n) - 4n * reciprocalSeries(239n, -1n);

export function exponential(x: bigint): bigint {
  const twos = x / ln2;
  const small = (x - twos * ln2) >> 20n;
  let [sum, term] = [one, one];
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = times(term, small) / n;
    sum += term;
  }
  for (let i = 0; i < 20; i++) sum = times(sum, sum);
  return twos < 0n ? sum >> -twos : sum << twos;
}

export function logarithm(x: bigint): bigint {
  const twos = BigInt(x.toString(2).length) - bits - 1n;
  const small = twos < 0n ? x << -twos : x >> twos;
  const ratio = over(small - one, small + one);
  const square = times(ratio, ratio);
  let [sum, term] = [0n, ratio];
  for (let k = 1n; term !== 0n && term !== -1n; k += 2n) {
    sum += term / k;
    term = times(term, square);
  }
  return 2n * sum + twos * ln2;
}

/** The probability that a standard normal number is above z: 1/2 - density(z) (z + z^3/3 + z^5/15 + ...). */
export function upperTail(z: bigint): bigint {
  const square = times(z, z);
  let [sum, term] = [0n, z];
  for (let k = 3n; term !== 0n && term !== -1n; k += 2n) {
    sum += term;
    term = times(term, square) / k;
  }
  return one / 2n - over(sum, times(exponential(square / 2n), root(2n * pi)));
}

const size = (x: bigint): bigint => (x < 0n ? -x : x);

/** Asserts that a float64 is within a relative bound, 1e-12 unless told, of the exact number. */
export function expectClose(actual: number, exact: bigint, relative = 1e-12): void {
  const error = size(fixed(actual) - exact);
  const allowed = times(size(exact), fixed(relative));
  const off = `${actual} is off by ${Number((error << 80n) / (size(exact) + 1n)) * 2 ** -80}, relative`;
  expect(error <= allowed, off).toBe(true);
}

/** Asserts that a float64 is within an absolute bound of the exact number. */
export function expectWithin(actual: number, exact: bigint, bound: number): void {
  const error = size(fixed(actual) - exact);
  expect(error <= fixed(bound), `${actual} is off by ${Number((error << 80n) >> bits) * 2 ** -80}`).toBe(true);
}

export const processOf = (
  kappa: number,
  sigma: number,
  convention: "ito" | "stratonovich" = "ito",
  initial = 1,
): ErrorProcess => Result.getOrThrow(errorProcess({ kappa, sigma, convention, initial }));

/** nu, exactly. */
export function exactNu({ kappa, sigma, convention }: ErrorProcess): bigint {
  const square = times(fixed(sigma), fixed(sigma));
  return fixed(kappa) + (convention === "ito" ? square / 2n : 0n);
}

export function failureOf<A, E>(result: Result.Result<A, E>): E {
  if (Result.isSuccess(result)) throw new Error("expected a refusal");
  return result.failure;
}
