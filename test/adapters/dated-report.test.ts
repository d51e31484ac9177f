import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const script = join(import.meta.dirname, "../../scripts/dated-report.mjs");
const directory = mkdtempSync(join(tmpdir(), "fieldprint-dated-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe("the dated report", () => {
  it("[CON-095] says what was judged, on what, and what is missing", () => {
    const options = ["--date", "2026-01-31", "--level", "0", "--python", "no-such-python", "--to", directory];
    execFileSync(process.execPath, [script, ...options], { encoding: "utf8" });
    const name = join(directory, "2026-01-31-onnxruntime-and-torch");
    const report = JSON.parse(readFileSync(`${name}.json`, "utf8"));
    const markdown = readFileSync(`${name}.md`, "utf8");

    const [onnxruntime, torch] = report.subjects;
    const [{ suite, passed, failed, skipped, worstRatio }] = onnxruntime.suites;
    expect(report).toMatchObject({ date: "2026-01-31", selection: { level: 0 }, machine: { node: process.version } });
    expect({ suite, failed }).toEqual({ suite: "edges", failed: 0 });
    expect(passed).toBeGreaterThan(0);
    expect(worstRatio).toBeLessThanOrEqual(1);
    const reasons = onnxruntime.skips.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toContain("mode mixture is not declared");
    expect(onnxruntime.skips.reduce((sum: number, { cases }: { cases: number }) => sum + cases, 0)).toBe(skipped);
    expect(torch).toMatchObject({ name: "torch", available: false });

    expect(markdown).toContain("# Kernels judged on 2026-01-31");
    expect(markdown).toContain(`## ${onnxruntime.manifest.name} ${onnxruntime.manifest.version}: conforms`);
    expect(markdown).toContain(`| edges | ${passed} | 0 | ${skipped} | ${worstRatio.toPrecision(3)} |`);
    expect(markdown).toContain(`## torch\n\nNot judged: ${torch.reason}`);
  });

  it("[CON-095] judges our own kernels too, with the device they ran on", () => {
    const options = ["--date", "2026-01-31", "--level", "0", "--subjects", "cpu", "--to", directory];
    execFileSync(process.execPath, [script, ...options], { encoding: "utf8" });
    const [subject] = JSON.parse(readFileSync(join(directory, "2026-01-31-cpu.json"), "utf8")).subjects;
    const markdown = readFileSync(join(directory, "2026-01-31-cpu.md"), "utf8");
    expect(subject).toMatchObject({ name: "cpu", device: cpus()[0]!.model.trim(), failures: [] });
    expect(markdown).toContain(`## fieldprint's kernels, cpu on ${subject.device}: conforms`);
  });

  it.each([
    { what: "a date", options: [], expected: "expected --date YYYY-MM-DD, got nothing" },
    {
      what: "a day there is",
      options: ["--date", "2026-99-99"],
      expected: "expected --date YYYY-MM-DD, got 2026-99-99",
    },
    {
      what: "a level",
      options: ["--date", "2026-01-31", "--level", "x"],
      expected: "expected --level 0 to 4, got x",
    },
    {
      what: "a number of runs",
      options: ["--date", "2026-01-31", "--runs", "abc"],
      expected: "expected --runs of at least 1, got abc",
    },
    {
      what: "a place to write to",
      options: ["--date", "2026-01-31", "--to", "/dev/null/reports"],
      expected: "expected --to a directory to write to, got /dev/null/reports (ENOTDIR)",
    },
    {
      what: "subjects it knows",
      options: ["--date", "2026-01-31", "--subjects", "cpu,none"],
      expected: "expected --subjects of onnxruntime, torch, cpu, webasm, headlessgl, webgpu, got none",
    },
  ])("[CON-095] asks for $what in one line", ({ options, expected }) => {
    const { status, stderr } = spawnSync(process.execPath, [script, ...options], { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, `dated-report: ${expected}\n`]);
  });
});
