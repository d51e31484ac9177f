import { Result } from "effect";
import * as fc from "fast-check";
import { expect } from "vitest";
import { expectClose } from "./exact.ts";
import { valueOf } from "./manifolds.ts";
import { positiveDefinite } from "../../src/index.ts";

export type Entries = ReadonlyArray<number>;

export const spaceOf = (rows: number) => valueOf(positiveDefinite(rows));

export function distanceOf(rows: number, x: Entries, y: Entries): number {
  const space = spaceOf(rows);
  return valueOf(space.distance(valueOf(space.point(x)), valueOf(space.point(y))));
}

export const accepted = (rows: number, x: Entries): boolean => Result.isSuccess(spaceOf(rows).point(x));

/**
 * The bound that is derived where the distance is computed, below 1e-12: n 2^-50 of the distance for what is done in float64,
 * and 5 n 2^-102 2^48 for what is not, in the factors and in eleven sweeps; of the distance itself where it is below 0.4.
 */
export const bound = (rows: number, distance: number): number =>
  rows * (2 ** -50 + (60 * 2 ** -54) / Math.max(distance, 0.4));

/** Asserts the bound both ways. */
export function expectDistance(rows: number, x: Entries, y: Entries, exact: bigint): void {
  for (const distance of [distanceOf(rows, x, y), distanceOf(rows, y, x)]) {
    expect(bound(rows, distance)).toBeLessThan(1e-12);
    expectClose(distance, exact, bound(rows, distance));
  }
}

export const list = <A>(of: fc.Arbitrary<A>, length: number) => fc.array(of, { minLength: length, maxLength: length });
