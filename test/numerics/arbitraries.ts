import * as fc from "fast-check";
import {
  type FloatFormat,
  floatFormats,
  type NarrowFormat,
  type PoolShape,
  type StoredPages,
} from "../../src/index.ts";

export const formats = Object.keys(floatFormats) as ReadonlyArray<FloatFormat>;
export const narrowFormats = formats.filter((format): format is NarrowFormat => format !== "f64");
export const tabledFormats = narrowFormats.filter((format) => format !== "f32");

/** Numbers spread evenly over the exponents a format has, and two beyond each end. */
export function numberNear(format: FloatFormat): fc.Arbitrary<number> {
  const { minExponent, mantissaBits, maxFinite } = floatFormats[format];
  const exponent = fc.integer({ min: minExponent - mantissaBits - 2, max: Math.round(Math.log2(maxFinite)) + 1 });
  const significand = fc.oneof(
    fc.double({ min: 1, max: 2, noNaN: true }),
    fc.integer({ min: 2 ** 12, max: 2 ** 13 }).map((n) => n / 2 ** 12),
  );
  const scaled = fc.tuple(significand, exponent, fc.constantFrom(1, -1)).map(([m, e, sign]) => sign * m * 2 ** e);
  return fc.oneof({ weight: 4, arbitrary: scaled }, { weight: 1, arbitrary: fc.double() });
}

export const poolShape: fc.Arbitrary<PoolShape> = fc.record({
  layout: fc.constantFrom("NHD", "HND"),
  N: fc.integer({ min: 0, max: 4 }),
  P: fc.integer({ min: 1, max: 3 }),
  Hkv: fc.integer({ min: 1, max: 3 }),
  width: fc.integer({ min: 1, max: 4 }),
});

export const storedFormat = fc.constantFrom<StoredPages["format"]>("f16", "bf16", "e4m3", "e5m2", "int8");
export const scaleAxis = fc.constantFrom<StoredPages["scaleAxis"]>("pool", "page", "head");

export function elementsOf(shape: PoolShape): number {
  return shape.N * shape.P * shape.Hkv * shape.width;
}

/** Which scale each element of a pool uses, by walking the axes in the order of the layout. */
export function scaleIndices(shape: PoolShape, axis: StoredPages["scaleAxis"]): Array<number> {
  const indices: Array<number> = [];
  const [outer, inner] = shape.layout === "NHD" ? [shape.P, shape.Hkv] : [shape.Hkv, shape.P];
  for (let page = 0; page < shape.N; page++) {
    for (let i = 0; i < outer; i++) {
      for (let j = 0; j < inner; j++) {
        const head = shape.layout === "NHD" ? j : i;
        for (let c = 0; c < shape.width; c++) indices.push({ pool: 0, page, head }[axis]);
      }
    }
  }
  return indices;
}
