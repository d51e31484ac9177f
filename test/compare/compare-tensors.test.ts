import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bound, compareTensors } from "../../conformance/index.ts";
import {
  bits16Tensor,
  encodeFloat,
  float32Tensor,
  float64Tensor,
  gammaBound,
  int32Tensor,
  nextDown,
  type SafeTensor,
  ulpDistance,
} from "../../src/index.ts";
import { anyPair, compared, counted, permuted } from "./tensors.ts";

const f32 = (...values: ReadonlyArray<number>) => float32Tensor([values.length], Float32Array.from(values));
const f64 = (...values: ReadonlyArray<number>) => float64Tensor([values.length], Float64Array.from(values));
const absolute = (...tolerance: ReadonlyArray<number>): Bound => ({
  kind: "absolute",
  tolerance: Float64Array.from(tolerance),
});
const most = (ulps: number): Bound => ({ kind: "ulps", most: ulps });

const finite32 = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("a comparison of two tensors", () => {
  it("[CON-121] a tensor has equal bits with itself, under every bound and none", () => {
    fc.assert(
      fc.property(anyPair, ([a]) => {
        const tolerance = new Float64Array(a.shape[0]!);
        for (const bound of [undefined, most(0), { kind: "absolute", tolerance } as const]) {
          const found = compared(a, { ...a, bytes: a.bytes.slice() }, bound);
          expect(found).toMatchObject({ verdict: "equal bits", unequal: 0, beyond: 0, differences: [] });
          expect(found.ulps).toEqual({
            buckets: [{ from: 0, to: 0, count: a.shape[0] }],
            nanMismatches: 0,
            infinityMismatches: 0,
          });
          expect(found.statistics).toMatchObject({ maxAbsolute: 0, maxRelative: 0, rootMeanSquare: 0 });
        }
      }),
    );
  });

  it("[CON-120] [CON-121] [CON-122] is symmetric but for which side is expected", () => {
    fc.assert(
      fc.property(anyPair, fc.constantFrom(undefined, most(0), most(3)), ([a, b], bound) => {
        const [there, back] = [compared(a, b, bound), compared(b, a, bound)];
        expect({ ...back, worst: undefined, differences: [] }).toEqual({ ...there, worst: undefined, differences: [] });
        const swapped = back.differences.map(({ expected, actual, ...rest }) => {
          return { ...rest, expected: actual, actual: expected };
        });
        expect(swapped).toEqual(there.differences);
      }),
    );
  });

  it("[CON-122] counts every pair once", () => {
    fc.assert(
      fc.property(anyPair, ([a, b]) => {
        const found = compared(a, b);
        expect(counted(found)).toBe(found.elements);
        expect(found.unequal).toBeGreaterThanOrEqual(found.elements - found.ulps.buckets[0]!.count);
      }),
    );
  });

  it("[CON-120] [CON-122] does not depend on the order of the elements, sums up to their rounding", () => {
    const pairAndOrder = anyPair.chain(([a, b]) => {
      const places = Array.from({ length: a.shape[0]! }, (_, n) => n);
      const order = fc.shuffledSubarray(places, { minLength: places.length });
      return fc.tuple(fc.constant(a), fc.constant(b), order);
    });
    fc.assert(
      fc.property(pairAndOrder, ([a, b, order]) => {
        const [before, after] = [compared(a, b), compared(permuted(a, order), permuted(b, order))];
        expect(after.ulps).toEqual(before.ulps);
        expect([after.verdict, after.unequal, after.beyond]).toEqual([before.verdict, before.unequal, before.beyond]);
        const [s, t] = [before.statistics, after.statistics];
        expect([t.finitePairs, t.maxAbsolute, t.maxRelative]).toEqual([s.finitePairs, s.maxAbsolute, s.maxRelative]);
        const rounding = 2 * gammaBound(before.elements + 4, 2 ** -53);
        for (const mean of ["meanAbsolute", "meanRelative", "rootMeanSquare"] as const) {
          const least = Number.MIN_VALUE;
          if (s[mean] !== t[mean]) expect(Math.abs(s[mean] - t[mean])).toBeLessThanOrEqual(rounding * s[mean] + least);
        }
        expect(Math.abs(s.cosine - t.cosine)).toBeLessThanOrEqual(2 * rounding);
      }),
    );
  });

  it("[CON-122] puts a float32 pair in the bucket that holds its distance", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(finite32, finite32), { maxLength: 12 }), (pairs) => {
        const found = compared(f32(...pairs.map(([a]) => a)), f32(...pairs.map(([, b]) => b)));
        const distances = pairs.map(([a, b]) => ulpDistance(a, b, "f32"));
        for (const { from, to, count } of found.ulps.buckets) {
          expect(distances.filter((distance) => distance >= from && distance <= to).length).toBe(count);
        }
        const ends = found.ulps.buckets.map(({ to }) => to);
        expect(ends).toEqual(ends.map((_, bucket) => (bucket === 0 ? 0 : 2 ** (bucket - 1))));
      }),
    );
  });

  it("[CON-121] finds one element moved by k steps: outside a bound of k - 1, within one of k", () => {
    const values = fc.array(finite32, { minLength: 1, maxLength: 9 });
    const steps = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 20 }));
    fc.assert(
      fc.property(values, fc.nat(), steps, (numbers, where, k) => {
        const at = where % numbers.length;
        const bits = encodeFloat("f32", numbers[at]!);
        const moved = new Float32Array(
          Uint32Array.of((bits & 0x7fffffff) > 0x7f000000 ? bits - k : bits + k).buffer,
        )[0]!;
        const changed = numbers.with(at, moved);
        expect(compared(f32(...numbers), f32(...changed))).toMatchObject({ verdict: "differs", unequal: 1, beyond: 1 });
        const outside = compared(f32(...numbers), f32(...changed), most(k - 1));
        const difference = { index: [at], expected: numbers[at]!, actual: moved, ulps: k, bound: k - 1 };
        expect(outside).toMatchObject({ verdict: "outside bound", beyond: 1, worst: difference });
        expect(outside.differences).toEqual([difference]);
        expect(compared(f32(...numbers), f32(...changed), most(k))).toMatchObject({
          verdict: "within bound",
          ratio: 1,
          beyond: 0,
          differences: [],
        });
      }),
    );
  });

  it("[CON-121] a tolerance takes exactly its own distance and nothing beyond", () => {
    const moderate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(moderate, moderate, (a, b) => {
        fc.pre(a !== b);
        const distance = Math.abs(a - b);
        expect(compared(f64(a), f64(b), absolute(distance))).toMatchObject({ verdict: "within bound", ratio: 1 });
        expect(compared(f64(a), f64(b), absolute(nextDown(distance))).verdict).toBe("outside bound");
        expect(compared(f64(a), f64(b), absolute(0)).verdict).toBe("outside bound");
        expect(compared(f64(a), f64(b), absolute(Infinity)).verdict).toBe("within bound");
      }),
    );
  });
});

