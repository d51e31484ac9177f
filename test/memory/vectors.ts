import { Result } from "effect";
import * as fc from "fast-check";
import { type QuantisedVector, type QuantiserFormat, quantise } from "../../src/index.ts";
import { exactUnits } from "../numerics/exact.ts";

export const formats: ReadonlyArray<QuantiserFormat> = ["int8", "int16", "bf16", "f16"];
export const format = fc.constantFrom(...formats);

/** Float32 numbers of like and of very different magnitude, small enough for every format. */
export const element = fc.oneof(
  { weight: 4, arbitrary: fc.float({ min: -1, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.float({ min: -65_504, max: 65_504, noNaN: true }) },
  { weight: 1, arbitrary: fc.integer({ min: -1_024, max: 1_024 }).map((n) => n / 256) },
  { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }).map((n) => n * 2 ** -149) },
);

export const vectorOf = (length: number): fc.Arbitrary<Float32Array> =>
  fc.array(element, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));

/** Vectors of any scale that every format can store. */
export const vector: fc.Arbitrary<Float32Array> = fc
  .tuple(fc.integer({ min: 1, max: 20 }).chain(vectorOf), fc.integer({ min: -148, max: 0 }))
  .map(([values, exponent]) => values.map((value) => value * 2 ** exponent));

export const stored = (values: Float32Array, format: QuantiserFormat): QuantisedVector =>
  Result.getOrThrow(quantise(values, format));

export const quantised: fc.Arbitrary<QuantisedVector> = fc
  .tuple(vector, format)
  .map(([values, format]) => stored(values, format));

/** A float64 as a count of 2^-1074, without a sign. */
export const magnitude = (x: number): bigint => exactUnits(Math.abs(x));

export const failureOf = <Success, Failure>(result: Result.Result<Success, Failure>): Failure =>
  Result.getOrThrow(Result.flip(result));
