import { Effect, Result } from "effect";
import * as fc from "fast-check";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  buildProblem,
  compareFiles,
  compareTensors,
  mutants,
  namedAccuracy,
  plainRecipe,
  problemBounds,
  recipeArbitrary,
} from "../../conformance/index.ts";
import { attention, attentionTolerance, float32Accuracy, oracle } from "../../reference/index.ts";
import {
  type Accuracy,
  checkProblem,
  float32Tensor,
  float64Tensor,
  type Problem,
  type SafeTensor,
  writeSafetensors,
} from "../../src/index.ts";
import { failureOf, inDirectory, validCase } from "../case/case-directory.ts";
import { fieldprint } from "../cli/run-fieldprint.ts";

const run = Effect.runPromise;
const f32 = (...values: ReadonlyArray<number>) => float32Tensor([values.length], Float32Array.from(values));
const bf16Accuracy = Result.getOrThrow(namedAccuracy("bf16"));

async function written(path: string, tensors: Record<string, SafeTensor>): Promise<string> {
  await writeFile(path, Result.getOrThrow(writeSafetensors(new Map(Object.entries(tensors)))));
  return path;
}

const problemOf = (changes: Partial<typeof plainRecipe>): Problem =>
  Result.getOrThrow(checkProblem(buildProblem({ ...plainRecipe, ...changes })));

const small = problemOf({ mode: "joint", sequences: [{ queries: 2, context: 9, anchors: 3, shift: 0 }], causal: true });

/** A result at the very edge of what an accuracy allows, in the direction `sign` says for each element. */
function edgeResult(problem: Problem, accuracy: Accuracy, sign: (n: number) => number): Float64Array {
  const tolerance = attentionTolerance(problem, accuracy, "deterministic").out;
  return attention(problem).out.map((value, n) => value + 0.999 * sign(n) * tolerance[n]!);
}

describe("bounds", () => {
  it("[CON-123] two results within their own tolerances are within the sum of both", () => {
    fc.assert(
      fc.property(recipeArbitrary, fc.infiniteStream(fc.constantFrom(-1, 1)), (recipe, signs) => {
        const problem = Result.getOrThrow(checkProblem(buildProblem(recipe)));
        const next = () => signs.next().value as number;
        const a = edgeResult(problem, float32Accuracy, next);
        const b = edgeResult(problem, bf16Accuracy, next);
        const tolerance = problemBounds(problem, float32Accuracy, bf16Accuracy).get("out")!;
        const shape = [a.length];
        const compared = compareTensors(float64Tensor(shape, a), float64Tensor(shape, b), {
          kind: "absolute",
          tolerance,
        });
        expect(["equal bits", "within bound"]).toContain(Result.getOrThrow(compared).verdict);
      }),
      { numRuns: 60 },
    );
  });

  it("[CON-123] a known-wrong kernel is outside the sum of both tolerances", async () => {
    const { subject } = mutants.find(({ id }) => id === "MUT-011")!;
    const problem = problemOf({
      sequences: [{ queries: 4, context: 11, anchors: 0, shift: 0 }],
      windowLeft: 3,
      needle: { branch: "context", key: 4 },
    });
    const wrong = await run(subject().run(problem));
    const tolerance = problemBounds(problem, float32Accuracy, float32Accuracy).get("out")!;
    const shape = [tolerance.length];
    const [right, seen] = [attention(problem).out, Float64Array.from(wrong.out)];
    const compared = compareTensors(float64Tensor(shape, right), float64Tensor(shape, seen), {
      kind: "absolute",
      tolerance,
    });
    expect(Result.getOrThrow(compared)).toMatchObject({ verdict: "outside bound" });
  });

  it("[CON-123] an exact NaN lets both sides be any non-finite number, an exact -Infinity must be met", () => {
    const kPages = small.kPages.slice();
    kPages[kPages.findIndex((value) => Number.isFinite(value) && value !== 0)] = NaN;
    const live = Result.getOrThrow(checkProblem({ ...small, kPages }));
    const bounds = problemBounds(live, float32Accuracy, float32Accuracy);
    expect(bounds.get("lse")!.some((value) => Number.isNaN(value))).toBe(true);
    const empty = problemOf({ sequences: [{ queries: 1, context: 0, anchors: 0, shift: 0 }] });
    expect([...problemBounds(empty, float32Accuracy, float32Accuracy).get("lse")!]).toEqual([0]);
  });

  it("[CON-123] an accuracy is a format's name or a manifest's declaration, and nothing else", () => {
    expect(Result.getOrThrow(namedAccuracy("f32"))).toEqual(float32Accuracy);
    expect(Result.getOrThrow(namedAccuracy("f64"))).toMatchObject({ arithmetic: "f64", output: "f64" });
    expect(bf16Accuracy).toMatchObject({
      arithmetic: "f32",
      probabilities: "bf16",
      output: "bf16",
      subnormals: "kept",
    });
    const { subnormals: _, ...declared } = { ...float32Accuracy, tile: 16 };
    expect(Result.getOrThrow(namedAccuracy(JSON.stringify(declared)))).toMatchObject({
      tile: 16,
      subnormals: "flushed",
    });
    const bad = [
      "f33",
      "__proto__",
      "",
      "{}",
      "{",
      JSON.stringify({ ...declared, more: 1 }),
      `{"a":"${"x".repeat(2_000)}"}`,
    ];
    for (const text of bad) {
      const result = namedAccuracy(text);
      expect({ text, tag: Result.isFailure(result) && result.failure._tag }).toEqual({ text, tag: "BadAccuracy" });
    }
  });
});