describe("special numbers", () => {
  const quiet = new Uint8Array(Uint32Array.of(0x7fc00000).buffer);
  const payload = new Uint8Array(Uint32Array.of(0xffc00123).buffer);
  const nanOf = (bytes: Uint8Array): SafeTensor => ({ dtype: "F32", shape: [1], bytes });

  it("[CON-121] NaN of different payloads, and zeros of different signs, differ in bits but are within every bound", () => {
    for (const [a, b] of [
      [nanOf(quiet), nanOf(payload)],
      [f32(0), f32(-0)],
    ] as const) {
      expect(compared(a, b)).toMatchObject({ verdict: "differs", unequal: 1 });
      for (const bound of [most(0), absolute(0)]) {
        expect(compared(a, b, bound)).toMatchObject({ verdict: "within bound", ratio: 0, beyond: 0 });
      }
      expect(compared(a, b).ulps).toMatchObject({ buckets: [{ from: 0, to: 0, count: 1 }], nanMismatches: 0 });
    }
  });

  it.each([
    ["NaN and a number", NaN, 1, "nanMismatches"],
    ["NaN and an infinity", NaN, Infinity, "nanMismatches"],
    ["an infinity and the largest number", Infinity, 3.4028234663852886e38, "infinityMismatches"],
    ["infinities of both signs", -Infinity, Infinity, "infinityMismatches"],
  ] as const)("[CON-121] [CON-122] %s are outside every bound", (_, a, b, kind) => {
    for (const [left, right] of [
      [a, b],
      [b, a],
    ] as const) {
      for (const bound of [most(2 ** 40), absolute(Infinity), absolute(1e300)]) {
        const found = compared(f32(left), f32(right), bound);
        expect(found).toMatchObject({ verdict: "outside bound", ratio: Infinity, ulps: { [kind]: 1 } });
        expect(found.statistics.finitePairs).toBe(0);
        expect(found.worst).toMatchObject({ ulps: Infinity });
      }
    }
  });

  it("[CON-121] a tolerance of NaN asks for a non-finite number on both sides", () => {
    expect(compared(f32(NaN), f32(Infinity), absolute(NaN)).verdict).toBe("within bound");
    expect(compared(f32(-Infinity), f32(NaN), absolute(NaN)).verdict).toBe("within bound");
    expect(compared(f32(NaN), f32(1), absolute(NaN)).verdict).toBe("outside bound");
    expect(compared(f32(1), f32(1.5), absolute(NaN)).verdict).toBe("outside bound");
  });
});

