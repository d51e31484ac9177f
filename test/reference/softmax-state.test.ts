import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, gammaBound, intervalContains } from "../../src/index.ts";
import {
  emptyState,
  keyState,
  mergeState,
  type SoftmaxState,
  stateLogSumExp,
  stateMean,
} from "../../reference/index.ts";

const u = 2 ** -53;
const logit = fc.double({ min: -700, max: 700, noNaN: true });
const key = fc.tuple(logit, fc.double({ min: -100, max: 100, noNaN: true }));
const keys = fc.array(key, { maxLength: 12 });

const fold = (list: ReadonlyArray<readonly [number, number]>): SoftmaxState =>
  list.reduce((state, [l, v]) => mergeState(state, keyState(l, Float64Array.of(v))), emptyState(1));

/** Two merge orders of n keys differ by at most 2n roundings of sum and weights, and one exponent error of |logit| u. */
function expectSame(left: SoftmaxState, right: SoftmaxState, n: number): void {
  const relative = 4 * gammaBound(4 * n + 8, u) + 4 * 1_400 * u;
  const mean = stateMean(left)[0]!;
  expect(intervalContains(around(mean, 100 * relative), stateMean(right)[0]!)).toBe(true);
  const lse = stateLogSumExp(left);
  const lseRadius = lse === -Infinity ? 0 : relative + Math.abs(lse) * 4 * u;
  expect(intervalContains(around(lse, lseRadius), stateLogSumExp(right))).toBe(true);
}

describe("the online-softmax state", () => {
  it("[ATT-037] two empty states merge to an empty state, with no NaN", () => {
    const merged = mergeState(emptyState(2), emptyState(2));
    expect([...stateMean(merged)]).toEqual([0, 0]);
    expect(stateLogSumExp(merged)).toBe(-Infinity);
  });

  it("[ATT-037] the empty state is the identity on both sides, exactly", () => {
    fc.assert(
      fc.property(keys, (list) => {
        const state = fold(list);
        expect(mergeState(state, emptyState(1))).toEqual(state);
        expect(mergeState(emptyState(1), state)).toEqual(state);
      }),
    );
  });

  it("[ATT-037] merging is commutative exactly and associative within rounding", () => {
    fc.assert(
      fc.property(keys, keys, keys, (a, b, c) => {
        const [x, y, z] = [fold(a), fold(b), fold(c)];
        expect(mergeState(x, y)).toEqual(mergeState(y, x));
        const n = a.length + b.length + c.length;
        expectSame(mergeState(mergeState(x, y), z), mergeState(x, mergeState(y, z)), n);
      }),
    );
  });

  it("[ATT-037] [ATT-036] any split of the keys merges to the whole", () => {
    fc.assert(
      fc.property(keys, fc.nat(12), (list, at) => {
        expectSame(fold(list), mergeState(fold(list.slice(0, at)), fold(list.slice(at))), list.length);
      }),
    );
  });
});
