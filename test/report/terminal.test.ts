import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainRecipe, terminalReport } from "../../conformance/index.ts";
import { anyReport, caseOf, missing, reportOf, tested } from "./sample-report.ts";

const plain = { color: false, directory: "out" };

const failing = caseOf("needles:window:P=4", "failed", {
  requirements: ["ATT-012", "PAG-003"],
  ratio: 725.2,
  discrepancy: { tensor: "out", index: [3, 1, 7], expected: 0.25, actual: 0.5, bound: 1e-6 },
  savedCase: "cases/one two",
});

describe("terminal report", () => {
  it("[CON-023] has a row per subject and suite with counts and worst ratios", () => {
    const passing = [0.5, 0.25].map((ratio, i) =>
      caseOf(`random:x:${i}`, "passed", { ratio, probabilisticRatio: 2 * ratio }),
    );
    const text = terminalReport(reportOf([tested("cpu", [...passing, caseOf("random:x:3", "skipped")])]), plain);
    expect(text).toMatch(/^conforms\n/);
    expect(text).toMatch(/cpu +random +2 +0 +1 +0\.500 +1\.00\n/);
    expect(text).toContain("cpu: 1 skipped: no reason given");
  });

  it("[CON-023] says what a subject computed on where it knows", () => {
    const subjects = [{ ...tested("webgpu", [failing]), device: "a GPU\u0007" }, tested("theirs", [failing])];
    const lines = terminalReport(reportOf(subjects), plain).split("\n");
    expect(lines.filter((line) => line.includes(": on "))).toEqual(["  webgpu: on a GPU\\u{7}"]);
  });

  it("[CON-023] says where a failure is and how to rerun it", () => {
    const lines = terminalReport(reportOf([tested("cpu", [failing])]), plain).split("\n");
    expect(lines).toContain("  failed cpu needles:window:P=4  ATT-012 PAG-003");
    expect(lines).toContain("    out[3, 1, 7]  expected 0.25  got 0.5  bound 0.000001  worst err/tol 725");
    expect(lines).toContain("    fieldprint replay 'out/cases/one two'");
  });

  it.each([
    [{ kind: "backend", value: "cpu" }, "--backend cpu"],
    [{ kind: "program", value: "python3 it's.py" }, "--subject 'python3 it'\\''s.py'"],
  ] as const)("[CON-023] reruns a case on the subject that failed it: %j", (origin, flag) => {
    const lines = terminalReport(reportOf([{ ...tested("cpu", [failing]), origin }]), plain).split("\n");
    expect(lines).toContain(`    fieldprint replay 'out/cases/one two' ${flag}`);
  });

  it("[CON-023] lists missing subjects with reason and remedy", () => {
    const text = terminalReport(reportOf([missing("webgpu", "no adapter", "install a driver")]), plain);
    expect(text).toContain("not tested webgpu: no adapter");
    expect(text).toContain("to test it: install a driver");
    expect(text).toContain("could not be tested");
  });

  it("[CON-023] lists a few failures of every group, the shrunk one first, and counts the others", () => {
    const many = Array.from({ length: 60 }, (_, i) => caseOf(`a:${i % 15}:${i}`, "failed"));
    const random = caseOf("random:none:7", "failed", { shrunk: { recipe: plainRecipe } });
    const lines = terminalReport(reportOf([tested("cpu", [...many, random])]), plain).split("\n");
    const listed = lines.filter((line) => line.startsWith("  failed")).map((line) => line.split(/ +/)[3]);
    expect(listed).toHaveLength(20);
    expect(listed[0]).toBe("random:none:7");
    expect(new Set(listed.slice(1).map((id) => id!.split(":")[1])).size).toBe(15);
    expect(lines).toContain("  and 41 more failures in the report");
  });

  it("[CON-103] shows what the failures are consistent with and the plainest failing problem in words", () => {
    const recipe = { ...plainRecipe, mode: "joint" as const, causal: true, windowLeft: 4, pageSize: 8 };
    const result = { ...failing, shrunk: { recipe, discrepancy: failing.discrepancy! } };
    const diagnoses = [{ mutant: "MUT-010", bugClass: 10, name: "window-one-short", score: 0.934 }];
    const lines = terminalReport(reportOf([{ ...tested("cpu", [result]), diagnoses }]), plain).split("\n");
    expect(lines).toContain("  cpu consistent with: window one short (MUT-010, 93 %)");
    expect(lines).toContain(
      "    plainest failing problem: mode joint, 1 query on 1 key, 1 query head over 1, D 4, Dv 4, pages of 8, causal, window 4",
    );
    expect(lines).toContain("      out[3, 1, 7]  expected 0.25  got 0.5  bound 0.000001");
  });

  it("[CON-103] counts expected failures where there are any, and lists those that passed", () => {
    const expected = [caseOf("a:b:1", "xfailed"), caseOf("a:b:2", "xpassed", { reason: "known gap" })];
    const text = terminalReport(reportOf([tested("cpu", [caseOf("a:b:0", "passed"), ...expected])]), plain);
    expect(text).toMatch(/^conforms\n/);
    expect(text).toMatch(/skipped +xfailed +xpassed/);
    expect(text).toMatch(/cpu +a +1 +0 +0 +1 +1/);
    expect(text).toContain("passed, though expected to fail cpu a:b:2: known gap");
    expect(terminalReport(reportOf([tested("cpu", [caseOf("a:b:0", "passed")])]), plain)).not.toContain("xfailed");
  });

  it("[CON-023] says that a run stopped early", () => {
    expect(terminalReport(reportOf([], false), plain)).toContain("stopped before the last case");
  });

  it("[CON-023] keeps NaN as the worst ratio", () => {
    const cases = [0.5, Number.NaN, 0.75].map((ratio, i) => caseOf(`a:b:${i}`, "failed", { ratio }));
    expect(terminalReport(reportOf([tested("cpu", cases)]), plain)).toMatch(/cpu +a +0 +3 +0 +NaN/);
  });

  it("[CON-023] prints no control character of any name or reason", () => {
    const hostile = caseOf("a\u001b[2J:\u202eb", "failed", { reason: "\u0007\r\nfake line", savedCase: "\u009b1m" });
    const text = terminalReport(reportOf([tested("c\u001b[31m", [hostile])]), plain);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain("\\u{1b}[2J");
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(terminalReport(report, plain).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it("[CON-023] colours only when asked", () => {
    const report = reportOf([tested("cpu", [failing])]);
    expect(terminalReport(report, { ...plain, color: true })).toContain("\u001b[31m");
    expect(terminalReport(report, plain)).not.toContain("\u001b");
  });
});
