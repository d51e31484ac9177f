import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { compiler, pythonWith } from "./programs.ts";

const repository = join(import.meta.dirname, "../..");
const guide = readFileSync(join(repository, "docs/test-your-kernel.md"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "fieldprint-guide-"));
afterAll(() => rmSync(directory, { recursive: true }));

interface Step {
  readonly script: string;
  readonly promised: ReadonlyArray<string>;
}

/** The shell blocks of the guide in order, each with the lines it is said to print. */
const steps: ReadonlyArray<Step> = [
  ...guide.matchAll(/^```sh\n(?<script>.*?)^```\n(?:\n```text\n(?<promised>.*?)^```\n)?/gms),
].map(({ groups }) => ({
  script: groups!["script"]!,
  promised: (groups!["promised"] ?? "").split("\n").filter((line) => line !== ""),
}));

/** A line of the guide, where … stands for anything and spaces for any number of them. */
function patternOf(line: string): RegExp {
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/ +/g, " +");
  return new RegExp(`^${line.split("…").map(literal).join(".*")}$`, "m");
}

/** Where the commands of the guide are found first: fieldprint, and the Python that has numpy. */
function searchPath(context: TestContext): string {
  const commands = join(directory, "commands");
  mkdirSync(commands, { recursive: true });
  const command = join(commands, "fieldprint");
  const main = join(repository, "dist/conformance/cli/main.js");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(command, 0o755);
  const python = pythonWith("numpy", context);
  const pythons = isAbsolute(python) ? [dirname(python)] : [];
  return [commands, ...pythons, process.env["PATH"]].join(delimiter);
}

describe("the guide", () => {
  it("[CON-090] has steps that promise something", () => {
    expect(steps.length).toBeGreaterThan(8);
    expect(steps.flatMap(({ promised }) => promised).length).toBeGreaterThan(10);
  });

  it.for(steps)("[CON-090] step %# does what it says", ({ script, promised }, context) => {
    const environment = { ...process.env, PATH: searchPath(context), FIELDPRINT: repository };
    if (script.includes("g++")) compiler(context);
    const { status, stdout, stderr } = spawnSync("bash", ["-eo", "pipefail", "-c", script], {
      cwd: directory,
      env: environment,
      encoding: "utf8",
    });
    expect(status, `${script}${stdout}${stderr}`).toBe(0);
    for (const line of promised) expect(stdout).toMatch(patternOf(line));
  });
});
