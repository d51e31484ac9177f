import { addDown, addUp, multiplyDown, multiplyUp } from "./directed-rounding.ts";

/**
 * A set of acceptable float64 results: every number from `lower` to `upper`, both included, and NaN if `nan`.
 *
 * **Edge cases** infinities belong to the set when they are ends; `lower > upper` holds no number.
 *
 * @spec NUM-013
 * @category intervals
 * @since 0.1.0
 */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  readonly nan: boolean;
}

/**
 * The interval that accepts nothing.
 *
 * @spec NUM-013
 * @category intervals
 * @since 0.1.0
 */
export const emptyInterval: Interval = Object.freeze({ lower: Infinity, upper: -Infinity, nan: false });

/**
 * All numbers from `lower` to `upper`.
 *
 * **Edge cases** a NaN end gives the interval that accepts NaN only; `lower > upper` gives the empty one; an end
 * of -0 becomes +0.
 *
 * @spec NUM-013
 * @category intervals
 * @since 0.1.0
 */
export function interval(lower: number, upper: number): Interval {
  if (Number.isNaN(lower) || Number.isNaN(upper)) return { ...emptyInterval, nan: true };
  return lower > upper ? emptyInterval : { lower: lower + 0, upper: upper + 0, nan: false };
}

/**
 * All numbers within `radius` of `centre`, rounded outward.
 *
 * **Edge cases** radius 0 accepts the centre alone; a NaN centre accepts NaN alone and an infinite one only itself,
 * whatever the radius; otherwise a negative or NaN radius accepts nothing, so a bound that failed to compute fails.
 *
 * @spec NUM-014
 * @category intervals
 * @since 0.1.0
 */
export function around(centre: number, radius: number): Interval {
  if (!Number.isFinite(centre)) return interval(centre, centre);
  return radius >= 0 ? interval(addDown(centre, -radius), addUp(centre, radius)) : emptyInterval;
}

/**
 * Whether the interval accepts `x`.
 *
 * **Edge cases** -0 and +0 are the same number here.
 *
 * @spec NUM-013
 * @category intervals
 * @since 0.1.0
 */
export function intervalContains({ lower, upper, nan }: Interval, x: number): boolean {
  return Number.isNaN(x) ? nan : lower <= x && x <= upper;
}

/**
 * The smallest interval that accepts whatever either accepts.
 *
 * @spec NUM-013
 * @category intervals
 * @since 0.1.0
 */
export function intervalHull(a: Interval, b: Interval): Interval {
  return { lower: Math.min(a.lower, b.lower), upper: Math.max(a.upper, b.upper), nan: a.nan || b.nan };
}

function acceptsNothing({ lower, upper, nan }: Interval): boolean {
  return lower > upper && !nan;
}

function combined(a: Interval, b: Interval, lower: number, upper: number, invalid: boolean): Interval {
  if (acceptsNothing(a) || acceptsNothing(b)) return emptyInterval;
  const numbers = a.lower > a.upper || b.lower > b.upper ? emptyInterval : interval(lower, upper);
  return { ...numbers, nan: a.nan || b.nan || invalid };
}

function accepts(a: Interval, x: number, b: Interval, y: number): boolean {
  return intervalContains(a, x) && intervalContains(b, y);
}

/**
 * Every sum of a member of `a` and one of `b`, as reals and as float64, rounded outward.
 *
 * **Edge cases** opposite infinities add NaN to the result; adding to the empty interval gives the empty interval.
 *
 * @spec NUM-015
 * @category intervals
 * @since 0.1.0
 */
export function addIntervals(a: Interval, b: Interval): Interval {
  const lower = addDown(a.lower, b.lower);
  const upper = addUp(a.upper, b.upper);
  const invalid = accepts(a, Infinity, b, -Infinity) || accepts(a, -Infinity, b, Infinity);
  return combined(a, b, Number.isNaN(lower) ? Infinity : lower, Number.isNaN(upper) ? -Infinity : upper, invalid);
}

/**
 * Every difference of a member of `a` and one of `b`, as {@link addIntervals}.
 *
 * @spec NUM-015
 * @category intervals
 * @since 0.1.0
 */
export function subtractIntervals(a: Interval, b: Interval): Interval {
  return addIntervals(a, { lower: -b.upper, upper: -b.lower, nan: b.nan });
}

/**
 * Every product of a member of `a` and one of `b`, as reals and as float64, rounded outward.
 *
 * **Edge cases** zero times an infinity adds NaN to the result, and zero to its numbers.
 *
 * @spec NUM-015
 * @category intervals
 * @since 0.1.0
 */
export function multiplyIntervals(a: Interval, b: Interval): Interval {
  const corners: ReadonlyArray<readonly [number, number]> = [
    [a.lower, b.lower],
    [a.lower, b.upper],
    [a.upper, b.lower],
    [a.upper, b.upper],
  ];
  const lower = Math.min(...corners.map(([x, y]) => multiplyDown(x, y)));
  const upper = Math.max(...corners.map(([x, y]) => multiplyUp(x, y)));
  const infinite = (x: Interval) => intervalContains(x, Infinity) || intervalContains(x, -Infinity);
  const invalid = (intervalContains(a, 0) && infinite(b)) || (infinite(a) && intervalContains(b, 0));
  return combined(a, b, lower, upper, invalid);
}

/**
 * Every member of `a` times one number, as {@link multiplyIntervals}.
 *
 * @spec NUM-015
 * @category intervals
 * @since 0.1.0
 */
export function scaleInterval(a: Interval, factor: number): Interval {
  return multiplyIntervals(a, interval(factor, factor));
}
