import { Effect } from "effect";
import { execFile } from "node:child_process";
import * as fc from "fast-check";
import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readCase, readOutputs, writeCase, writeOutputs } from "../../conformance/index.ts";
import { brokenCases } from "./broken-cases.ts";
import { failureOf, inDirectory, validCase } from "./case-directory.ts";
import { checked, smallInput } from "./case-problem.ts";

const run = Effect.runPromise;

describe("broken case directories", () => {
  it.each(brokenCases.map((broken) => [broken.name, broken] as const))("[CON-003] %s", (_, { damage, error }) =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), smallInput);
      await damage(directory);
      const failure = await failureOf(readCase(directory));
      expect(failure).toMatchObject(error);
      expect(failure.expected).not.toBe("");
      expect(failure.message).toContain(failure.actual);
      expect(failure.message.length).toBeLessThan(600);
    }),
  );

  it("[CON-003] any truncation of either file is an error, never a crash or another problem", () =>
    inDirectory(async (directory) => {
      await validCase(directory, smallInput);
      for (const file of ["case.json", "inputs.safetensors"]) {
        const path = join(directory, file);
        const bytes = await readFile(path);
        const lengths = fc.nat({ max: bytes.length - 2 });
        await fc.assert(
          fc.asyncProperty(lengths, async (length) => {
            await writeFile(path, bytes.subarray(0, length));
            expect((await failureOf(readCase(directory)))._tag).toBe("CaseMalformed");
          }),
        );
        await writeFile(path, bytes);
      }
    }));

  it("[CON-003] any flipped byte gives a problem or a typed error", () =>
    inDirectory(async (directory) => {
      await validCase(directory, smallInput);
      const path = join(directory, "inputs.safetensors");
      const bytes = await readFile(path);
      const flip = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
      await fc.assert(
        fc.asyncProperty(flip, async ([at, mask]) => {
          const flipped = Uint8Array.from(bytes);
          flipped[at]! ^= mask;
          await writeFile(path, flipped);
          const tag = await run(
            Effect.match(readCase(directory), { onFailure: (e) => e._tag, onSuccess: () => "read" }),
          );
          expect(["read", "CaseMalformed", "CaseInvalid"]).toContain(tag);
        }),
      );
    }));

  it("[CON-003] a named pipe is refused, not waited for", () =>
    inDirectory(async (directory) => {
      await validCase(directory, smallInput);
      await rm(join(directory, "case.json"));
      await promisify(execFile)("mkfifo", [join(directory, "case.json")]);
      expect(await failureOf(readCase(directory))).toMatchObject({ _tag: "CaseRefused", actual: "a special file" });
    }));

  it("[CON-003] outputs that are missing or linked are typed errors", () =>
    inDirectory(async (directory) => {
      const { dims } = checked(smallInput);
      expect(await failureOf(readOutputs(directory, dims))).toMatchObject({
        _tag: "CaseMissing",
        file: "outputs.safetensors",
      });
      await symlink("elsewhere", join(directory, "outputs.safetensors"));
      expect(await failureOf(readOutputs(directory, dims))).toMatchObject({ _tag: "CaseRefused" });
    }));

  it("[CON-006] a failed write leaves no temporary file", () =>
    inDirectory(async (parent) => {
      const problem = checked(smallInput);
      const directory = await validCase(join(parent, "case"), smallInput);
      const target = join(directory, "outputs.safetensors");
      await promisify(execFile)("mkdir", ["-p", join(target, "occupied")]);
      const result = { out: new Float64Array(6), lse: new Float64Array(2), anchorMass: new Float64Array(2) };
      const error = await failureOf(writeOutputs(directory, result, problem.dims));
      expect(error._tag).toBe("CaseInaccessible");
      const left = ["case.json", "inputs.safetensors", "outputs.safetensors"];
      expect((await readdir(directory)).toSorted()).toEqual(left);
    }));

  it("[CON-003] writing below a file is a typed error", () =>
    inDirectory(async (directory) => {
      await writeFile(join(directory, "file"), "");
      const error = await failureOf(writeCase(join(directory, "file", "case"), smallInput));
      expect(error).toMatchObject({ _tag: "CaseInaccessible", actual: "a file in a directory's place" });
    }));
});
