import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { congruent, kronecker, lowerTriangle, wholeSingularity } from "./congruence.ts";
import { accepted, bound, distanceOf, type Entries, expectDistance, list, spaceOf } from "./definite.ts";
import { exactDistance, exactSingularity } from "./exact-matrix.ts";
import { expectClose, lengthOf, logarithm, one } from "./exact.ts";
import { unit, valueOf } from "./manifolds.ts";

/** X S X' in float64, its rows and columns then stretched: nearly singular where S falls. */
interface Drawn {
  readonly rows: number;
  readonly entries: Entries;
  readonly falls: Entries;
  readonly stretches: Entries;
}

function definite({ rows, entries, falls, stretches }: Drawn, changes: Entries = []): Array<number> {
  const answer = Array.from({ length: rows * rows }, () => 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const terms = falls.map(
        (e, k) => entries[i * rows + k]! * entries[j * rows + k]! * (1 + (changes[k] ?? 0)) * 2 ** -e,
      );
      const sum = terms.reduce((total, term) => total + term, 0);
      answer[i * rows + j] = answer[j * rows + i] = sum * 2 ** (stretches[i]! + stretches[j]!);
    }
  }
  return answer;
}

const drawn = (rows: number): fc.Arbitrary<Drawn> =>
  fc.record({
    rows: fc.constant(rows),
    entries: list(
      fc.noBias(fc.maxSafeInteger()).map((x) => x * unit),
      rows * rows,
    ),
    falls: fc.integer({ min: 0, max: 50 }).chain((most) => list(fc.integer({ min: 0, max: most }), rows)),
    stretches: fc.constantFrom(0, 75).chain((most) => list(fc.integer({ min: -most, max: most }), rows)),
  });

const limit = one << 48n;

/** Whether a matrix is one to accept; undefined within 2^-20 of the limit, where its rounding decides. */
function isToBeAccepted(rows: number, x: Entries): boolean | undefined {
  const size = exactSingularity(rows, x);
  if (size === undefined) return false;
  return size > limit - (limit >> 20n) && size < limit + (limit >> 20n) ? undefined : size < limit;
}

function expectDecided(rows: number, x: Entries): boolean {
  const [is, ought] = [accepted(rows, x), isToBeAccepted(rows, x)];
  expect(is).toBe(ought ?? is);
  return is;
}

describe("positive definite matrices up to five rows, against Jacobi's method in exact arithmetic", () => {
  const pairs = fc.integer({ min: 1, max: 5 }).chain((rows) => fc.tuple(drawn(rows), drawn(rows), fc.boolean()));

  it("[GEO-024] [GEO-005] far apart: each is accepted that is to be, and then within 1e-12", () => {
    fc.assert(
      fc.property(pairs, ([first, second, together]) => {
        const [x, y] = [definite(first), definite(together ? { ...second, stretches: first.stretches } : second)];
        const both = [x, y].map((point) => expectDecided(first.rows, point));
        if (both.includes(false) || x.every((value, i) => value === y[i])) return;
        expectDistance(first.rows, x, y, exactDistance(first.rows, x, y));
      }),
      { numRuns: 100 },
    );
  });

  it("[GEO-024] near each other, though their small entries are not", () => {
    const changes = list(
      fc.noBias(fc.integer({ min: -(2 ** 20), max: 2 ** 20 })).map((x) => x * 2 ** -22),
      5,
    );
    fc.assert(
      fc.property(pairs, changes, ([first], change) => {
        const [x, y] = [definite(first), definite(first, change)];
        if ([x, y].some((point) => !accepted(first.rows, point)) || x.every((value, i) => value === y[i])) return;
        expectDistance(first.rows, x, y, exactDistance(first.rows, x, y));
      }),
      { numRuns: 200 },
    );
  });

  it("[GEO-024] [GEO-012] log is as long as the distance, to s 2^-48", () => {
    fc.assert(
      fc.property(pairs, ([first, second, together]) => {
        const [x, y] = [definite(first), definite(together ? { ...second, stretches: first.stretches } : second)];
        const sizes = [x, y].map((point) => exactSingularity(first.rows, point));
        if ([x, y].some((point) => !accepted(first.rows, point)) || x.every((value, i) => value === y[i])) return;
        const space = spaceOf(first.rows);
        const [from, to] = [valueOf(space.point(x)), valueOf(space.point(y))];
        const length = space.norm(valueOf(space.log(from, to)));
        const off = Math.abs(length / valueOf(space.distance(from, to)) - 1);
        const largest = Math.max(...sizes.map((size) => Number(size! / one) + 1));
        expect(off).toBeLessThanOrEqual(largest * 2 ** -48);
      }),
      { numRuns: 200 },
    );
  });

  it("[GEO-024] where turns that are done in float64 lose 2e-14", () => {
    const lower = [[6650], [269, 922], [-1687, 305, 982], [-1496, 132, 285, 1226], [44, -4, -9, -35, 1]];
    const x = lower.flatMap((_, i) => lower.map((_row, j) => Number(i === j)));
    const y = lower.flatMap((_, i) => lower.map((_row, j) => lower[Math.max(i, j)]![Math.min(i, j)]!));
    expectDistance(5, x, y, exactDistance(5, x, y));
  });

  it("[GEO-024] neighbours, down to the last bits", () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 4, max: 52 }), ([first, second], bits) => {
        const x = definite(first);
        const y = x.map((value, at) => {
          const [row, column] = [Math.floor(at / first.rows), at % first.rows].sort();
          return value * (1 + 2 ** -bits * Math.round(4 * second.entries[row! * first.rows + column!]!));
        });
        if ([x, y].some((point) => !accepted(first.rows, point)) || x.every((value, i) => value === y[i])) return;
        expectDistance(first.rows, x, y, exactDistance(first.rows, x, y));
      }),
      { numRuns: 100 },
    );
  });
});

