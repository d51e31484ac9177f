import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { junitReport, plainRecipe } from "../../conformance/index.ts";
import { anyReport, caseOf, missing, reportOf, tested } from "./sample-report.ts";
import { parseStrictXml as parse } from "./strict-xml.ts";

const hostile = `"><x/>]]>&amp;&#0;<!-- \u0000\u001b[2J \uFFFE\uD800 'end'\n`;

describe("JUnit report", () => {
  it("[CON-100] has a test suite per subject and suite, and every outcome in the form readers know", () => {
    const discrepancy = { tensor: "out" as const, index: [3, 0], expected: 1, actual: 2, bound: 0.5 };
    const cases = [
      caseOf("edges:a:1", "passed"),
      caseOf("edges:a:2", "failed", { discrepancy, ratio: 2, savedCase: "cases/x", shrunk: { recipe: plainRecipe } }),
      caseOf("random:a:1", "skipped", { reason: "too long" }),
      caseOf("random:a:2", "xfailed", { reason: "known gap" }),
      caseOf("random:a:3", "xpassed", { reason: "known gap" }),
    ];
    const { children } = parse(junitReport(reportOf([tested("cpu", cases), missing("gl", "no adapter", "")])));
    expect(children.map(({ attributes }) => attributes)).toEqual([
      { name: "cpu: edges", tests: "2", failures: "1", errors: "0", skipped: "0" },
      { name: "cpu: random", tests: "3", failures: "0", errors: "0", skipped: "2" },
      { name: "gl", tests: "1", failures: "0", errors: "0", skipped: "1" },
    ]);
    const [passed, failed] = children[0]!.children;
    expect(passed).toMatchObject({ attributes: { name: "edges:a:1", classname: "cpu.edges" }, children: [] });
    expect(failed!.children[0]).toMatchObject({
      name: "failure",
      attributes: { message: "out[3, 0] is beyond its bound" },
      text: expect.stringMatching(/^out\[3, 0\]: expected 1, got 2, bound 0\.5\nworst err\/tol 2\.00\n.*\nsaved in /),
    });
    expect(children[1]!.children.map(({ children: [only] }) => [only!.name, only!.attributes["message"]])).toEqual([
      ["skipped", "too long"],
      ["skipped", "failed as expected: known gap"],
      ["system-out", undefined],
    ]);
    expect(children[2]!.children[0]!.children[0]!.attributes).toEqual({ message: "no adapter" });
  });

  it("[CON-100] is well formed and loses no case, whatever names and reasons hold", () => {
    const failing = caseOf(`${hostile}:a`, "failed", { reason: hostile, savedCase: hostile });
    const { children } = parse(junitReport(reportOf([tested(hostile, [failing])])));
    expect(children[0]!.children[0]!.attributes["name"]).toContain('"><x/>]]>&amp;&#0;<!-- \\u{0}\\u{1b}[2J \\u{fffe}');
    fc.assert(
      fc.property(anyReport, (report) => {
        const suites = parse(junitReport(report)).children;
        const cases = suites.flatMap((suite) => suite.children);
        const untested = report.subjects.filter((subject) => subject.cases.length === 0).length;
        expect(cases.length).toBe(report.subjects.reduce((sum, { cases }) => sum + cases.length, untested));
        const failures = cases.filter(({ children }) => children.some(({ name }) => name === "failure")).length;
        expect(failures).toBe(
          report.subjects.flatMap(({ cases }) => cases).filter(({ status }) => status === "failed").length,
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    "<a><b></a>",
    "<a>",
    "<a/><b/>",
    "<a>&</a>",
    "<a>&#7;</a>",
    "<a>]]></a>",
    '<a b="<"/>',
    '<a b="1" b="2"/>',
    "<a>\u0007</a>",
    "<a>\uFFFE</a>",
    "<a><!-- --></a>",
  ])("[CON-100] the parser of these tests refuses %j", (text) => {
    expect(() => parse(text)).toThrow(Error);
  });
});
