import { Result } from "effect";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  checkProblem,
  decodeFloat,
  decodePages,
  encodeFloat,
  encodePages,
  floatFormats,
  type PoolShape,
  storageError,
  type StoredPages,
} from "../../src/index.ts";
import { elementsOf, poolShape, scaleAxis, scaleIndices, storedFormat } from "./arbitraries.ts";

const float32Max = floatFormats.f32.maxFinite;
const bitsType = { f16: Uint16Array, bf16: Uint16Array, e4m3: Uint8Array, e5m2: Uint8Array, int8: Int8Array };

function scales(axis: StoredPages["scaleAxis"], shape: PoolShape): number {
  return { pool: 1, page: shape.N, head: shape.Hkv }[axis];
}

function elementValue(format: StoredPages["format"], bits: number): number {
  return format === "int8" ? bits : decodeFloat(format, bits);
}

function valuesOf(shape: PoolShape, element: fc.Arbitrary<number>): fc.Arbitrary<Float32Array> {
  const length = elementsOf(shape);
  return fc.array(element, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
}

const finite32 = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: -8, max: 8, noNaN: true }),
  fc.constantFrom(float32Max, -float32Max, 2 ** -149, 0, -0),
);
const poolOf = (element: fc.Arbitrary<number>) =>
  poolShape.chain((shape) => fc.record({ shape: fc.constant(shape), values: valuesOf(shape, element) }));

const storedPool = fc.tuple(poolShape, storedFormat, scaleAxis).chain(([shape, format, axis]) =>
  fc.record({
    shape: fc.constant(shape),
    stored: fc.record({
      format: fc.constant(format),
      bits: fc
        .array(fc.integer({ min: 0, max: 0xffff }), { minLength: elementsOf(shape), maxLength: elementsOf(shape) })
        .map((bits) => bitsType[format].from(bits)),
      scale: fc
        .array(fc.float({ min: Math.fround(2 ** -10), max: 2 ** 10, noNaN: true }), {
          minLength: scales(axis, shape),
          maxLength: scales(axis, shape),
        })
        .map((scale) => Float32Array.from(scale)),
      scaleAxis: fc.constant(axis),
    }),
  }),
);

function encoded(...request: Parameters<typeof encodePages>): StoredPages {
  return Result.getOrThrow(encodePages(...request));
}

it("[NUM-007] a written pool decodes per page, per head and as a whole", () => {
  const shape = { layout: "NHD", N: 2, P: 1, Hkv: 2, width: 1 } as const;
  const bits = Uint8Array.of(0x38, 0xb8, 0x7e, 0x01);
  const decode = (axis: StoredPages["scaleAxis"], scale: ReadonlyArray<number>, layout: "NHD" | "HND" = "NHD") => [
    ...decodePages({ format: "e4m3", bits, scale: Float32Array.from(scale), scaleAxis: axis }, { ...shape, layout }),
  ];
  expect(decode("pool", [2])).toEqual([2, -2, 896, 2 ** -8]);
  expect(decode("page", [2, 4])).toEqual([2, -2, 1792, 2 ** -7]);
  expect(decode("head", [2, 4])).toEqual([2, -4, 896, 2 ** -7]);
  expect(decode("head", [2, 4], "HND")).toEqual([2, -4, 896, 2 ** -7]);
  const integers = { format: "int8", bits: Int8Array.of(-128, -1, 0, 127), scaleAxis: "pool" } as const;
  expect([...decodePages({ ...integers, scale: Float32Array.of(0.5) }, shape)]).toEqual([-64, -0.5, 0, 63.5]);
});

