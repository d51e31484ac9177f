import { create } from "xmlbuilder2";
import { match } from "ts-pattern";
import { recipeText } from "./recipe-text.ts";
import { placeText, printable, ratioText, valueText } from "./report-text.ts";
import type { CaseResult, Report, SubjectReport } from "./report.ts";
import { type SuiteTally, suiteTallies } from "./summary.ts";

type Element = ReturnType<typeof create>;

/**
 * Text that XML 1.0 can hold: control characters, lone surrogates and the two noncharacters are escaped. Ampersands are
 * escaped here because the writer takes `&amp;` in a text for an escape that is already there.
 */
function xmlText(text: string): string {
  return printable(text)
    .replace(/[\uFFFE\uFFFF]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replaceAll("&", "&amp;");
}

function failureText({ reason, discrepancy, ratio, shrunk, savedCase }: CaseResult): string {
  const lines = reason === undefined ? [] : [reason];
  if (discrepancy) {
    const { expected, actual, bound } = discrepancy;
    lines.push(
      `${placeText(discrepancy)}: expected ${valueText(expected)}, got ${valueText(actual)}, bound ${valueText(bound)}`,
      `worst err/tol ${ratioText(ratio)}`,
    );
  }
  if (shrunk) lines.push(`plainest failing problem: ${recipeText(shrunk.recipe)}`);
  if (savedCase !== undefined) lines.push(`saved in ${savedCase}`);
  return lines.map(xmlText).join("\n");
}

function failureMessage({ reason, discrepancy }: CaseResult): string {
  return reason ?? (discrepancy ? `${placeText(discrepancy)} is beyond its bound` : "failed");
}

function addCase(suite: Element, classname: string, result: CaseResult): void {
  const element = suite.ele("testcase", { name: xmlText(result.id), classname });
  const reason = xmlText(result.reason ?? "no reason given");
  match(result.status)
    .with("passed", () => {})
    .with("failed", () => element.ele("failure", { message: xmlText(failureMessage(result)) }).txt(failureText(result)))
    .with("skipped", () => element.ele("skipped", { message: reason }))
    .with("xfailed", () => element.ele("skipped", { message: `failed as expected: ${reason}` }))
    .with("xpassed", () => element.ele("system-out").txt(`passed, though expected to fail: ${reason}`))
    .exhaustive();
}

function addSuite(root: Element, subject: SubjectReport, row: SuiteTally): void {
  const suite = root.ele("testsuite", {
    name: xmlText(`${subject.name}: ${row.suite}`),
    tests: row.cases.length,
    failures: row.failed,
    errors: 0,
    skipped: row.skipped + row.xfailed,
  });
  const classname = xmlText(`${subject.name}.${row.suite}`);
  for (const result of row.cases) addCase(suite, classname, result);
}

/** A subject without a case still shows: one skipped test case that says why. */
function addUntested(root: Element, { name, reason }: SubjectReport): void {
  const suite = root.ele("testsuite", { name: xmlText(name), tests: 1, failures: 0, errors: 0, skipped: 1 });
  const message = xmlText(reason ?? "no case was judged");
  suite.ele("testcase", { name: "not tested", classname: xmlText(name) }).ele("skipped", { message });
}

/**
 * A report as JUnit XML: one test suite per subject and suite, no times.
 *
 * **Edge cases** expected failures count as skipped; a subject that was not tested is one skipped test case; whatever
 * XML can't hold in a name or reason is escaped.
 *
 * @spec CON-100
 * @category report
 * @since 0.1.0
 */
export function junitReport(report: Report): string {
  const root = create({ version: "1.0", encoding: "UTF-8" }).ele("testsuites", { name: "fieldprint" });
  for (const subject of report.subjects) {
    if (subject.cases.length === 0) addUntested(root, subject);
    for (const row of suiteTallies(subject)) addSuite(root, subject, row);
  }
  return `${root.end({ prettyPrint: true })}\n`;
}
