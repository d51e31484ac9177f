import * as fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { htmlReport } from "../../conformance/index.ts";
import { anyReport, caseOf, reportOf, tested } from "./sample-report.ts";

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)> & 'quoted'`;

const parse = (text: string) => parseHTML(text).document;

describe("HTML report", () => {
  it("[CON-024] shows hostile names, ids, reasons and paths as text", () => {
    const failing = caseOf(`${hostile}:g:c`, "failed", {
      requirements: [hostile],
      reason: hostile,
      savedCase: hostile,
      ratio: 3,
      discrepancy: { tensor: "out", index: [0], expected: 1, actual: 2, bound: 0.1 },
    });
    const missing = { name: hostile, available: false, reason: hostile, remedy: hostile, seconds: 0, cases: [] };
    const page = parse(htmlReport(reportOf([tested(hostile, [failing]), missing])));
    expect(page.querySelectorAll("script, img").length).toBe(0);
    expect(page.querySelector("#failures h3")?.textContent).toBe(`${hostile}: ${hostile}:g:c`);
    expect(page.querySelector("svg")?.getAttribute("aria-label")).toContain(hostile);
  });

  it("[CON-024] needs no script and nothing outside the file, whatever the report", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const page = parse(htmlReport(report));
        expect(page.querySelectorAll("script, link, img, iframe, object, embed, base").length).toBe(0);
        for (const element of page.querySelectorAll("*")) {
          const names = element.getAttributeNames();
          expect(names.filter((name: string) => name.startsWith("on") || name === "src")).toEqual([]);
          expect(element.getAttribute("href") ?? "#").toMatch(/^#/);
        }
        expect(page.querySelector("style")?.textContent).not.toMatch(/url\(|@import/);
      }),
      { numRuns: 40 },
    );
  });

  it("[CON-024] gives each requirement a verdict and a worst ratio per backend", () => {
    const page = parse(
      htmlReport(
        reportOf([
          tested("cpu", [caseOf("a:b:1", "passed", { requirements: ["ATT-006", "ATT-001"], ratio: 0.125 })]),
          tested("gl", [caseOf("a:b:1", "failed", { requirements: ["ATT-006"], ratio: 40 })]),
        ]),
      ),
    );
    const rows = [...page.querySelectorAll("#requirements tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ["ATT-001", "passed 1, worst 0.125", "–"],
      ["ATT-006", "passed 1, worst 0.125", "failed 1 of 1, worst 40.0"],
    ]);
  });

  it("[CON-024] says that an interrupted run is incomplete", () => {
    expect(htmlReport(reportOf([], false))).toContain("Interrupted");
    expect(htmlReport(reportOf([], true))).not.toContain("Interrupted");
  });
});

describe("histograms", () => {
  const bars = (ratios: ReadonlyArray<number>) => {
    const cases = ratios.map((ratio, i) => caseOf(`a:b:${i}`, "passed", { ratio }));
    const page = parse(htmlReport(reportOf([tested("cpu", cases)])));
    const svg = page.querySelector("figure svg");
    const rects = [...(svg?.querySelectorAll("rect") ?? [])];
    return { label: svg?.getAttribute("aria-label"), fills: rects.map((rect) => rect.getAttribute("fill")) };
  };

  it("[CON-025] keeps a ratio of exactly 1 within the bound and the next one beyond it", () => {
    expect(bars([1])).toEqual({ label: "cpu, a: err/tol of 1 case, 0 beyond the bound", fills: ["var(--bar)"] });
    expect(bars([1 + Number.EPSILON]).fills).toEqual(["var(--bad)"]);
  });

  it("[CON-025] draws zero, infinite and NaN ratios at the ends of the axis", () => {
    expect(bars([0, 1e-300]).fills).toEqual(["var(--bar)"]);
    expect(bars([Number.NaN, Number.POSITIVE_INFINITY, 1e9])).toEqual({
      label: "cpu, a: err/tol of 3 cases, 3 beyond the bound",
      fills: ["var(--bad)"],
    });
  });

  it("[CON-025] draws nothing when nothing was compared", () => {
    const page = parse(htmlReport(reportOf([tested("cpu", [caseOf("a:b:1", "passed")])])));
    expect(page.querySelectorAll("svg").length).toBe(0);
  });
});
