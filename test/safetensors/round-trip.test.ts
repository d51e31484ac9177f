import { Result } from "effect";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  bits16Tensor,
  float32Tensor,
  float64Tensor,
  int32Tensor,
  readSafetensors,
  readSafetensorsMetadata,
  type SafeTensor,
  type SafetensorsError,
  safetensorsElementBytes,
  safetensorsLimits,
  tensorBits16,
  tensorToFloat32,
  tensorToFloat64,
  tensorToInt32,
  writeSafetensors,
} from "../../src/index.ts";
import { metadata, tensors } from "./arbitraries.ts";
import { entry, fileOf } from "./file.ts";

const headerText =
  '{"__metadata__":{"by":"hand"},' +
  '"m":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
  '"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}';
const headerBytes = Math.ceil(headerText.length / 8) * 8;
const data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 7, 8, 9];
const lengthPrefix = [headerBytes, 0, 0, 0, 0, 0, 0, 0];
const paddedHeader = new TextEncoder().encode(headerText.padEnd(headerBytes));
const written = Uint8Array.from([...lengthPrefix, ...paddedHeader, ...data]);
const writtenTensors = new Map<string, SafeTensor>([
  ["b", { dtype: "U8", shape: [3], bytes: Uint8Array.of(7, 8, 9) }],
  ["m", float32Tensor([1, 2], Float32Array.of(1, -2))],
]);

function succeeded<A>(result: Result.Result<A, unknown>): A {
  return Result.getOrThrow(result);
}

it("[NUM-040] [NUM-045] a file written by hand, byte for byte", () => {
  expect(headerBytes).toBe(144);
  expect([...succeeded(readSafetensors(written))]).toEqual([...writtenTensors].toReversed());
  expect(succeeded(readSafetensorsMetadata(written))).toEqual(new Map([["by", "hand"]]));
  expect(succeeded(writeSafetensors(writtenTensors, new Map([["by", "hand"]])))).toEqual(written);
});

it("[NUM-040] every element type is read, without copying", () => {
  for (const [dtype, size] of Object.entries(safetensorsElementBytes)) {
    const file = fileOf(
      JSON.stringify({ x: { dtype, shape: [2], data_offsets: [0, 2 * size] } }),
      new Uint8Array(2 * size),
    );
    const tensor = succeeded(readSafetensors(file)).get("x")!;
    file[file.length - 1] = 5;
    expect([tensor.dtype, tensor.shape, tensor.bytes.at(-1), tensor.bytes.buffer === file.buffer]).toEqual([
      dtype,
      [2],
      5,
      true,
    ]);
  }
});

it("[NUM-045] [NUM-048] what is written reads back, whatever its names", () => {
  fc.assert(
    fc.property(tensors, metadata, (original, texts) => {
      const file = succeeded(writeSafetensors(original, texts));
      const readBack = succeeded(readSafetensors(file));
      expect(readBack).toEqual(original);
      expect(succeeded(readSafetensorsMetadata(file))).toEqual(texts);
    }),
    { numRuns: 500 },
  );
});

it("[NUM-045] the order of tensors does not matter, the header is padded and tensors are aligned", () => {
  fc.assert(
    fc.property(tensors, metadata, (original, texts) => {
      const file = succeeded(writeSafetensors(original, texts));
      const reordered = new Map([...original].toReversed());
      expect(succeeded(writeSafetensors(reordered, new Map([...texts].toReversed())))).toEqual(file);
      expect(new DataView(file.buffer).getBigUint64(0, true) % 8n).toBe(0n);
      for (const { dtype, bytes } of succeeded(readSafetensors(file)).values()) {
        expect(bytes.byteOffset % safetensorsElementBytes[dtype]).toBe(0);
      }
    }),
  );
});

