import { Effect, Result } from "effect";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attention } from "../../reference/index.ts";
import type { Manifest } from "../../conformance/index.ts";
import { splitCommand, writeOutputs } from "../../conformance/index.ts";
import { inDirectory, validCase } from "../case/case-directory.ts";
import { checked, smallInput } from "../case/case-problem.ts";
import { someManifest } from "../report/sample-report.ts";
import { fieldprint, mutantCommand } from "./run-fieldprint.ts";

describe("conform --subject", () => {
  it("[CON-105] judges programs in the order given, instead of our kernels, under distinct names", () =>
    inDirectory(async (parent) => {
      const [right, wrong] = [mutantCommand("none"), mutantCommand("MUT-010")];
      const subjects = ["--subject", right, "--subject", wrong, "--subject", wrong];
      const words = ["conform", ...subjects, "--filter", "edges:masked-rows:*", "--report", join(parent, "report")];
      const { code, stdout } = await fieldprint([...words, "--json"]);
      const report = JSON.parse(stdout);
      const [first, second, third] = report.subjects;
      expect(code).toBe(1);
      expect(report.subjects).toHaveLength(3);
      expect(first).toMatchObject({ name: "unmutated-kernel", manifest: { name: "unmutated-kernel" } });
      expect(first.cases.map(({ status }: { status: string }) => status)).toEqual(["passed", "passed", "passed"]);
      expect([second.name, third.name]).toEqual(["MUT-010-causal-top-left", "MUT-010-causal-top-left (2)"]);
      expect(second.diagnoses[0].mutant).toBe("MUT-010");
      expect(await readdir(join(parent, "report", "cases"))).toHaveLength(6);
    }));

  it("[CON-105] fails a case that takes longer than --timeout, and goes on", () =>
    inDirectory(async (parent) => {
      const subject = ["--subject", mutantCommand("none", "60000"), "--timeout", "0.2"];
      const words = [...subject, "--filter", "edges:gamma-one:*", "--report", join(parent, "report")];
      const { code, stdout } = await fieldprint(["conform", ...words, "--json"]);
      const { cases } = JSON.parse(stdout).subjects[0];
      expect(code).toBe(1);
      expect(cases).toHaveLength(3);
      for (const { status, reason } of cases) expect({ status, reason }).toMatchObject({ status: "failed" });
      expect(cases[0].reason).toMatch(/0\.2 s|200 ms|second/);
    }));

  it("[CON-105] [CON-023] prints a command that fails the same program on the same case again", () =>
    inDirectory(async (parent) => {
      const words = ["conform", "--subject", mutantCommand("MUT-010"), "--filter", "edges:masked-rows:none"];
      const { stdout } = await fieldprint([...words, "--report", "a report"], { cwd: parent });
      const printed = /^ +fieldprint (replay 'a report\/cases\/.*)$/m.exec(stdout)![1]!;
      const again = await fieldprint(Result.getOrThrow(splitCommand(printed)), { cwd: parent });
      expect(again.code).toBe(1);
      expect(again.stdout).toMatch(/^MUT-010-causal-top-left failed\n/);
    }));

  it("[CON-105] a program that can't be started could not be tested", () =>
    inDirectory(async (parent) => {
      const commandLine = ["conform", "--subject", join(parent, "nothing"), "--report", join(parent, "report")];
      const { code, stdout } = await fieldprint(commandLine);
      expect(code).toBe(2);
      expect(stdout).toMatch(/^could not be tested\n\n {2}not tested .*nothing: .*there is no such program/);
    }));
});

describe("replay", () => {
  const subjectsOf = (stdout: string) => JSON.parse(stdout).subjects;

  it("[CON-110] runs a saved case on the programs named", () =>
    inDirectory(async (parent) => {
      const directory = await validCase(join(parent, "case"), { ...smallInput, causal: true });
      const [right, wrong] = [mutantCommand("none"), mutantCommand("MUT-010")];
      const { code, stdout } = await fieldprint([
        "replay",
        directory,
        "--subject",
        right,
        "--subject",
        wrong,
        "--json",
      ]);
      expect(subjectsOf(stdout)).toMatchObject([
        { name: "unmutated-kernel", status: "passed" },
        { name: "MUT-010-causal-top-left", status: "failed", tensors: [{ tensor: "out", passed: false }, {}, {}] },
      ]);
      expect(code).toBe(1);
    }));

  const problem = checked(smallInput);
  const declared: Manifest = {
    ...someManifest,
    modes: ["none", "joint", "mixture"],
    headDims: null,
    features: [
      "causal",
      "q_offset",
      "window",
      "softcap",
      "alibi",
      "sink",
      "anchor_bias",
      "anchor_scale",
      "gqa",
      "ragged",
    ],
    limits: { maxContext: null, maxPages: null, maxBytes: null },
    accuracy: { arithmetic: "f32", probabilities: "f32", output: "f32", expUlps: 2, tile: null },
    outputs: ["out", "lse"],
  };

  /** A case whose outputs are off by a thousandth, with a base-2 log-sum-exp, and the manifest beside it. */
  async function declaredCase(parent: string, manifest: unknown) {
    const directory = await validCase(join(parent, "case"), smallInput);
    const { out, lse, anchorMass } = attention(problem);
    const outputs = { out: out.map((value) => value * 1.001), lse: lse.map((value) => value / Math.LN2), anchorMass };
    await Effect.runPromise(writeOutputs(directory, outputs, problem.dims));
    const file = join(parent, "manifest.json");
    await writeFile(file, JSON.stringify(manifest));
    return fieldprint(["replay", directory, "--manifest", file, "--json"]);
  }

  it("[CON-110] judges outputs under the accuracy, outputs and base a manifest declares", () =>
    inDirectory(async (parent) => {
      const coarse = { ...declared, accuracy: { ...declared.accuracy, output: "bf16" } };
      const { code, stdout } = await declaredCase(parent, coarse);
      expect({ code, subjects: subjectsOf(stdout) }).toMatchObject({
        code: 0,
        subjects: [{ name: "theirs", status: "passed", tensors: [{ tensor: "out" }, { tensor: "lse" }] }],
      });
    }));

  it("[CON-110] finds what is not as declared", () =>
    inDirectory(async (parent) => {
      const { code, stdout } = await declaredCase(parent, declared);
      const [{ tensors }] = subjectsOf(stdout);
      expect(code).toBe(1);
      expect(tensors).toMatchObject([
        { tensor: "out", passed: false },
        { tensor: "lse", passed: true },
      ]);
      const natural = await declaredCase(parent, { ...declared, lseBase: "e" });
      expect(subjectsOf(natural.stdout)[0].tensors[1]).toMatchObject({ tensor: "lse", passed: false });
    }));

  it("[CON-110] refuses a manifest with a wrong field in one line, and one beside a program", () =>
    inDirectory(async (parent) => {
      const { code, stdout } = await declaredCase(parent, { ...declared, modes: ["all"] });
      expect(code).toBe(2);
      expect(JSON.parse(stdout).error).toMatchObject({
        tag: "FileUnusable",
        actual: expect.stringMatching(/^modes\.0: /),
      });
      const both = await fieldprint(["replay", parent, "--manifest", "m.json", "--backend", "cpu"]);
      expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("--manifest goes without --backend") });
    }));
});
