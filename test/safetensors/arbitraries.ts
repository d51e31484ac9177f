import * as fc from "fast-check";
import { type SafeTensor, safetensorsElementBytes, type SafetensorsType } from "../../src/index.ts";

const dtype = fc.constantFrom(...(Object.keys(safetensorsElementBytes) as ReadonlyArray<SafetensorsType>));
const shape = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });

export const tensor: fc.Arbitrary<SafeTensor> = fc.tuple(dtype, shape).chain(([type, sizes]) => {
  const length = sizes.reduce((product, size) => product * size, safetensorsElementBytes[type]);
  const bytes = fc.uint8Array({ minLength: length, maxLength: length });
  return fc.record({ dtype: fc.constant(type), shape: fc.constant(sizes), bytes });
});

export const anyName = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", '"', "\\", "\u0000", "", "\ud800"),
);
const name = anyName.filter((text) => text !== "__metadata__");

export const tensors: fc.Arbitrary<ReadonlyMap<string, SafeTensor>> = fc
  .uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 5 })
  .map((entries) => new Map(entries));

export const metadata: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .uniqueArray(fc.tuple(anyName, fc.string({ maxLength: 6 })), { selector: ([key]) => key, maxLength: 3 })
  .map((entries) => new Map(entries));