describe("two files", () => {
  it("[CON-124] are compared tensor by tensor in the order of the first, the worst verdict first of all", () =>
    inDirectory(async (directory) => {
      const a = await written(join(directory, "a"), { x: f32(1, 2), y: f32(3), z: f32(4) });
      const b = await written(join(directory, "b"), { z: f32(4), y: f32(3.5), x: f32(1, 2) });
      const { verdict, tensors } = await run(compareFiles(a, b));
      expect(verdict).toBe("differs");
      expect(tensors.map(({ name, comparison }) => [name, comparison.verdict])).toEqual([
        ["x", "equal bits"],
        ["y", "differs"],
        ["z", "equal bits"],
      ]);
      expect((await run(compareFiles(a, b, { tensors: ["z"] }))).verdict).toBe("equal bits");
      await symlink(b, join(directory, "link"));
      expect((await run(compareFiles(a, join(directory, "link")))).verdict).toBe("differs");
    }));

  it("[CON-123] [CON-124] a file bounds tensors of the same names; the oracle's bounds out", () =>
    inDirectory(async (directory) => {
      const a = await written(join(directory, "a"), { out: f32(1, 2), lse: f32(3) });
      const b = await written(join(directory, "b"), { out: f32(1, 2.25), lse: f32(3.5) });
      const bound = async (tensors: Record<string, SafeTensor>) => {
        const file = await written(join(directory, "bound"), tensors);
        const { verdict, tensors: found } = await run(compareFiles(a, b, { bound: { kind: "file", file } }));
        return [verdict, ...found.map(({ comparison }) => comparison.verdict)];
      };
      expect(await bound({ out: f32(0, 0.25), lse: f32(0.5) })).toEqual([
        "within bound",
        "within bound",
        "within bound",
      ]);
      expect(await bound({ out: f32(0, 0.25), lse: f32(0.25) })).toEqual([
        "outside bound",
        "outside bound",
        "within bound",
      ]);
      expect(await bound({ tolerance: f32(0, 0.5), out: f32(0, 0), lse: f32(9) })).toEqual([
        "differs",
        "differs",
        "within bound",
      ]);
    }));

  it("[CON-124] a tolerance that only one file has is left out and said so", () =>
    inDirectory(async (directory) => {
      const a = await written(join(directory, "a"), { out: f32(1), tolerance: f32(1) });
      const b = await written(join(directory, "b"), { out: f32(1) });
      expect(await run(compareFiles(a, b))).toMatchObject({ verdict: "equal bits", leftOut: ["tolerance"] });
      const asked = compareFiles(a, b, { tensors: ["tolerance"] });
      expect((await failureOf(asked))._tag).toBe("TensorsIncomparable");
    }));

  it("[CON-124] that share no question end in one typed error", () =>
    inDirectory(async (directory) => {
      const a = await written(join(directory, "a"), { out: f32(1), lse: f32(2) });
      const b = await written(join(directory, "b"), { out: float32Tensor([1, 1], Float32Array.of(1)), mass: f32(1) });
      const empty = await written(join(directory, "empty"), {});
      const broken = join(directory, "broken");
      await writeFile(broken, (await readFile(a)).subarray(0, 30));
      const errors: ReadonlyArray<[Parameters<typeof compareFiles>, string, string]> = [
        [[a, b], "TensorsIncomparable", "expected the tensors mass, got only lse, out"],
        [[a, b, { tensors: ["lse", "nothing"] }], "TensorsIncomparable", "expected the tensors nothing, got only"],
        [
          [a, b, { tensors: ["out"] }],
          "TensorsIncomparable",
          "out: the second tensor: expected the shape [1], got [1, 1]",
        ],
        [[empty, empty], "TensorsIncomparable", "expected a tensor to compare"],
        [[a, broken], "TensorFileUnreadable", "broken: expected"],
        [[join(directory, "none"), b], "TensorFileUnreadable", "none: expected a safetensors file, got nothing there"],
        [[directory, b], "TensorFileUnreadable", "got a directory"],
        [[a, a, { bound: { kind: "file", file: b } }], "TensorsIncomparable", "b: out: expected the shape [1] of out"],
      ];
      for (const [files, tag, words] of errors) {
        const error = await failureOf(compareFiles(...files));
        expect([error._tag, error.message]).toEqual([tag, expect.stringContaining(words)]);
      }
    }));
});

