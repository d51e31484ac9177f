import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitCodeOf, verdictOf } from "../../conformance/index.ts";
import { anyReport, caseOf, tested } from "./sample-report.ts";

const passed = caseOf("a:b:1", "passed");
const failed = caseOf("a:b:2", "failed");
const skipped = caseOf("a:b:3", "skipped");

describe("verdict", () => {
  it.each([
    ["conforms", 0, [tested("one", [passed, skipped]), tested("two", [skipped])], true],
    ["does not conform", 1, [tested("one", [passed]), tested("two", [passed, failed])], true],
    ["does not conform", 1, [tested("one", [failed])], false],
    ["could not be tested", 2, [], true],
    ["could not be tested", 2, [tested("one", [skipped])], true],
    ["could not be tested", 2, [{ ...tested("one", []), available: false }], true],
    ["could not be tested", 2, [tested("one", [passed])], false],
  ] as const)("[CON-021] %s, exit code %i", (verdict, code, subjects, complete) => {
    expect(verdictOf(subjects, complete)).toBe(verdict);
    expect(exitCodeOf(verdict)).toBe(code);
  });

  it("[CON-021] one more failure never makes a verdict better", () => {
    fc.assert(
      fc.property(anyReport, ({ subjects, complete }) => {
        expect(verdictOf([...subjects, tested("worse", [failed])], complete)).toBe("does not conform");
      }),
    );
  });
});
