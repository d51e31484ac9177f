import { Schema } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReportJson } from "../../conformance/index.ts";
import { anyReport, caseOf, reportOf, tested } from "./sample-report.ts";

const encode = Schema.encodeSync(ReportJson);
const decode = Schema.decodeUnknownSync(ReportJson, { onExcessProperty: "error" });

describe("JSON report", () => {
  it("[CON-020] [CON-022] decodes to the report that was encoded, NaN and infinities included", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(decode(encode(report))).toEqual(report);
      }),
    );
  });

  it("[CON-022] is JSON that any parser reads, with odd numbers as strings", () => {
    const report = reportOf([tested("one", [caseOf("a:b:c", "failed", { ratio: Number.NaN })])]);
    expect(JSON.parse(encode(report)).subjects[0].cases[0].ratio).toBe("NaN");
  });

  it("[CON-020] refuses another protocol and unknown keys", () => {
    const report = JSON.parse(encode(reportOf([])));
    expect(() => decode(JSON.stringify({ ...report, protocol: "fieldprint-report/2" }))).toThrow("protocol");
    expect(() => decode(JSON.stringify({ ...report, note: "?" }))).toThrow("note");
  });
});
