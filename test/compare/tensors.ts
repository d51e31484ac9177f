import { Result } from "effect";
import * as fc from "fast-check";
import { type Bound, compareTensors, type TensorComparison } from "../../conformance/index.ts";
import { safetensorsElementBytes, type SafeTensor, type SafetensorsType } from "../../src/index.ts";

export const floatTypes = ["F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"] as const;
export const integerTypes = ["I64", "U64", "I32", "U32", "I16", "U16", "I8", "U8", "BOOL"] as const;
export const kinds: ReadonlyArray<ReadonlyArray<SafetensorsType>> = [floatTypes, integerTypes];

/** A tensor of any bits: every NaN, infinity, subnormal and zero a type has. */
export function anyBits(dtype: SafetensorsType, length: number): fc.Arbitrary<SafeTensor> {
  const size = length * safetensorsElementBytes[dtype];
  return fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => ({ dtype, shape: [length], bytes }));
}

/** Two tensors of one length and of types that compare, often equal in many elements. */
export const anyPair: fc.Arbitrary<readonly [SafeTensor, SafeTensor]> = fc
  .tuple(fc.constantFrom(...kinds), fc.nat({ max: 12 }), fc.boolean())
  .chain(([types, length, alike]) =>
    fc.tuple(fc.constantFrom(...types), fc.constantFrom(...types)).chain(([left, other]) => {
      const right = alike ? left : other;
      const patched = fc.tuple(
        anyBits(left, length),
        anyBits(right, length),
        fc.array(fc.boolean(), { maxLength: 12 }),
      );
      return patched.map(([a, b, kept]) => [a, alike ? withElementsOf(b, a, kept) : b] as const);
    }),
  );

/** `tensor` with the elements of `source` where `kept` says so. */
function withElementsOf(tensor: SafeTensor, source: SafeTensor, kept: ReadonlyArray<boolean>): SafeTensor {
  const size = safetensorsElementBytes[tensor.dtype];
  const bytes = tensor.bytes.slice();
  kept.forEach((keep, n) => {
    if (keep && (n + 1) * size <= bytes.length) bytes.set(source.bytes.subarray(n * size, (n + 1) * size), n * size);
  });
  return { ...tensor, bytes };
}

/** The elements of a tensor in another order: element n of the result is element `order[n]` of the tensor. */
export function permuted(tensor: SafeTensor, order: ReadonlyArray<number>): SafeTensor {
  const size = safetensorsElementBytes[tensor.dtype];
  const bytes = new Uint8Array(tensor.bytes.length);
  order.forEach((from, to) => bytes.set(tensor.bytes.subarray(from * size, (from + 1) * size), to * size));
  return { ...tensor, bytes };
}

/** The comparison of tensors that must be comparable. */
export function compared(a: SafeTensor, b: SafeTensor, bound?: Bound, shown?: number): TensorComparison {
  return Result.getOrThrow(compareTensors(a, b, bound, shown));
}

/** How many pairs a histogram counts. */
export function counted({ ulps }: TensorComparison): number {
  return ulps.buckets.reduce((sum, { count }) => sum + count, 0) + ulps.nanMismatches + ulps.infinityMismatches;
}