describe("types", () => {
  const halves = (format: "f16" | "bf16", ...values: ReadonlyArray<number>) => {
    const bits = Uint16Array.from(values, (value) => encodeFloat(format, value));
    return bits16Tensor(format === "f16" ? "F16" : "BF16", [values.length], bits);
  };

  it("[CON-121] a tensor and its exact widening have equal bits", () => {
    fc.assert(
      fc.property(fc.array(fc.float(), { maxLength: 9 }), (values) => {
        expect(compared(f32(...values), f64(...values)).verdict).toBe("equal bits");
      }),
    );
    expect(compared(f32(0), f64(-0))).toMatchObject({ verdict: "differs", unequal: 1 });
  });

  it("[CON-122] distances are in the format of fewer significand bits", () => {
    expect(compared(halves("f16", 1.5), f32(1.5 + 2 ** -10))).toMatchObject({ format: "f16", worst: { ulps: 1 } });
    expect(compared(f64(1.5), halves("bf16", 1.5 + 2 ** -6))).toMatchObject({ format: "bf16", worst: { ulps: 2 } });
    expect(compared(halves("bf16", 1), halves("f16", 1)).format).toBe("bf16");
    expect(compared(halves("f16", 1), f32(1 + 2 ** -20))).toMatchObject({ unequal: 1, worst: { ulps: 0 } });
  });

  it("[CON-122] a finite number beyond the narrower format is a mismatch, not a near miss", () => {
    const found = compared(halves("f16", 65_504), f32(1e6), most(2 ** 20));
    expect(found).toMatchObject({ verdict: "outside bound", ulps: { infinityMismatches: 1 } });
    expect(found.statistics).toMatchObject({ finitePairs: 1, maxAbsolute: 1e6 - 65_504 });
  });

  it("[CON-120] 64-bit integers are compared exactly", () => {
    const i64 = (...values: ReadonlyArray<bigint>): SafeTensor => ({
      dtype: "I64",
      shape: [values.length],
      bytes: new Uint8Array(BigInt64Array.from(values).buffer),
    });
    const anyInteger = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(anyInteger, fc.bigInt({ min: -300n, max: 300n }), (a, apart) => {
        const found = compared(i64(a, 5n), i64(a + apart, 5n));
        const distance = Math.abs(Number(apart));
        expect(found).toMatchObject({ format: "integer", unequal: apart === 0n ? 0 : 1 });
        expect(found.statistics.maxAbsolute).toBe(distance);
        if (apart !== 0n) expect(found.worst).toEqual({ index: [0], expected: a, actual: a + apart, ulps: distance });
      }),
    );
    expect(compared(i64(7n), int32Tensor([1], Int32Array.of(7))).verdict).toBe("equal bits");
  });
});

