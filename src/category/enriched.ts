import { Result } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import { refusedInput } from "./input.ts";

/**
 * Distances between finitely many points: 0 from a point to itself, at most the way over any other; they may be infinite,
 * and another one way than back.
 *
 * Make one with {@link distanceSpace}, which checks.
 *
 * **Shapes** `distances[x][y]` is d(x, y), 0 to Infinity.
 *
 * @spec CAT-060
 * @category category
 * @since 0.1.0
 */
export interface DistanceSpace {
  readonly distances: ReadonlyArray<ReadonlyArray<number>>;
}

const largest = 256;

/**
 * A space of distances, which is a category enriched in [0, Infinity].
 *
 * **Accuracy** sums are rounded as float64 is, so distances of few bits are checked exactly. **Errors**
 * `CategoryInputRefused` for more than 256 points, and for numbers that are no distances.
 *
 * **Source** Lawvere 1973, Metric spaces, generalized logic and closed categories.
 *
 * @spec CAT-060
 * @category category
 * @since 0.1.0
 */
export function distanceSpace(
  distances: ReadonlyArray<ReadonlyArray<number>>,
): Result.Result<DistanceSpace, CategoryInputRefused> {
  const n = distances.length;
  const refuse = (where: string, expected: string, actual: unknown) =>
    Result.fail(refusedInput(`distances${where}`, expected, actual));
  if (n > largest) return refuse("", `at most ${largest} points`, n);
  for (const [x, row] of distances.entries()) {
    if (row.length !== n) return refuse(`[${x}]`, `${n} numbers`, row.length);
    const odd = row.findIndex((distance, y) => !(x === y ? distance === 0 : distance >= 0));
    if (odd !== -1) return refuse(`[${x}][${odd}]`, x === odd ? "0" : "a number of at least 0", row[odd]);
  }
  for (const [x, row] of distances.entries()) {
    const odd = row.findIndex((distance, z) => row.some((first, y) => first + distances[y]![z]! < distance));
    if (odd !== -1) return refuse(`[${x}][${odd}]`, "at most the way over another point", row[odd]);
  }
  return Result.succeed({ distances });
}

/**
 * U(F) = d(-, F): the distance of every point to F.
 *
 * **Edge cases** without numbers where F is not there.
 *
 * @spec CAT-060
 * @category category
 * @since 0.1.0
 */
export const distancesTo = ({ distances }: DistanceSpace, point: number): ReadonlyArray<number> =>
  distances.flatMap((row) => (row[point] === undefined ? [] : [row[point]]));

/**
 * Is a list of numbers a presheaf: phi(x) at most d(x, y) + phi(y) for all x and y?
 *
 * @spec CAT-060
 * @category category
 * @since 0.1.0
 */
export const isDistancePresheaf = ({ distances }: DistanceSpace, phi: ReadonlyArray<number>): boolean =>
  phi.length === distances.length &&
  distances.every((row, x) => phi[x]! >= 0 && row.every((distance, y) => phi[x]! <= distance + phi[y]!));

/**
 * [phi, psi]: the largest excess of psi over phi, the distance between presheaves.
 *
 * **Edge cases** Infinity less Infinity is 0; 0 of no points, and of missing numbers.
 *
 * @spec CAT-060
 * @category category
 * @since 0.1.0
 */
export const presheafDistance = (phi: ReadonlyArray<number>, psi: ReadonlyArray<number>): number =>
  psi.reduce((most, value, x) => (value > phi[x]! ? Math.max(most, value - phi[x]!) : most), 0);
