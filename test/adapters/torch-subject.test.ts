import { expect, it } from "vitest";
import { subprocessSource } from "../../conformance/index.ts";
import { casesThat, expectConforming, judged, nanInMaskedKeys, upToLevel } from "./judged.ts";
import { adapterFile, commandOf, pythonWith } from "./programs.ts";

it("[CON-093] the torch adapter conforms for what it declares", async (context) => {
  const command = commandOf(pythonWith("torch", context), adapterFile("torch"));
  const report = await judged(subprocessSource({ command }), upToLevel(3));
  expect(report.manifest).toMatchObject({ modes: ["none"], outputs: ["out"] });
  expectConforming(
    report,
    /^(the case format has no such pages|(mode|feature|dtype) \w+ is not declared)$/,
    nanInMaskedKeys("none"),
  );
  expect(casesThat(report, "passed").length).toBeGreaterThan(100);
});
