import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  addIntervals,
  around,
  emptyInterval,
  type Interval,
  interval,
  intervalContains,
  intervalHull,
  multiplyIntervals,
  nextDown,
  nextUp,
  scaleInterval,
  subtractIntervals,
} from "../../src/index.ts";
import { numberNear } from "./arbitraries.ts";
import { exactUnits } from "./exact.ts";

const most = Number.MAX_VALUE;
const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  numberNear("f16").filter(Number.isFinite),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(most, -most, 5e-324, -5e-324, 0.1),
);
const extended = fc.oneof(
  { weight: 9, arbitrary: finite },
  { weight: 1, arbitrary: fc.constantFrom(Infinity, -Infinity) },
);

/** An interval and one of its members. */
function withMember(end: fc.Arbitrary<number>): fc.Arbitrary<{ set: Interval; member: number }> {
  return fc.tuple(end, end, end).map((ends) => {
    const [lower, member, upper] = ends.toSorted((a, b) => a - b) as [number, number, number];
    return { set: interval(lower, upper), member };
  });
}

/** Where a finite float64 end lies relative to an exact value, both as counts of 2^-1074 times `unit`. */
function encloses({ lower, upper }: Interval, exact: bigint, unit: bigint): boolean {
  const below = lower === -Infinity || exactUnits(lower) * unit <= exact;
  const above = upper === Infinity || exact <= exactUnits(upper) * unit;
  return lower !== Infinity && upper !== -Infinity && below && above;
}

it("[NUM-013] ends belong to the interval, neighbours beyond them do not", () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      const [lower, upper] = [Math.min(a, b), Math.max(a, b)];
      const set = interval(lower, upper);
      const probes = [lower, upper, nextDown(lower), nextUp(upper), NaN];
      expect(probes.map((x) => intervalContains(set, x))).toEqual([true, true, false, false, false]);
    }),
  );
});

it("[NUM-013] infinities, NaN, zeros and crossed ends", () => {
  const probes = [NaN, -Infinity, -1, -0, 0, 1, Infinity];
  const accepted = (set: Interval) => probes.filter((x) => intervalContains(set, x));
  expect(accepted(interval(-Infinity, Infinity))).toEqual([-Infinity, -1, -0, 0, 1, Infinity]);
  expect(accepted(interval(-most, most))).toEqual([-1, -0, 0, 1]);
  expect(accepted(interval(0, 0))).toEqual([-0, 0]);
  expect(accepted(interval(Infinity, Infinity))).toEqual([Infinity]);
  expect(accepted(interval(NaN, 1))).toEqual([NaN]);
  expect(accepted(interval(1, NaN))).toEqual([NaN]);
  expect(accepted(interval(1, -1))).toEqual([]);
  expect(accepted(emptyInterval)).toEqual([]);
});

it("[NUM-013] the hull accepts what either accepts and has no larger ends", () => {
  fc.assert(
    fc.property(withMember(extended), withMember(extended), fc.boolean(), (a, b, nan) => {
      const hull = intervalHull(a.set, { ...b.set, nan });
      expect([a.member, b.member].every((x) => intervalContains(hull, x))).toBe(true);
      expect(intervalContains(hull, NaN)).toBe(nan);
      expect([a.set.lower, b.set.lower]).toContain(hull.lower);
      expect([a.set.upper, b.set.upper]).toContain(hull.upper);
      expect(intervalHull(a.set, emptyInterval)).toEqual(a.set);
    }),
  );
});