it("[NUM-007] every element is its value times its scale, rounded once", () => {
  fc.assert(
    fc.property(storedPool, ({ shape, stored }) => {
      const owners = scaleIndices(shape, stored.scaleAxis);
      const expected = owners.map((owner, i) =>
        Math.fround(elementValue(stored.format, stored.bits[i]!) * stored.scale[owner]!),
      );
      expect([...decodePages(stored, shape)]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

it("[NUM-007] a checked problem holds the decoded values", () => {
  const pages = {
    format: "f16",
    bits: Uint16Array.of(0x3c00, 0xc000),
    scale: Float32Array.of(3),
    scaleAxis: "pool",
  } as const;
  const problem = Result.getOrThrow(
    checkProblem({
      mode: "none",
      layout: "NHD",
      dims: { B: 1, H: 1, Hkv: 1, D: 1, Dv: 1, P: 2, N: 1 },
      q: Float32Array.of(1),
      qIndptr: Int32Array.of(0, 1),
      kPages: pages,
      vPages: pages,
      blockTable: Int32Array.of(0),
      kvLen: Int32Array.of(2),
    }),
  );
  expect([[...problem.kPages], [...problem.vPages]]).toEqual([
    [3, -6],
    [3, -6],
  ]);
});

it("[NUM-011] every element is the number nearest to value / scale, and finite values stay finite", () => {
  fc.assert(
    fc.property(poolOf(finite32), storedFormat, scaleAxis, ({ shape, values }, format, axis) => {
      const stored = encoded(values, shape, format, axis);
      const owners = scaleIndices(shape, axis);
      for (const [i, owner] of owners.entries()) {
        const quotient = values[i]! / stored.scale[owner]!;
        const bits = stored.bits[i]!;
        if (format !== "int8") expect(bits).toBe(encodeFloat(format, quotient));
        else {
          expect(Math.abs(bits)).toBeLessThanOrEqual(127);
          const clamped = Math.max(-127, Math.min(127, quotient));
          const gap = Math.abs(bits - clamped);
          expect(gap < 0.5 || (gap === 0.5 && bits % 2 === 0)).toBe(true);
        }
      }
      expect(decodePages(stored, shape).every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it("[NUM-011] the scale is the largest magnitude over the format's largest, truncated, within its bounds", () => {
  fc.assert(
    fc.property(poolOf(finite32), storedFormat, scaleAxis, ({ shape, values }, format, axis) => {
      const stored = encoded(values, shape, format, axis);
      const owners = scaleIndices(shape, axis);
      const most = format === "int8" ? 127 : floatFormats[format].maxFinite;
      for (const [s, scale] of stored.scale.entries()) {
        const owned = [...values].filter((_, i) => owners[i] === s).map(Math.abs);
        const largest = Math.max(0, ...owned);
        const unscaled = largest === 0 || ((format === "f16" || format === "bf16") && largest <= most);
        if (unscaled) expect(scale).toBe(1);
        else if (scale !== 2 ** -126) {
          const next = decodeFloat("f32", encodeFloat("f32", scale) + 1);
          expect(scale <= largest / most && largest / most < next).toBe(true);
        } else expect(largest / most).toBeLessThan(2 ** -125);
      }
    }),
    { numRuns: 500 },
  );
});

it("[NUM-011] the largest float32 survives every format", () => {
  const shape = { layout: "HND", N: 1, P: 1, Hkv: 1, width: 2 } as const;
  for (const format of ["f16", "bf16", "e4m3", "e5m2", "int8"] as const) {
    const decoded = decodePages(encoded(Float32Array.of(float32Max, -float32Max), shape, format, "pool"), shape);
    expect(decoded[0], format).toBe(-decoded[1]!);
    expect(decoded[0]! / float32Max, format).toBeGreaterThan(1 - 2 ** -20);
  }
});

it("[NUM-011] infinities and NaN are kept where the format has them, and do not set the scale", () => {
  const shape = { layout: "NHD", N: 1, P: 1, Hkv: 1, width: 4 } as const;
  const values = Float32Array.of(Infinity, -Infinity, NaN, 57344);
  const decode = (format: "f16" | "bf16" | "e4m3" | "e5m2") => [
    ...decodePages(encoded(values, shape, format, "pool"), shape),
  ];
  expect(decode("f16")).toEqual([Infinity, -Infinity, NaN, 57344]);
  expect(decode("bf16")).toEqual([Infinity, -Infinity, NaN, 57344]);
  expect(decode("e5m2")).toEqual([Infinity, -Infinity, NaN, 57344]);
  expect(decode("e4m3")).toEqual([NaN, NaN, NaN, 57344]);
  for (const [i, value] of [Infinity, -Infinity, NaN].entries()) {
    const refused = encodePages(Float32Array.of(0, 0, 0, 0).fill(value, i, i + 1), shape, "int8", "pool");
    expect(Result.isFailure(refused) && refused.failure).toMatchObject({ _tag: "NotFinite", field: `values[${i}]` });
  }
});

it("[NUM-011] wrong lengths and sizes are refused by name", () => {
  const shape = { layout: "NHD", N: 1, P: 1, Hkv: 1, width: 2 } as const;
  const short = encodePages(new Float32Array(1), shape, "f16", "pool");
  expect(Result.isFailure(short) && short.failure).toMatchObject({
    _tag: "ShapeMismatch",
    field: "values",
    actual: "1",
  });
  for (const N of [-1, 0.5, NaN, Infinity]) {
    const wrong = encodePages(new Float32Array(2), { ...shape, N }, "f16", "pool");
    expect(Result.isFailure(wrong) && wrong.failure).toMatchObject({ _tag: "OutOfRange", field: "shape.N" });
  }
});

it("[NUM-012] values the format holds have no storage error; storing twice loses nothing more", () => {
  fc.assert(
    fc.property(storedPool, ({ shape, stored }) => {
      const values = decodePages(stored, shape);
      const report = Result.getOrThrow(storageError(values, stored, shape));
      expect(report).toEqual({ maxAbsolute: 0, maxRelative: 0, rootMeanSquare: 0 });
    }),
  );
});

it("[NUM-012] the report of a written pool", () => {
  const shape = { layout: "NHD", N: 1, P: 1, Hkv: 1, width: 4 } as const;
  const stored = {
    format: "int8",
    bits: Int8Array.of(1, -2, 0, 4),
    scale: Float32Array.of(1),
    scaleAxis: "pool",
  } as const;
  const report = (values: ReadonlyArray<number>) =>
    Result.getOrThrow(storageError(Float32Array.from(values), stored, shape));
  expect(report([1.5, -2, 0, 4])).toEqual({ maxAbsolute: 0.5, maxRelative: 1 / 3, rootMeanSquare: 0.25 });
  expect(report([1, -2, 4, 4])).toEqual({ maxAbsolute: 4, maxRelative: 1, rootMeanSquare: 2 });
  expect(report([0, -2, 0, 4])).toEqual({ maxAbsolute: 1, maxRelative: Infinity, rootMeanSquare: 0.5 });
  for (const lost of [Infinity, NaN]) {
    expect(report([lost, -2, 0, 4])).toEqual({
      maxAbsolute: Infinity,
      maxRelative: Infinity,
      rootMeanSquare: Infinity,
    });
  }
  const mismatch = storageError(new Float32Array(3), stored, shape);
  expect(Result.isFailure(mismatch) && mismatch.failure._tag).toBe("ShapeMismatch");
});

it("[NUM-012] the relative error of unscaled f16 and bf16 is at most u for normal numbers", () => {
  const normal = fc.float({ min: 2 ** -14, max: 65504, noNaN: true });
  fc.assert(
    fc.property(poolOf(normal), fc.constantFrom("f16", "bf16"), scaleAxis, ({ shape, values }, format, axis) => {
      const report = Result.getOrThrow(storageError(values, encoded(values, shape, format, axis), shape));
      expect(report.maxRelative).toBeLessThanOrEqual(floatFormats[format].unitRoundoff);
      expect(report.rootMeanSquare).toBeLessThanOrEqual(report.maxAbsolute);
    }),
  );
});