describe("error statistics", () => {
  it("[CON-120] of hand-worked tensors", () => {
    const found = compared(f64(3, -4, 0, 5), f64(3, -4.5, 0.25, NaN));
    expect(found.statistics).toEqual({
      finitePairs: 3,
      maxAbsolute: 0.5,
      meanAbsolute: 0.25,
      maxRelative: 1,
      meanRelative: (0.5 / 4.5 + 1) / 3,
      rootMeanSquare: Math.sqrt(0.3125 / 3),
      cosine: expect.closeTo(27 / (5 * Math.sqrt(9 + 20.25 + 0.0625)), 14),
    });
  });

  it("[CON-120] neither overflow nor vanish at the ends of float64", () => {
    const [large, small] = [1.5e308, 2 ** -1070];
    expect(compared(f64(large, large), f64(-large, large)).statistics).toMatchObject({
      maxAbsolute: Infinity,
      maxRelative: 2,
      meanRelative: 1,
      cosine: 0,
    });
    expect(compared(f64(large, 0), f64(large / 2, 0)).statistics.cosine).toBe(1);
    const vanishing = compared(f64(small, 2 * small), f64(2 * small, 2 * small)).statistics;
    expect(vanishing).toMatchObject({ maxAbsolute: small, meanAbsolute: small / 2, maxRelative: 0.5 });
    expect(vanishing.rootMeanSquare).toBeGreaterThan(small / 2);
  });

  it("[CON-120] of zero and empty tensors", () => {
    expect(compared(f64(), f64())).toMatchObject({ verdict: "equal bits", elements: 0, statistics: { cosine: 1 } });
    expect(compared(f64(0, 0), f64(-0, 0)).statistics.cosine).toBe(1);
    expect(compared(f64(0, 0), f64(1, 0)).statistics).toMatchObject({ cosine: 0, maxRelative: 1 });
  });
});

describe("what cannot be compared", () => {
  it.each([
    ["another shape", f32(1, 2), float32Tensor([2, 1], Float32Array.of(1, 2)), undefined, "shape [2], got [2, 1]"],
    ["an integer and a float", f32(1), int32Tensor([1], Int32Array.of(1)), undefined, "compares with F32, got I32"],
    ["a bound of another size", f32(1, 2), f32(1, 2), absolute(1), "got a bound of 1 elements"],
    ["a negative bound", f32(1, 2), f32(1, 2), absolute(1, -2), "got a bound of -2 at element 1"],
    ["a bound of NaN steps", f32(1), f32(1), most(NaN), "got a bound of NaN steps"],
    ["bytes of another length", f32(1), { ...f32(1), bytes: new Uint8Array(3) }, undefined, "got 3 bytes of F32"],
  ] as const)("[CON-124] %s is refused by name", (_, a, b, bound, words) => {
    const result = compareTensors(a, b, bound);
    expect(Result.isFailure(result) && result.failure._tag).toBe("TensorsIncomparable");
    expect(Result.isFailure(result) && result.failure.message).toContain(words);
  });

  it("[CON-121] lists as many differences as it is asked for", () => {
    const [a, b] = [f32(1, 2, 3, 4), f32(1, 9, 9, 9)];
    expect([0, 1, 2, 3, 7].map((shown) => compared(a, b, undefined, shown).differences.length)).toEqual([
      0, 1, 2, 3, 3,
    ]);
  });
});
