import { exactUnits } from "../numerics/exact.ts";

/** Fraction bits of the numbers below: enough for the smallest angle of two float32 vectors, and 100 bits more. */
const bits = 800n;
const one = 1n << bits;

/** The units of a float32 number: 2^-149. */
export const float32Units = (x: number): bigint => exactUnits(x) >> 925n;

export function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length / 2 + 1) | 0);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** The arc tangent of a number of 0 to 1: ten halvings of the angle, then its series. */
function arcTangent(x: bigint): bigint {
  let t = x;
  const halvings = 10n;
  for (let i = 0n; i < halvings; i++) t = (t << bits) / (one + squareRoot((one << bits) + t * t));
  const square = (t * t) >> bits;
  let [sum, power] = [0n, t];
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += (n % 4n === 1n ? power : -power) / n;
    power = (power * square) >> bits;
  }
  return sum << halvings;
}

const quarterTurn = arcTangent(one) << 1n;

/** The angle from the positive x axis, y at least 0. */
function angleOf(y: bigint, x: bigint): bigint {
  const across = x < 0n ? -x : x;
  const acute = y <= across ? arcTangent((y << bits) / across) : quarterTurn - arcTangent((across << bits) / y);
  return x < 0n ? 2n * quarterTurn - acute : acute;
}

/** The angle between two float32 vectors, in units of 2^-800. */
export function exactAngle(from: Float32Array, to: Float32Array): bigint {
  const [a, b] = [[...from].map(float32Units), [...to].map(float32Units)];
  let [area, product] = [0n, 0n];
  a.forEach((x, i) => {
    product += x * b[i]!;
    for (let j = 0; j < i; j++) area += (x * b[j]! - a[j]! * b[i]!) ** 2n;
  });
  return angleOf(squareRoot(area << (2n * bits)), product << bits);
}

/** A float64 in units of 2^-800. */
export const fixed = (x: number): bigint => (exactUnits(x) << bits) >> 1074n;

/** What the arithmetic above may be off by, in the same units. */
export const slack = 1n << 60n;

export const toNumber = (x: bigint): number => Number(x >> (bits - 200n)) * 2 ** -200;
