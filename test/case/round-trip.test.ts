import { Effect, Result } from "effect";
import * as fc from "fast-check";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bits16Tensor, float32Tensor, readSafetensors, type Problem, writeSafetensors } from "../../src/index.ts";
import { readCase, readOutputs, writeCase, writeOutputs } from "../../conformance/index.ts";
import { failureOf, inDirectory } from "./case-directory.ts";
import { anyInput, checked, smallInput } from "./case-problem.ts";

const run = Effect.runPromise;

/** Every field, typed arrays as their bytes, so that NaN payloads and -0 count. */
function bitsOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name} ${bytes.toString("hex")}`;
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, bitsOf(field)]));
  }
  return Object.is(value, -0) ? "-0" : value;
}

describe("case directory", () => {
  it("[CON-005] [CON-001] [CON-004] reads back every field of what was written, to the bit", () =>
    inDirectory((directory) =>
      fc.assert(
        fc.asyncProperty(anyInput, async (input) => {
          const problem = checked(input);
          await run(writeCase(directory, problem));
          expect(bitsOf(await run(readCase(directory)))).toEqual(bitsOf(problem));
        }),
      ),
    ));

  it("[CON-005] writes an input and its checked problem as the same bytes", () =>
    inDirectory((directory) =>
      fc.assert(
        fc.asyncProperty(anyInput, async (input) => {
          const bytes = async (problem: typeof input | Problem) => {
            await run(writeCase(directory, problem));
            const files = ["case.json", "inputs.safetensors"];
            return Promise.all(files.map((file) => readFile(join(directory, file), "hex")));
          };
          expect(await bytes(input)).toEqual(await bytes(checked(input)));
        }),
        { numRuns: 30 },
      ),
    ));

  it("[CON-002] gives absent options their defaults", () =>
    inDirectory(async (directory) => {
      await run(writeCase(directory, { ...smallInput, scale: 2, softcap: 3, causal: true, windowLeft: 1 }));
      const path = join(directory, "case.json");
      const stated = JSON.parse(await readFile(path, "utf8"));
      await writeFile(path, JSON.stringify({ ...stated, options: {} }));
      expect(bitsOf(await run(readCase(directory)))).toEqual(bitsOf(checked(smallInput)));
    }));

  it("[CON-004] accepts gamma as [1], [H] and [B, H]", () =>
    inDirectory(async (directory) => {
      const mixture = { ...smallInput, mode: "mixture" as const, gamma: Float32Array.of(0.5) };
      await run(writeCase(directory, mixture));
      const path = join(directory, "inputs.safetensors");
      for (const shape of [[1], [2], [1, 2]]) {
        const tensors = new Map(Result.getOrThrow(readSafetensors(new Uint8Array(await readFile(path)))));
        const values = new Float32Array(shape.reduce((a, n) => a * n, 1)).fill(0.5);
        tensors.set("gamma", float32Tensor(shape, values));
        await writeFile(path, Result.getOrThrow(writeSafetensors(tensors)));
        expect((await run(readCase(directory))).gamma).toEqual(Float32Array.of(0.5, 0.5));
      }
    }));

  it.each([
    ["e4m3", Uint8Array, 1, "pool"],
    ["int8", Int8Array, 1, "pool"],
    ["f16", Uint16Array, 2, "pool"],
    ["bf16", Uint16Array, 1, "page"],
  ] as const)("[CON-005] refuses %s pages that the format can't hold", (format, type, factor, scaleAxis) =>
    inDirectory(async (directory) => {
      const scale = new Float32Array(scaleAxis === "page" ? 2 : 1).fill(factor);
      const pages = { format, bits: new type(8), scale, scaleAxis };
      const error = await failureOf(writeCase(directory, { ...smallInput, kPages: pages }));
      expect(error).toMatchObject({ _tag: "CaseInvalid", field: "k_pages" });
      expect(await readdir(directory)).toEqual([]);
    }),
  );

  it("[CON-006] removes the outputs of the case it replaces and leaves nothing else", () =>
    inDirectory(async (directory) => {
      const problem = checked(smallInput);
      await run(writeCase(directory, problem));
      const result = { out: new Float64Array(6), lse: new Float64Array(2), anchorMass: new Float64Array(2) };
      await run(writeOutputs(directory, result, problem.dims));
      expect(await readdir(directory)).toContain("outputs.safetensors");
      await run(writeCase(directory, problem));
      expect((await readdir(directory)).toSorted()).toEqual(["case.json", "inputs.safetensors"]);
    }));

  it("[CON-006] refuses an invalid problem before it touches the directory", () =>
    inDirectory(async (directory) => {
      const target = join(directory, "new");
      const error = await failureOf(writeCase(target, { ...smallInput, kvLen: Int32Array.of(9) }));
      expect(error).toMatchObject({ _tag: "CaseInvalid", file: "inputs.safetensors", field: "kv_len[0]", actual: "9" });
      expect(await readdir(directory)).toEqual([]);
    }));
});

describe("outputs", () => {
  const dims = { T: 1, H: 2, Dv: 3 };
  const outputs = {
    out: Float64Array.of(1, -0, Number.NaN, 1e-300, 5, 6),
    lse: Float64Array.of(Number.NEGATIVE_INFINITY, 0.1),
    anchorMass: Float64Array.of(0, 1),
    tolerance: Float64Array.of(0, 1, 2, 3, 4, 5),
  };

  it("[CON-007] come back to the bit, with and without a tolerance", () =>
    inDirectory(async (directory) => {
      await run(writeOutputs(directory, outputs, dims));
      expect(bitsOf(await run(readOutputs(directory, dims)))).toEqual(bitsOf(outputs));
      const { out, lse, anchorMass } = outputs;
      await run(writeOutputs(directory, { out, lse, anchorMass }, dims));
      expect((await run(readOutputs(directory, dims))).tolerance).toBeUndefined();
    }));

  it("[CON-007] widen narrower floats exactly and may lack all but out", () =>
    inDirectory(async (directory) => {
      const path = join(directory, "outputs.safetensors");
      const shape = [1, 2, 3];
      const bits = Uint16Array.of(0x3c00, 0x8000, 0x7c00, 0x0001, 0xbc00, 0x3555);
      const tensors = [
        [float32Tensor(shape, Float32Array.of(0.1, -0, 1e-45, 1, 2, 3)), [Math.fround(0.1), -0, 2 ** -149, 1, 2, 3]],
        [bits16Tensor("F16", shape, bits), [1, -0, Infinity, 2 ** -24, -1, 0.333251953125]],
      ] as const;
      for (const [tensor, expected] of tensors) {
        await writeFile(path, Result.getOrThrow(writeSafetensors(new Map([["out", tensor]]))));
        const read = await run(readOutputs(directory, dims));
        expect([...read.out]).toEqual(expected);
        expect(read.lse).toBeUndefined();
      }
    }));

  it("[CON-007] [CON-003] refuse wrong shapes and extra tensors", () =>
    inDirectory(async (directory) => {
      await run(writeOutputs(directory, outputs, dims));
      expect(await failureOf(readOutputs(directory, { ...dims, T: 2 }))).toMatchObject({
        _tag: "CaseInvalid",
        file: "outputs.safetensors",
        field: "out",
        actual: "F64 [1, 2, 3]",
      });
      const extra = new Map([["loss", float32Tensor([1], Float32Array.of(1))]]);
      extra.set("out", float32Tensor([1, 2, 3], new Float32Array(6)));
      await writeFile(join(directory, "outputs.safetensors"), Result.getOrThrow(writeSafetensors(extra)));
      expect(await failureOf(readOutputs(directory, dims))).toMatchObject({ _tag: "CaseInvalid", field: "loss" });
    }));

  it("[CON-006] replace older outputs only when complete", () =>
    inDirectory(async (directory) => {
      await run(writeOutputs(directory, outputs, dims));
      const before = await readFile(join(directory, "outputs.safetensors"), "hex");
      const wrong = { ...outputs, out: new Float64Array(5) };
      expect(await failureOf(writeOutputs(directory, wrong, dims))).toMatchObject({ _tag: "CaseInvalid" });
      expect(await readFile(join(directory, "outputs.safetensors"), "hex")).toBe(before);
      expect(await readdir(directory)).toEqual(["outputs.safetensors"]);
      const missing = join(directory, "missing");
      expect(await failureOf(writeOutputs(missing, outputs, dims))).toMatchObject({ _tag: "CaseMissing" });
    }));
});