describe("positive definite matrices by a congruence of whole numbers, the logarithms known", () => {
  const lengthOfLogs = (exponents: Entries) => lengthOf(exponents.map((e) => BigInt(e) * logarithm(2n * one)));
  const powers = (exponents: Entries) => exponents.map((e) => 2 ** e);

  it("[GEO-024] [GEO-005] of five rows: up to the limit to 1e-12, beyond it refused", () => {
    const ratios = list(fc.integer({ min: -8, max: 8 }), 5);
    const entries = fc.integer({ min: 1, max: 60 }).chain((most) => list(fc.integer({ min: -most, max: most }), 10));
    fc.assert(
      fc.property(ratios, entries, (exponents, below) => {
        fc.pre(exponents.some((exponent) => exponent !== 0));
        const g = lowerTriangle(5, below);
        const ends = [exponents.map(() => 0), exponents];
        const [x, y] = ends.map((e) => congruent(g, powers(e))) as unknown as [Entries, Entries];
        ends.forEach((e, i) => {
          const size = wholeSingularity(g, e);
          const decided = size < 2n ** 64n - 2n ** 44n || size > 2n ** 64n + 2n ** 44n;
          if (decided) expect(accepted(5, [x, y][i]!)).toBe(size < 2n ** 64n);
        });
        if (accepted(5, x) && accepted(5, y)) expectDistance(5, x, y, lengthOfLogs(exponents));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    { rows: 32, outer: 4, runs: 4 },
    { rows: 64, outer: 8, runs: 1 },
  ])("[GEO-024] of $rows rows, by products of Kronecker", ({ rows, outer, runs }) => {
    const triangle = (n: number) =>
      list(fc.integer({ min: -3, max: 3 }), (n * (n - 1)) / 2).map((below) => lowerTriangle(n, below));
    const ratios = list(fc.integer({ min: -8, max: 8 }), rows);
    fc.assert(
      fc.property(triangle(outer), triangle(8), ratios, (first, second, exponents) => {
        const g = kronecker(first, second);
        const ends = [exponents.map(() => 0), exponents];
        fc.pre(ends.every((e) => wholeSingularity(g, e) < 2n ** 64n - 2n ** 44n) && exponents.some((e) => e !== 0));
        const [x, y] = ends.map((e) => congruent(g, powers(e))) as unknown as [Entries, Entries];
        const distance = distanceOf(rows, x, y);
        expectClose(distance, lengthOfLogs(exponents), bound(rows, distance));
      }),
      { numRuns: runs },
    );
  });
});
