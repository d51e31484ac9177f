import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { subprocessSource } from "../../conformance/index.ts";
import { casesThat, expectConforming, judged, upToLevel } from "./judged.ts";
import { adapterFile, commandOf, compiler } from "./programs.ts";

const directory = mkdtempSync(join(tmpdir(), "fieldprint-cpp-"));
afterAll(() => rmSync(directory, { recursive: true }));

it("[CON-094] the C++ example is short, compiles without a warning and conforms at level 4", async (context) => {
  const file = adapterFile("cpp");
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThanOrEqual(150);
  const program = join(directory, "subject");
  const options = ["-O2", "-std=c++17", "-Wall", "-Wextra", "-Werror", file, "-o", program];
  execFileSync(compiler(context), options, { encoding: "utf8" });
  const report = await judged(subprocessSource({ command: commandOf(program) }), upToLevel(4));
  expectConforming(report, /^(the case format has no such pages|(feature|dtype) \w+ is not declared)$/);
  expect(casesThat(report, "passed").length).toBeGreaterThan(300);
});
