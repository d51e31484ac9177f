import { Result } from "effect";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readSafetensors, safetensorsElementBytes, writeSafetensors } from "../../src/index.ts";
import { metadata, tensors } from "./arbitraries.ts";
import { fileOf } from "./file.ts";

/** Reads any bytes: an error must be complete, and tensors must survive being written and read again. */
function expectSoundReading(file: Uint8Array): "read" | "refused" {
  const result = readSafetensors(file, { maxHeaderBytes: 2 ** 20 });
  if (Result.isFailure(result)) {
    const { _tag, where, expected, actual, message } = result.failure;
    expect(["SafetensorsMalformed", "SafetensorsTooLarge"]).toContain(_tag);
    for (const part of [where, expected, actual]) {
      expect(part).not.toBe("");
      expect(message).toContain(part);
    }
    expect(message.length).toBeLessThan(1_000);
    return "refused";
  }
  let dataBytes = 0;
  for (const { dtype, shape, bytes } of result.success.values()) {
    expect(bytes.length).toBe(shape.reduce((product, size) => product * size, safetensorsElementBytes[dtype]));
    dataBytes += bytes.length;
  }
  expect(dataBytes).toBeLessThanOrEqual(file.length - 8);
  const again = Result.getOrThrow(readSafetensors(Result.getOrThrow(writeSafetensors(result.success))));
  expect(again).toEqual(result.success);
  return "read";
}

const validFile = fc.tuple(tensors, metadata).map(([map, texts]) => Result.getOrThrow(writeSafetensors(map, texts)));

it("[NUM-047] arbitrary bytes, with and without a plausible length, never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void expectSoundReading(bytes)),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 8 }), (header, data) => {
      expectSoundReading(fileOf(header, data));
      expectSoundReading(fileOf(Uint8Array.of(0x7b, ...header), data));
    }),
    { numRuns: 2_000 },
  );
});

it("[NUM-047] arbitrary JSON as a header never throws", () => {
  const field = fc.constantFrom("dtype", "shape", "data_offsets", "__metadata__", "__proto__", "x");
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("U8", "F32", "", 0, 1, -1, 1.5, 2 ** 53, 1e308, null, true),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(field, tie("any"), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(field, value, { maxKeys: 4 }), fc.uint8Array({ maxLength: 4 }), (header, data) => {
      expectSoundReading(fileOf(JSON.stringify(header), data));
    }),
    { numRuns: 2_000 },
  );
});

it("[NUM-047] every truncation of a valid file is refused, and every extension", () => {
  fc.assert(
    fc.property(validFile, fc.nat(), (file, at) => {
      expect(expectSoundReading(file)).toBe("read");
      expect(expectSoundReading(file.subarray(0, at % file.length))).toBe("refused");
      expect(expectSoundReading(Uint8Array.of(...file, 0))).toBe("refused");
    }),
    { numRuns: 500 },
  );
});

it("[NUM-047] changed, removed, repeated and swapped bytes never throw", () => {
  const punctuation = [...'{}[]",:0-.e'].map((character) => character.charCodeAt(0));
  const change = fc.tuple(
    fc.nat(),
    fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...punctuation)),
    fc.constantFrom("set", "remove", "repeat", "swap"),
  );
  fc.assert(
    fc.property(validFile, fc.array(change, { minLength: 1, maxLength: 4 }), (file, changes) => {
      const bytes = [...file];
      for (const [position, byte, kind] of changes) {
        const at = position % bytes.length;
        if (kind === "set") bytes[at] = byte;
        else if (kind === "remove") bytes.splice(at, 1);
        else if (kind === "repeat") bytes.splice(at, 0, bytes[at]!);
        else [bytes[at], bytes[0]] = [bytes[0]!, bytes[at]!];
        if (bytes.length === 0) break;
      }
      expectSoundReading(Uint8Array.from(bytes));
    }),
    { numRuns: 5_000 },
  );
});

it("[NUM-047] deep nesting is refused, not overflowed", () => {
  for (const depth of [1_000, 200_000]) {
    const nested = "[".repeat(depth) + "]".repeat(depth);
    for (const header of [
      `{"x":${nested}}`,
      `{"x":{"dtype":"U8","shape":${nested},"data_offsets":[0,0]}}`,
      `{"x":${'{"x":'.repeat(depth)}`,
    ]) {
      expect(expectSoundReading(fileOf(header))).toBe("refused");
    }
    expect(expectSoundReading(fileOf(`{"x":${'{"x":'.repeat(depth)}1${"}".repeat(depth)}}`))).toBe("refused");
  }
});
