import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { onnxruntimeSource } from "../../conformance/index.ts";
import { casesThat, expectConforming, judged, nanInMaskedKeys, upToLevel } from "./judged.ts";

const repository = join(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "fieldprint-onnxruntime-"));
afterAll(() => rmSync(directory, { recursive: true }));

const openIt = `
import { Effect, Result } from "effect";
import { onnxruntimeSource } from "./dist/conformance/index.js";
const { failure } = await Effect.runPromise(Effect.result(Effect.scoped(onnxruntimeSource().open)));
console.log(JSON.stringify({ tag: failure._tag, reason: failure.reason, remedy: failure.remedy }));
`;

describe("onnxruntime's Attention operator", () => {
  it("[CON-092] conforms at level 4 for what one softmax with a mask can say, NaN in masked keys apart", async () => {
    const report = await judged(onnxruntimeSource(), upToLevel(4));
    expect(report.manifest).toMatchObject({ modes: ["none", "joint"], outputs: ["out"] });
    expectConforming(report, /^(mode|feature|dtype) \w+ is not declared$/, nanInMaskedKeys("none", "joint"));
    expect(casesThat(report, "passed").length).toBeGreaterThan(300);
  });

  it("[CON-092] names the package and the remedy where it is missing", () => {
    mkdirSync(join(directory, "node_modules"));
    for (const name of readdirSync(join(repository, "node_modules"))) {
      if (name === "onnxruntime-node") continue;
      symlinkSync(join(repository, "node_modules", name), join(directory, "node_modules", name));
    }
    cpSync(join(repository, "dist"), join(directory, "dist"), { recursive: true });
    cpSync(join(repository, "package.json"), join(directory, "package.json"));
    writeFileSync(join(directory, "open.mjs"), openIt);
    const said = JSON.parse(execFileSync(process.execPath, ["open.mjs"], { cwd: directory, encoding: "utf8" }));
    expect(said).toMatchObject({ tag: "SubjectUnavailable", remedy: "npm install onnxruntime-node@1.30.0" });
    expect(said.reason).toContain("Cannot find package 'onnxruntime-node'");
  });
});
