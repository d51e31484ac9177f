import { fixed, logarithm, one, over, root, times } from "../dynamics/exact.ts";

export {
  expectClose,
  expectWithin,
  exponential,
  failureOf,
  fixed,
  logarithm,
  one,
  over,
  root,
  times,
} from "../dynamics/exact.ts";

const size = (x: bigint): bigint => (x < 0n ? -x : x);

/** The arc tangent of a number of 0 to 1: twenty halvings of the angle, then its series. */
function arcTangent(x: bigint): bigint {
  let t = x;
  for (let i = 0; i < 20; i++) t = over(t, one + root(one + times(t, t)));
  const square = times(t, t);
  let [sum, power] = [0n, t];
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += (n % 4n === 1n ? power : -power) / n;
    power = times(power, square);
  }
  return sum << 20n;
}

const quarterTurn = arcTangent(one) << 1n;

export const pi = 2n * quarterTurn;

/** The angle from the positive x axis, y at least 0. */
export function angleOf(y: bigint, x: bigint): bigint {
  const acute = y <= size(x) ? arcTangent(over(y, size(x))) : quarterTurn - arcTangent(over(size(x), y));
  return x < 0n ? pi - acute : acute;
}

export const arsinh = (x: bigint): bigint => logarithm(x + root(times(x, x) + one));

export const vectorOf = (x: ReadonlyArray<number>): Array<bigint> => x.map(fixed);

export const product = (a: ReadonlyArray<bigint>, b: ReadonlyArray<bigint>): bigint =>
  a.reduce((sum, x, i) => sum + times(x, b[i]!), 0n);

export const lengthOf = (a: ReadonlyArray<bigint>): bigint => root(product(a, a));

/** The angle of two vectors, by the area that they span over their product. */
export function angleBetween(a: ReadonlyArray<bigint>, b: ReadonlyArray<bigint>): bigint {
  let area = 0n;
  a.forEach((x, i) => {
    for (let j = 0; j < i; j++) {
      const determinant = times(x, b[j]!) - times(a[j]!, b[i]!);
      area += times(determinant, determinant);
    }
  });
  return angleOf(root(area), product(a, b));
}

/** The distance in H^n of sinh(r) u and sinh(s) w, by the hyperboloid: 2 sinh^2(d/2) = cosh r cosh s - 1 - sinh r sinh s u.w. */
export function hyperbolicDistance(y: ReadonlyArray<bigint>, z: ReadonlyArray<bigint>): bigint {
  const heights = times(root(one + product(y, y)), root(one + product(z, z)));
  return 2n * arsinh(root((heights - one - product(y, z)) / 2n));
}