it("[NUM-014] around has the tightest ends that enclose the exact ones", () => {
  const moderate = finite.filter((x) => Math.abs(x) < 1e300);
  fc.assert(
    fc.property(moderate, moderate, (centre, signedRadius) => {
      const radius = Math.abs(signedRadius);
      const { lower, upper } = around(centre, radius);
      const exactLower = exactUnits(centre) - exactUnits(radius);
      const exactUpper = exactUnits(centre) + exactUnits(radius);
      expect(exactUnits(lower) <= exactLower && exactLower < exactUnits(nextUp(lower))).toBe(true);
      expect(exactUnits(nextDown(upper)) < exactUpper && exactUpper <= exactUnits(upper)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it("[NUM-014] around a special centre or with a special radius", () => {
  expect(around(1, 0)).toEqual({ lower: 1, upper: 1, nan: false });
  expect(around(1, 0.25)).toEqual({ lower: 0.75, upper: 1.25, nan: false });
  expect(around(1, Infinity)).toEqual({ lower: -Infinity, upper: Infinity, nan: false });
  expect(around(most, most)).toEqual({ lower: 0, upper: Infinity, nan: false });
  for (const radius of [0, 1, Infinity, NaN, -1]) {
    expect(around(NaN, radius)).toEqual({ ...emptyInterval, nan: true });
    expect(around(-Infinity, radius)).toEqual({ lower: -Infinity, upper: -Infinity, nan: false });
  }
  expect([around(1, NaN), around(1, -1)]).toEqual([emptyInterval, emptyInterval]);
});

const operations = [
  ["sum", addIntervals, (a: number, b: number) => a + b],
  ["difference", subtractIntervals, (a: number, b: number) => a - b],
  ["product", multiplyIntervals, (a: number, b: number) => a * b],
] as const;

it.each(operations)(
  "[NUM-015] the %s accepts every float64 result, infinities and NaN included",
  (_, onSets, onNumbers) => {
    fc.assert(
      fc.property(withMember(extended), withMember(extended), (a, b) => {
        expect(intervalContains(onSets(a.set, b.set), onNumbers(a.member, b.member))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  },
);

it("[NUM-015] the sum, difference and product enclose every real result", () => {
  const one = 1n << 1074n;
  fc.assert(
    fc.property(withMember(finite), withMember(finite), (a, b) => {
      const [x, y] = [exactUnits(a.member), exactUnits(b.member)];
      expect(encloses(addIntervals(a.set, b.set), x + y, 1n)).toBe(true);
      expect(encloses(subtractIntervals(a.set, b.set), x - y, 1n)).toBe(true);
      expect(encloses(multiplyIntervals(a.set, b.set), x * y, one)).toBe(true);
      expect(encloses(scaleInterval(a.set, b.member), x * y, one)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

it("[NUM-015] products at both ends of the exponent range enclose the real product", () => {
  const significand = fc.double({ min: 1, max: 2, noNaN: true });
  const exponent = fc.integer({ min: -520, max: 1021 });
  const ends = fc.constantFrom(1022, -960, -1022, -1074);
  fc.assert(
    fc.property(significand, significand, exponent, ends, fc.boolean(), (m, n, e, total, negative) => {
      const [a, b] = [m * 2 ** e * (negative ? -1 : 1), n * 2 ** Math.max(-1074, Math.min(1022, total - e))];
      const product = multiplyIntervals(interval(a, a), interval(b, b));
      expect(encloses(product, exactUnits(a) * exactUnits(b), 1n << 1074n)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

it("[NUM-015] products just below overflow enclose the real product", () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** 500, max: 2 ** 520, noNaN: true }), (a) => {
      const b = nextDown(most / a);
      const product = multiplyIntervals(interval(a, a), interval(b, b));
      expect(encloses(product, exactUnits(a) * exactUnits(b), 1n << 1074n)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it("[NUM-015] finite numbers that overflow lie between the largest finite number and infinity", () => {
  const [largest, beyond] = [interval(most, most), interval(most, Infinity)];
  expect(addIntervals(largest, largest)).toEqual(beyond);
  expect(multiplyIntervals(largest, largest)).toEqual(beyond);
  expect(scaleInterval(largest, -2)).toEqual(interval(-Infinity, -most));
});

it("[NUM-015] exact operations are not widened", () => {
  const small = fc.integer({ min: -(2 ** 26), max: 2 ** 26 });
  fc.assert(
    fc.property(small, small, small, (a, b, c) => {
      const set = interval(Math.min(a, b), Math.max(a, b));
      expect(addIntervals(set, interval(c, c))).toEqual(interval(set.lower + c, set.upper + c));
      const ends = [a * c + 0, b * c + 0];
      expect(scaleInterval(set, c)).toEqual(interval(Math.min(...ends), Math.max(...ends)));
    }),
  );
});

it("[NUM-015] cancelling infinities, zero times infinity, NaN and the empty interval", () => {
  const [minusInfinity, plusInfinity] = [interval(-Infinity, -Infinity), interval(Infinity, Infinity)];
  const onlyNaN = interval(NaN, NaN);
  const unit = interval(0, 1);
  expect(addIntervals(minusInfinity, plusInfinity)).toEqual(onlyNaN);
  expect(addIntervals(interval(-Infinity, 0), plusInfinity)).toEqual({ lower: Infinity, upper: Infinity, nan: true });
  expect(scaleInterval(plusInfinity, -2)).toEqual(minusInfinity);
  expect(scaleInterval(interval(2, 2), Infinity)).toEqual(plusInfinity);
  expect(multiplyIntervals(unit, interval(1, Infinity))).toEqual({ lower: 0, upper: Infinity, nan: true });
  for (const operation of [addIntervals, subtractIntervals, multiplyIntervals]) {
    expect(operation(unit, onlyNaN)).toEqual(onlyNaN);
    expect(operation(onlyNaN, unit)).toEqual(onlyNaN);
    expect(operation(unit, emptyInterval)).toEqual(emptyInterval);
    expect(operation(emptyInterval, onlyNaN)).toEqual(emptyInterval);
  }
});
