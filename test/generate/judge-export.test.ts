import { Effect, Result } from "effect";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ExportJudging,
  judgeExported,
  judgeSubject,
  type Manifest,
  mutants,
  outputNames,
  readCase,
  readOutputs,
  type Subject,
  type SubjectReport,
  writeOutputs,
} from "../../conformance/index.ts";
import { attention, float32Accuracy } from "../../reference/index.ts";
import { type AttentionResult, type Problem, readSafetensors, writeSafetensors } from "../../src/index.ts";
import { failureOf, inDirectory, validCase } from "../case/case-directory.ts";
import { smallInput } from "../case/case-problem.ts";
import { fieldprint } from "../cli/run-fieldprint.ts";
import { bringBack, exported, selectionOf } from "./exports.ts";

const run = Effect.runPromise;

const subjectOf = (result: (problem: Problem) => AttentionResult): Subject => ({
  name: "harness",
  accuracy: float32Accuracy,
  outputs: outputNames,
  run: (problem) => Effect.sync(() => result(problem)),
});
const exact = subjectOf(attention);

const statuses = ({ cases }: Pick<SubjectReport, "cases">) => cases.map(({ id, status }) => [id, status]);

async function judged(directory: string, options: ExportJudging = {}): Promise<SubjectReport> {
  return (await run(judgeExported(directory, options))).subject;
}

/** Adds to one element of the outputs of a run. */
async function nudge(directory: string, add: number): Promise<void> {
  const { dims } = await run(readCase(directory));
  const { out, lse, anchorMass } = await run(readOutputs(directory, dims));
  const at = out.findIndex((value) => value !== 0);
  await run(writeOutputs(directory, { out: out.with(at, out[at]! + add), lse: lse!, anchorMass: anchorMass! }, dims));
}

/** Leaves only `out` in the outputs of a run. */
async function onlyOut(directory: string): Promise<void> {
  const path = join(directory, "outputs.safetensors");
  const tensors = Result.getOrThrow(readSafetensors(new Uint8Array(await readFile(path))));
  await writeFile(path, Result.getOrThrow(writeSafetensors(new Map([["out", tensors.get("out")!]]))));
}

