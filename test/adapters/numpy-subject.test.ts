import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { subprocessSource } from "../../conformance/index.ts";
import { casesThat, expectConforming, judged, upToLevel } from "./judged.ts";
import { adapterFile, commandOf, pythonWith } from "./programs.ts";

const file = adapterFile("numpy");
const source = readFileSync(file, "utf8");
const directory = mkdtempSync(join(tmpdir(), "fieldprint-adapters-"));
afterAll(() => rmSync(directory, { recursive: true }));

const breakages = [
  {
    name: "a causal mask that shows one key too many",
    bugClass: 10,
    line: "        seen &= key[:length] <= position",
    wrong: "        seen &= key[:length] <= position + 1",
  },
  {
    name: "padding counted in the denominator",
    bugClass: 7,
    line: "        of_branch = weights[..., : len(seen)].sum(-1)",
    wrong: "        of_branch = weights.sum(-1)",
  },
  {
    name: "a log-sum-exp in base 2",
    bugClass: 4,
    line: "    lse = shift + np.log(denominator)",
    wrong: "    lse = (shift + np.log(denominator)) / np.log(2)",
  },
  {
    name: "anchors masked causally",
    bugClass: 20,
    line: "    seen_anchors = np.ones(anchor_length, bool)  # anchors have no position: every query sees all of them",
    wrong: '    seen_anchors = (np.arange(anchor_length) <= position) | (not options["causal"])',
  },
];

describe("the numpy adapter", () => {
  it("[CON-090] conforms at level 3 in under 60 seconds", async (context) => {
    const python = pythonWith("numpy", context);
    const started = performance.now();
    const report = await judged(subprocessSource({ command: commandOf(python, file) }), upToLevel(3));
    expect(performance.now() - started).toBeLessThan(60_000);
    expectConforming(report, /^(the case format has no such pages|dtype (e4m3|e5m2|int8) is not declared)$/);
    expect(new Set(casesThat(report, "passed").map(({ id }) => id.split(":")[0]))).toEqual(
      new Set(["edges", "designed", "random", "laws"]),
    );
  });

  it.for(breakages)(
    "[CON-091] fails with $name, and the first diagnosis is class $bugClass",
    async (broken, context) => {
      const python = pythonWith("numpy", context);
      const { name, bugClass, line, wrong } = broken;
      const lines = source.split("\n");
      expect(lines.filter((text) => text === line)).toEqual([line]);
      const copy = join(directory, `${name.replaceAll(" ", "_")}.py`);
      writeFileSync(copy, lines.map((text) => (text === line ? wrong : text)).join("\n"));
      const report = await judged(subprocessSource({ command: commandOf(python, copy) }), upToLevel(1));
      expect(casesThat(report, "failed").length).toBeGreaterThan(0);
      expect(report.diagnoses[0], JSON.stringify(report.diagnoses)).toMatchObject({ bugClass });
    },
  );
});
