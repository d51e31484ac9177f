import { Effect, Result } from "effect";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { float64Tensor, type ProblemInput, writeSafetensors } from "../../src/index.ts";
import { readOutputs, writeOutputs } from "../../conformance/index.ts";
import { brokenCases } from "../case/broken-cases.ts";
import { inDirectory, validCase } from "../case/case-directory.ts";
import { checked, smallInput } from "../case/case-problem.ts";
import { fieldprint, fieldprintProcess } from "./run-fieldprint.ts";

const run = Effect.runPromise;
const { dims } = checked(smallInput);
const oneKey: ProblemInput = { ...smallInput, kvLen: Int32Array.of(1) };
const noKey: ProblemInput = { ...smallInput, kvLen: Int32Array.of(0) };

describe("oracle", () => {
  it("[CON-055] writes the exact result and its tolerance", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "one key"), oneKey);
      const { code, stdout } = await fieldprintProcess(["oracle", directory, "--json"]);
      const written = join(directory, "outputs.safetensors");
      expect({ code, json: JSON.parse(stdout) }).toEqual({
        code: 0,
        json: {
          written,
          dtype: "F64",
          shapes: { out: [1, 2, 3], lse: [1, 2], anchor_mass: [1, 2], tolerance: [1, 2, 3] },
        },
      });
      const outputs = await run(readOutputs(directory, dims));
      expect([...outputs.out]).toEqual([0, 1, 2, 0, 1, 2]);
      expect([...outputs.lse!]).toEqual([1.75 / Math.SQRT2, 4 / Math.SQRT2].map((lse) => expect.closeTo(lse, 14)));
      expect([...outputs.anchorMass!]).toEqual([0, 0]);
      expect(outputs.tolerance!.every((tolerance) => tolerance > 0 && tolerance < 1e-4)).toBe(true);
    }));

  it("[CON-055] replaces older outputs", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), oneKey);
      await writeFile(join(directory, "outputs.safetensors"), "not tensors");
      expect(await fieldprint(["oracle", directory])).toMatchObject({ code: 0, stderr: "" });
      expect([...(await run(readOutputs(directory, dims))).out]).toEqual([0, 1, 2, 0, 1, 2]);
    }));
});

const survived = [
  "no directory",
  "a file in the directory's place",
  "no inputs.safetensors",
  "a symbolic link in the place of inputs.safetensors",
  "a case.json of 3 GiB",
  "NaN in JSON",
  "deep JSON",
  "q as F64",
  "a page id out of range",
  "inputs cut 4 bytes before the end",
];

describe("a broken case", () => {
  it.each(survived)("[CON-055] [CON-052] %s: oracle and replay exit 2 and write nothing", (name) =>
    inDirectory(async (parent) => {
      const broken = brokenCases.find((candidate) => candidate.name === name)!;
      const directory = await validCase(join(parent, "case"), smallInput);
      await broken.damage(directory);
      const before = await readdir(parent, { recursive: true });
      const commands = ["oracle", "replay"].map((command) => fieldprint([command, directory, "--json"]));
      for (const { code, stdout, stderr } of await Promise.all(commands)) {
        expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
        expect(JSON.parse(stdout).error.tag).toBe(broken.error._tag);
      }
      expect(await readdir(parent, { recursive: true })).toEqual(before);
    }),
  );
});

describe("replay", () => {
  it("[CON-056] judges the outputs that are there and finds the one wrong element", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), oneKey);
      const out = Float64Array.of(0, 1, 2, 0, 1, 2.5);
      const lse = Float64Array.of(1.75 / Math.SQRT2, 4 / Math.SQRT2);
      await run(writeOutputs(directory, { out, lse, anchorMass: new Float64Array(2) }, dims));
      const { code, stdout } = await fieldprint(["replay", directory, "--json"]);
      const { subjects } = JSON.parse(stdout);
      expect({ code, subjects }).toMatchObject({
        code: 1,
        subjects: [
          {
            name: "outputs.safetensors",
            status: "failed",
            tensors: [
              { tensor: "out", passed: false, index: [0, 1, 2], expected: 2, actual: 2.5, bound: expect.any(Number) },
              { tensor: "lse", passed: true },
              { tensor: "anchorMass", passed: true, ratio: 0 },
            ],
          },
        ],
      });
      const text = await fieldprintProcess(["replay", directory]);
      expect(text.stdout).toMatch(/out +failed +\S+ +out\[0, 1, 2\] +2 +2\.5 +\S+\n/);
    }));

  it("[CON-056] judges only the tensors that are there", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), oneKey);
      const out = float64Tensor([1, 2, 3], Float64Array.of(0, 1, 2, 0, 1, 2));
      const bytes = Result.getOrThrow(writeSafetensors(new Map([["out", out]])));
      await writeFile(join(directory, "outputs.safetensors"), bytes);
      const { code, stdout } = await fieldprint(["replay", directory, "--json"]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout).subjects[0].tensors).toMatchObject([{ tensor: "out", passed: true, ratio: 0 }]);
    }));

  it("[CON-056] [CON-051] runs the case on a backend, with infinities as strings", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), noKey);
      const { code, stdout } = await fieldprint(["replay", directory, "--backend", "cpu", "--json"]);
      expect({ code, ...JSON.parse(stdout) }).toMatchObject({
        code: 0,
        case: directory,
        subjects: [
          {
            name: "cpu",
            status: "passed",
            tensors: [{ tensor: "out" }, { tensor: "lse", expected: "-Infinity", actual: "-Infinity" }, {}],
          },
        ],
      });
    }));

  it("[CON-056] says when the outputs are the oracle's own", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), oneKey);
      await fieldprint(["oracle", directory]);
      const { code, stdout } = await fieldprint(["replay", directory]);
      expect(code).toBe(0);
      expect(stdout).toContain("outputs.safetensors passed: written by the oracle");
    }));

  it("[CON-050] a bug exits 70 with a plain message and leaves the case as it was", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), oneKey);
      const breakExp = encodeURIComponent("Math.exp = () => { throw new Error('broken exp'); }");
      const environment = { NODE_OPTIONS: `--import=data:text/javascript,${breakExp}` };
      const { code, stdout, stderr } = await fieldprintProcess(["oracle", directory], { environment });
      expect({ code, stdout }).toEqual({ code: 70, stdout: "" });
      expect(stderr).toMatch(/^fieldprint: this is a bug in fieldprint: Error: broken exp\. Please report it.*\n$/);
      expect(await readdir(directory)).toHaveLength(2);
      expect(await readFile(join(directory, "case.json"), "utf8")).toContain("fieldprint-case/1");
    }));
});

describe("a case that takes the oracle seconds", () => {
  it("[CON-054] is announced by a plain line when standard error is not a terminal", () =>
    inDirectory(async (parent) => {
      const [T, keys, width] = [4, 4_096, 512];
      const problem: ProblemInput = {
        mode: "none",
        layout: "NHD",
        dims: { B: 1, H: 1, Hkv: 1, D: width, Dv: width, P: 4_096, N: 1 },
        q: new Float32Array(T * width),
        qIndptr: Int32Array.of(0, T),
        kPages: new Float32Array(keys * width),
        vPages: new Float32Array(keys * width),
        blockTable: Int32Array.of(0),
        kvLen: Int32Array.of(keys),
      };
      const directory = await validCase(join(parent, "case"), problem);
      expect(await fieldprint(["oracle", directory])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^wrote [^\n]*\n$/),
        stderr: "computing the exact result of 4 query rows\n",
      });
    }));
});
