import * as fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { htmlReport, plainRecipe, type Report } from "../../conformance/index.ts";
import { anyReport, caseOf, missing, reportOf, someManifest, tested } from "./sample-report.ts";

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)> & 'quoted'`;

const directory = "some/report";
const parse = (text: string) => parseHTML(text).document;
const pageOf = (report: Report) => parse(htmlReport(report, directory));

describe("HTML report", () => {
  it("[CON-024] shows hostile names, ids, reasons and paths as text", () => {
    const failing = caseOf(`${hostile}:g:c`, "failed", {
      requirements: [hostile],
      reason: hostile,
      savedCase: hostile,
      ratio: 3,
      discrepancy: { tensor: "out", index: [0], expected: 1, actual: 2, bound: 0.1 },
      heat: { rows: 1, columns: 1, cells: [[1]] },
    });
    const manifest = { ...someManifest, name: hostile, version: hostile };
    const diagnoses = [{ mutant: hostile, bugClass: 1, name: hostile, score: 1 }];
    const subject = { ...tested(hostile, [failing]), device: hostile, manifest, diagnoses };
    const page = parse(htmlReport(reportOf([subject, missing(hostile, hostile, hostile)]), hostile));
    expect(page.querySelectorAll("script, img").length).toBe(0);
    expect(page.querySelector("#failures h3")?.textContent).toBe(`${hostile}: ${hostile}:g:c`);
    expect(page.querySelector("svg")?.getAttribute("aria-label")).toContain(hostile);
    expect(page.querySelector("#subject-0 h2 + p")?.textContent).toBe(`on ${hostile}`);
  });

  it("[CON-024] needs no script and nothing outside the file, whatever the report", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const page = parse(htmlReport(report, directory));
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

  it("[CON-024] gives each requirement a verdict and a worst ratio per subject", () => {
    const page = pageOf(
      reportOf([
        tested("cpu", [caseOf("a:b:1", "passed", { requirements: ["ATT-006", "ATT-001"], ratio: 0.125 })]),
        tested("gl", [caseOf("a:b:1", "failed", { requirements: ["ATT-006"], ratio: 40 })]),
      ]),
    );
    const rows = [...page.querySelectorAll("#requirements tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ["ATT-001", "passed 1, worst 0.125", "–"],
      ["ATT-006", "passed 1, worst 0.125", "failed 1 of 1, worst 40.0"],
    ]);
  });

  it("[CON-024] says that a run that stopped early is incomplete", () => {
    expect(htmlReport(reportOf([], false), directory)).toContain("Stopped before the last case");
    expect(htmlReport(reportOf([], true), directory)).not.toContain("Stopped before");
  });
});

describe("failures in the HTML report", () => {
  const heat = {
    rows: 5,
    columns: 3,
    cells: [
      [-9, 0.3, 4],
      [9, -1, 0],
    ],
  };
  const failing = caseOf("a:b:1", "failed", { heat, savedCase: "cases/one two", shrunk: { recipe: plainRecipe } });

  it("[CON-102] draws cells beyond the bound apart from those within it, and none far within", () => {
    const page = pageOf(reportOf([tested("cpu", [failing])]));
    const cells = [...page.querySelectorAll("figure.heat rect[opacity]")].map((rect) => [
      rect.getAttribute("x"),
      rect.getAttribute("y"),
      rect.getAttribute("fill"),
    ]);
    expect(cells).toEqual([
      ["14", "0", "var(--bad)"],
      ["28", "0", "var(--bad)"],
      ["0", "14", "var(--bad)"],
      ["14", "14", "var(--bar)"],
      ["28", "14", "var(--bar)"],
    ]);
    expect(page.querySelector("figure.heat figcaption")?.textContent).toContain("5 rows");
  });

  it("[CON-103] shows diagnosis, plainest problem and a replay command that finds the saved case", () => {
    const diagnoses = [{ mutant: "MUT-010", bugClass: 10, name: "window-one-short", score: 0.5 }];
    const page = pageOf(reportOf([{ ...tested("cpu", [failing]), diagnoses, manifest: someManifest }]));
    expect(page.querySelector("ol.diagnoses")?.textContent).toContain("window one short (MUT-010, 50 %)");
    expect(page.querySelector("#failures pre")?.textContent).toBe("fieldprint replay 'some/report/cases/one two'");
    expect(page.querySelector("#failures")?.textContent).toContain(
      "Plainest failing problem: mode none, 1 query on 1 key",
    );
    expect(page.querySelector("#subject-0")?.textContent).toContain("f32, probabilities bf16, output f16");
  });

  it("[CON-103] unfolds the shrunk failure and one of every group, folds the others, and loses none", () => {
    const many = Array.from({ length: 9 }, (_, i) => caseOf(`a:${i % 3}:${i}`, "failed"));
    const random = caseOf("random:none:7", "failed", { shrunk: { recipe: plainRecipe } });
    const page = pageOf(reportOf([tested("cpu", [...many, random])]));
    const ids = (selector: string) => [...page.querySelectorAll(selector)].map(({ textContent }) => textContent);
    expect(ids("#failures > article h3")).toEqual(["cpu: random:none:7", "cpu: a:0:0", "cpu: a:1:1", "cpu: a:2:2"]);
    expect(ids("#failures details article h3")).toHaveLength(6);
    expect(page.querySelector("#failures summary")?.textContent).toBe("6 more failures");
  });

  it("[CON-103] counts expected failures where there are any, and lists those that passed", () => {
    const cases = [caseOf("a:b:1", "xfailed"), caseOf("a:b:2", "xpassed", { reason: "known gap" })];
    const page = pageOf(reportOf([tested("cpu", cases)]));
    const cellsOf = (row: string) => [...page.querySelectorAll(`${row} td`)].map((cell) => cell.textContent);
    expect(cellsOf("#subjects tbody tr").slice(0, 5)).toEqual(["0", "0", "0", "1", "1"]);
    expect(page.querySelector("#unexpected-passes tr")?.textContent).toMatch(/cpu: a:b:2\s+known gap/);
    expect(page.querySelector("#requirements td")?.textContent).toBe("expected to fail 2");
  });
});

describe("histograms", () => {
  const bars = (ratios: ReadonlyArray<number>) => {
    const cases = ratios.map((ratio, i) => caseOf(`a:b:${i}`, "passed", { ratio }));
    const page = pageOf(reportOf([tested("cpu", cases)]));
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
    const page = pageOf(reportOf([tested("cpu", [caseOf("a:b:1", "passed")])]));
    expect(page.querySelectorAll("svg").length).toBe(0);
  });
});
