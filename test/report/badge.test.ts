import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { badge } from "../../conformance/index.ts";
import { caseOf, reportOf, tested } from "./sample-report.ts";

describe("badge", () => {
  it.each([
    ["conforms", [tested("cpu", [caseOf("a:b:1", "passed")])]],
    ["does not conform", [tested("cpu", [caseOf("a:b:1", "failed")])]],
    ["could not be tested", []],
  ] as const)("[CON-101] says %s", (verdict, subjects) => {
    const { document } = parseHTML(badge(reportOf(subjects)));
    const svg = document.querySelector("svg")!;
    expect(svg.getAttribute("aria-label")).toBe(`fieldprint: ${verdict}`);
    expect(svg.querySelector("title")?.textContent).toBe(`fieldprint: ${verdict}`);
  });

  it("[CON-101] tells the verdicts apart by colour", () => {
    const colorOf = (subjects: Parameters<typeof reportOf>[0]) =>
      /<rect x="\d+" width="\d+" height="20" fill="(#\w+)"/.exec(badge(reportOf(subjects)))?.[1];
    const colors = [
      colorOf([tested("cpu", [caseOf("a:b:1", "passed")])]),
      colorOf([tested("cpu", [caseOf("a:b:1", "failed")])]),
      colorOf([]),
    ];
    expect(new Set(colors).size).toBe(3);
    expect(colors).not.toContain(undefined);
  });
});