describe("outputs brought back", () => {
  it("[CON-128] that are right pass every case, laws between runs included", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges", "laws", "designed:storage-*");
      await bringBack(directory, exact);
      const report = await judged(directory);
      expect(report.cases.length).toBeGreaterThan(150);
      expect(report.cases.filter(({ status }) => status !== "passed")).toEqual([]);
      expect(report).toMatchObject({ name: "outputs.safetensors", available: true, complete: true, diagnoses: [] });
    }));

  it.each(["MUT-004", "MUT-010", "MUT-019", "MUT-022"])(
    "[CON-128] of known-wrong kernel %s are judged as the kernel itself is, diagnosis and all",
    (id) =>
      inDirectory(async (directory) => {
        const { subject } = mutants.find((mutant) => mutant.id === id)!;
        const filters = ["edges", "laws:split-and-merge", "laws:revoked-anchors", "designed:needle-causal"];
        await exported(directory, ...filters);
        await bringBack(directory, subject());
        const [there, here] = [
          await judged(directory, { accuracy: subject().accuracy, outputs: subject().outputs }),
          await run(judgeSubject(subject(), { selection: selectionOf({ filters }) })),
        ];
        expect(statuses(there)).toEqual(statuses(here));
        expect(there.cases.some(({ status }) => status === "failed")).toBe(true);
        expect(there.diagnoses.map(({ mutant }) => mutant)).toContain(id);
        for (const { status, savedCase, id: failed } of there.cases) {
          expect(savedCase?.startsWith(failed.replaceAll(":", "/"))).toBe(status === "failed" ? true : undefined);
        }
      }),
  );

  it("[CON-128] that are within the bound but break the law between the runs fail", () =>
    inDirectory(async (directory) => {
      await exported(directory, "laws:layout:0");
      await bringBack(directory, exact);
      await nudge(join(directory, "laws/layout/0/2"), 2 ** -40);
      expect((await judged(directory)).cases).toMatchObject([
        {
          id: "laws:layout:0",
          status: "failed",
          reason: expect.stringContaining("expected the bits of the first run"),
        },
      ]);
    }));

  it("[CON-128] only where there are some; the rest is skipped and counted", () =>
    inDirectory(async (directory) => {
      const { cases } = await exported(directory, "edges:gamma-*", "laws:layout:0");
      await bringBack(directory, exact);
      const dir = (id: string, n = 1) => join(directory, cases.find((one) => one.id === id)!.dirs[n - 1]!);
      await rm(join(dir("edges:gamma-zero:none"), "outputs.safetensors"));
      await rm(join(dir("laws:layout:0", 2), "outputs.safetensors"));
      await rm(dir("edges:gamma-one:joint"), { recursive: true });
      expect((await judged(directory)).cases.filter(({ status }) => status !== "passed")).toMatchObject([
        { id: "edges:gamma-zero:none", status: "skipped", reason: "no outputs were brought back" },
        { id: "edges:gamma-one:joint", status: "skipped", reason: "the case was not brought back" },
        { id: "laws:layout:0", status: "skipped", reason: "no outputs were brought back" },
      ]);
    }));

  it("[CON-128] a run that fails is a failure even where later runs have no outputs", () =>
    inDirectory(async (directory) => {
      await exported(directory, "laws:layout:0");
      await bringBack(directory, exact);
      await nudge(join(directory, "laws/layout/0/1"), 1);
      await rm(join(directory, "laws/layout/0/2/outputs.safetensors"));
      expect((await judged(directory)).cases).toMatchObject([{ status: "failed", savedCase: "laws/layout/0/1" }]);
    }));

  it("[CON-128] beside other inputs than were exported, broken, or without a tensor asked for fail with the reason", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges:gamma-zero");
      await bringBack(directory, exact);
      const dir = (mode: string) => join(directory, "edges/gamma-zero", mode, "1");
      await validCase(dir("none"), smallInput);
      await writeFile(join(dir("joint"), "outputs.safetensors"), "not tensors");
      await onlyOut(dir("mixture"));
      expect((await judged(directory, { outputs: ["out", "lse"] })).cases).toMatchObject([
        { status: "failed", reason: expect.stringContaining("expected the inputs that were exported") },
        { status: "failed", reason: expect.stringContaining("edges/gamma-zero/joint/1/outputs.safetensors: ") },
        { status: "failed", reason: expect.stringContaining("mixture/1/outputs.safetensors: there is no lse") },
      ]);
      expect((await judged(directory)).cases[2]).toMatchObject({ status: "passed" });
    }));

  it("[CON-128] under a manifest: its accuracy, its tensors, its logarithm, and what it does not declare is skipped", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges:gamma-zero");
      const inBitsOfOut = (problem: Problem) => {
        const { out, lse, anchorMass } = attention(problem);
        return { out, lse: lse.map((value) => value * Math.LOG2E), anchorMass };
      };
      await bringBack(directory, subjectOf(inBitsOfOut));
      const manifest: Manifest = {
        name: "elsewhere",
        version: "1",
        modes: ["none", "mixture"],
        dtypes: ["f32"],
        layouts: ["NHD"],
        pageSizes: null,
        headDims: null,
        features: [],
        outputs: ["out", "lse"],
        lseBase: "2",
        accuracy: { ...float32Accuracy, output: "bf16" },
        limits: { maxContext: null, maxPages: null, maxBytes: null },
      };
      expect((await judged(directory)).cases.map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
      const report = await judged(directory, { manifest });
      expect(report).toMatchObject({ name: "elsewhere", manifest });
      expect(report.cases).toMatchObject([
        { status: "passed" },
        { status: "skipped", reason: "mode joint is not declared" },
        { status: "passed" },
      ]);
      await rm(join(directory, "edges/gamma-zero/joint/1/outputs.safetensors"));
      expect((await judged(directory, { manifest })).cases[1]!.reason).toBe("mode joint is not declared");
    }));

  it("[CON-128] into an export of a law that this version does not have are not judged", () =>
    inDirectory(async (directory) => {
      await exported(directory, "laws:layout:0");
      const path = join(directory, "index.json");
      const text = (await readFile(path, "utf8")).replaceAll("layout", "levity");
      await writeFile(path, text);
      expect(await failureOf(judgeExported(directory))).toMatchObject({ _tag: "ExportInvalid", where: "index.json" });
    }));
});

describe("fieldprint replay of an export", () => {
  it("[CON-129] exits 2 without outputs, 0 when they are right, 1 when one is not, and names its directory", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges:gamma-zero");
      const nothing = await fieldprint(["replay", directory]);
      expect(nothing).toMatchObject({
        code: 2,
        stdout: expect.stringContaining("3 skipped: no outputs were brought back"),
      });
      await bringBack(directory, exact);
      const right = await fieldprint(["replay", directory, "--json"]);
      expect({ code: right.code, ...JSON.parse(right.stdout) }).toMatchObject({
        code: 0,
        protocol: "fieldprint-report/1",
        verdict: "conforms",
        selection: selectionOf({ filters: ["edges:gamma-zero"] }),
        subjects: [{ name: "outputs.safetensors", cases: [{ index: 0 }, { index: 1 }, { index: 2 }] }],
      });
      await nudge(join(directory, "edges/gamma-zero/joint/1"), 1);
      const wrong = await fieldprint(["replay", directory]);
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain(`fieldprint replay ${join(directory, "edges/gamma-zero/joint/1")}`);
    }));

  it("[CON-129] is refused with a backend to run: an export is judged by its outputs", () =>
    inDirectory(async (directory) => {
      await exported(directory, "edges:gamma-zero");
      const { code, stderr } = await fieldprint(["replay", directory, "--backend", "cpu"]);
      expect(code).toBe(2);
      expect(stderr).toContain("an export is judged by the outputs in it");
    }));
});