it("[NUM-045] tensors that do not match their shape, and names a reader would refuse, are not written", () => {
  const byte = { dtype: "U8", shape: [1], bytes: new Uint8Array(1) } as const;
  const refused: Array<[string, SafeTensor, string]> = [
    ["short", { ...byte, shape: [2] }, "SafetensorsMalformed"],
    ["huge", { ...byte, shape: [2 ** 30, 2 ** 30] }, "SafetensorsMalformed"],
    ["negative", { ...byte, shape: [-1, -1] }, "SafetensorsMalformed"],
    ["fraction", { ...byte, shape: [0.5, 2] }, "SafetensorsMalformed"],
    ["unknown", { ...byte, dtype: "F4" as "U8" }, "SafetensorsMalformed"],
    ["inherited", { ...byte, dtype: "toString" as "U8" }, "SafetensorsMalformed"],
    ["__metadata__", byte, "SafetensorsMalformed"],
    ["x".repeat(safetensorsLimits.maxNameLength + 1), byte, "SafetensorsTooLarge"],
    ["rank", { ...byte, shape: Array<number>(safetensorsLimits.maxRank + 1).fill(1) }, "SafetensorsTooLarge"],
  ];
  for (const [name, tensor, tag] of refused) {
    const result = writeSafetensors(new Map([[name, tensor]]));
    expect(Result.isFailure(result) && result.failure._tag, name).toBe(tag);
  }
  const many = new Map(Array.from({ length: safetensorsLimits.maxTensors + 1 }, (_, i) => [`${i}`, byte] as const));
  const result = writeSafetensors(many);
  expect(Result.isFailure(result) && result.failure).toMatchObject({ _tag: "SafetensorsTooLarge", actual: "65537" });
});

it("[NUM-046] typed elements survive a file at any alignment, views where aligned and copies where not", () => {
  const values = new Map([
    ["d", float64Tensor([2], Float64Array.of(Math.PI, -0))],
    ["f", float32Tensor([2, 1], Float32Array.of(1.5, NaN))],
    ["i", int32Tensor([1], Int32Array.of(-7))],
    ["h", bits16Tensor("BF16", [2], Uint16Array.of(0x3f80, 0xffff))],
  ]);
  const file = succeeded(writeSafetensors(values));
  for (let shift = 0; shift < 8; shift++) {
    const moved = new Uint8Array(file.length + shift);
    moved.set(file, shift);
    const readBack = succeeded(readSafetensors(moved.subarray(shift)));
    const doubles = succeeded(tensorToFloat64(readBack.get("d")!));
    expect(doubles).toEqual(Float64Array.of(Math.PI, -0));
    expect(doubles.buffer === moved.buffer).toBe(shift === 0);
    const floats = succeeded(tensorToFloat32(readBack.get("f")!));
    expect(floats).toEqual(Float32Array.of(1.5, NaN));
    expect(floats.buffer === moved.buffer).toBe(shift % 4 === 0);
    expect(succeeded(tensorToInt32(readBack.get("i")!))).toEqual(Int32Array.of(-7));
    expect(succeeded(tensorBits16(readBack.get("h")!))).toEqual(Uint16Array.of(0x3f80, 0xffff));
  }
});

it("[NUM-046] a Node buffer, whose slices share memory, is read like any bytes", () => {
  const file = succeeded(writeSafetensors(new Map([["f", float32Tensor([1], Float32Array.of(2.5))]])));
  const buffer = Buffer.concat([Buffer.of(0), file]).subarray(1);
  expect(succeeded(tensorToFloat32(succeeded(readSafetensors(buffer)).get("f")!))).toEqual(Float32Array.of(2.5));
  const unaligned = Buffer.from(new ArrayBuffer(9), 1, 8);
  unaligned.writeDoubleLE(2.5);
  expect(succeeded(tensorToFloat64({ dtype: "F64", shape: [1], bytes: unaligned }))).toEqual(Float64Array.of(2.5));
});

it("[NUM-046] elements of another type, or fewer bytes than the shape, are refused", () => {
  const floats = float32Tensor([1], Float32Array.of(1));
  const refusals: ReadonlyArray<Result.Result<unknown, SafetensorsError>> = [
    tensorToFloat64(floats),
    tensorToInt32(floats),
    tensorBits16(floats),
    tensorToFloat32(int32Tensor([1], Int32Array.of(1))),
    tensorToFloat32({ ...floats, shape: [2] }),
    tensorToFloat32({ ...floats, shape: [2 ** 40, 2 ** 40] }),
  ];
  expect(refusals.map((result) => Result.isFailure(result) && result.failure._tag)).toEqual([
    ...Array<string>(4).fill("SafetensorsTypeMismatch"),
    "SafetensorsMalformed",
    "SafetensorsMalformed",
  ]);
});

it("[NUM-048] a tensor named __proto__ is a tensor and pollutes nothing", () => {
  const file = fileOf(`{"__proto__":${entry(0, 1)},"__metadata__":{"__proto__":"text"}}`, Uint8Array.of(4));
  expect([...succeeded(readSafetensors(file)).keys()]).toEqual(["__proto__"]);
  expect([...succeeded(readSafetensorsMetadata(file))]).toEqual([["__proto__", "text"]]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect("dtype" in {}).toBe(false);
});