describe("fieldprint compare", () => {
  it("[CON-050] --help has an example and its exit codes", async () => {
    const { code, stdout } = await fieldprint(["compare", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("$ fieldprint compare");
    expect(stdout).toMatch(/Exit codes:\n +0 .*\n +1 .*\n +2 .*\n +70 {2}a bug in fieldprint/);
  });

  it("[CON-124] [CON-123] judges outputs of a case under both sides' accuracies, with the exit code of the verdict", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), small);
      const { out, lse, anchorMass } = oracle(small);
      const { T, H, Dv } = small.dims;
      const sides = (file: string, shift: number) =>
        written(join(parent, file), {
          out: float32Tensor(
            [T, H, Dv],
            Float32Array.from(out, (value) => value + shift),
          ),
          lse: float32Tensor([T, H], Float32Array.from(lse)),
          anchor_mass: float32Tensor([T, H], Float32Array.from(anchorMass)),
        });
      const [right, near, far] = [await sides("right", 0), await sides("near", 2 ** -10), await sides("far", 0.5)];
      const code = async (...options: ReadonlyArray<string>) => (await fieldprint(["compare", ...options])).code;
      expect(await code(right, right)).toBe(0);
      expect(await code(right, near)).toBe(1);
      expect(await code(right, near, "--case", directory)).toBe(1);
      expect(await code(right, near, "--case", directory, "--accuracy-b", "bf16")).toBe(0);
      expect(await code(right, far, "--case", directory, "--accuracy", "bf16")).toBe(1);
      expect(await code(right, near, "--tensor", "lse")).toBe(0);
    }));

  it("[CON-124] prints the comparison as JSON, infinities and 64-bit integers as text", () =>
    inDirectory(async (parent) => {
      const i64 = (value: bigint): SafeTensor => ({
        dtype: "I64",
        shape: [1],
        bytes: new Uint8Array(BigInt64Array.of(value).buffer),
      });
      const a = await written(join(parent, "a"), { ids: i64(2n ** 60n), x: f32(Infinity) });
      const b = await written(join(parent, "b"), { ids: i64(2n ** 60n + 1n), x: f32(1) });
      const { code, stdout } = await fieldprint(["compare", a, b, "--max-ulps", "1", "--json"]);
      expect({ code, ...JSON.parse(stdout) }).toMatchObject({
        code: 1,
        verdict: "outside bound",
        leftOut: [],
        tensors: [
          { name: "ids", verdict: "within bound", worst: { expected: "1152921504606846976", ulps: 1 } },
          { name: "x", verdict: "outside bound", ratio: "Infinity", worst: { expected: "Infinity", actual: 1 } },
        ],
      });
    }));

  it("[CON-124] shows a histogram and the first differences, names escaped", () =>
    inDirectory(async (parent) => {
      const values = Array.from({ length: 100 }, (_, n) => n + 1);
      const name = "out\u001b[2J";
      const a = await written(join(parent, "a"), { [name]: f32(...values) });
      const b = await written(join(parent, "b"), { [name]: f32(...values.with(3, 4 + 2 ** -20).with(9, NaN)) });
      const { stdout } = await fieldprint(["compare", a, b, "--show", "1"]);
      expect(stdout.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      expect(stdout).toMatch(/^differs: no bound was given\n/);
      expect(stdout).toMatch(/ 0 {2}█{32} 98\n/);
      expect(stdout).toMatch(/ 2 {2}▏? ?\S* 1\n/);
      expect(stdout).toMatch(/NaN mismatch {2}▎? ?\S* 1\n/);
      expect(stdout).toContain("2 elements of 100 differ");
      expect(stdout).toMatch(/ 1 {6}\[3\] .* 2 +–\n/);
      expect(stdout).toMatch(/ worst {2}\[9\] .* NaN +Infinity +–\n/);
    }));

  it.each([
    [["--bound", "x", "--max-ulps", "1"], "only one of"],
    [["--accuracy", "f16"], "without --case"],
    [["--max-ulps", "-1"], "an integer of at least 0"],
    [["--case", "/nowhere", "--accuracy-a", "f17"], "the formats are f64, f32"],
    [[], "nothing there"],
  ])("[CON-124] [CON-052] %j is refused in one line", async (options, words) => {
    const { code, stdout, stderr } = await fieldprint(["compare", "/nowhere/a", "/nowhere/b", ...options]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^fieldprint: [^\n]*\n$/);
    expect(stderr).toContain(words);
  });
});
