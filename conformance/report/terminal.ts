import picocolors from "picocolors";
import { match } from "ts-pattern";
import { type Colors, plainTable } from "./plain-table.ts";
import { countText, placeText, printable, ratioText, replayCommand, valueText } from "./report-text.ts";
import type { Report, SubjectReport } from "./report.ts";
import { type Failure, failuresOf, skipReasons, type SuiteTally, suiteTallies } from "./summary.ts";

const MOST_FAILURES = 20;

const columns = ["backend", "suite", "passed", "failed", "skipped", "err/tol", "prob. err/tol"];

function failedText(failed: number, colors: Colors): string {
  return failed === 0 ? colors.dim("0") : colors.red(String(failed));
}

function overBound(ratio: number | undefined, colors: Colors): string {
  const text = ratioText(ratio);
  return ratio === undefined || ratio <= 1 ? text : colors.red(text);
}

function suiteRow(subject: SubjectReport, row: SuiteTally, first: boolean, colors: Colors): Array<string> {
  return [
    first ? colors.bold(printable(subject.name)) : "",
    printable(row.suite),
    String(row.passed),
    failedText(row.failed, colors),
    row.skipped === 0 ? colors.dim("0") : String(row.skipped),
    overBound(row.ratio, colors),
    ratioText(row.probabilisticRatio),
  ];
}

function suiteTable(subjects: ReadonlyArray<SubjectReport>, colors: Colors): string {
  const table = plainTable(columns, ["left", "left", ...columns.slice(2).map(() => "right" as const)], colors);
  for (const subject of subjects) {
    suiteTallies(subject).forEach((row, i) => table.push(suiteRow(subject, row, i === 0, colors)));
  }
  return table.toString();
}

function missingLines(subject: SubjectReport, colors: Colors): ReadonlyArray<string> {
  const reason = printable(subject.reason ?? "no reason given");
  const remedy = subject.remedy === undefined ? [] : [`    to test it: ${printable(subject.remedy)}`];
  return [`  ${colors.yellow("not tested")} ${colors.bold(printable(subject.name))}: ${reason}`, ...remedy];
}

function skipLines(subject: SubjectReport): ReadonlyArray<string> {
  const name = printable(subject.name);
  return skipReasons(subject).map(([reason, count]) => `  ${name}: ${count} skipped: ${printable(reason)}`);
}

function failureLines({ subject, result }: Failure, colors: Colors): ReadonlyArray<string> {
  const lines = [
    `  ${colors.red("failed")} ${colors.bold(printable(subject))} ${printable(result.id)}  ${colors.dim(printable(result.requirements.join(" ")))}`,
  ];
  if (result.reason !== undefined) lines.push(`    ${printable(result.reason)}`);
  if (result.discrepancy) {
    const { expected, actual, bound } = result.discrepancy;
    lines.push(
      `    ${placeText(result.discrepancy)}  expected ${valueText(expected)}  got ${valueText(actual)}` +
        `  bound ${valueText(bound)}  worst err/tol ${ratioText(result.ratio)}`,
    );
  }
  if (result.savedCase !== undefined) lines.push(`    ${printable(replayCommand(result.savedCase))}`);
  return lines;
}

function failureList(report: Report, colors: Colors): ReadonlyArray<string> {
  const failures = failuresOf(report);
  const hidden = failures.length - MOST_FAILURES;
  const lines = failures.slice(0, MOST_FAILURES).flatMap((failure) => failureLines(failure, colors));
  return hidden <= 0 ? lines : [...lines, `  and ${countText(hidden, "more failure")} in the report`];
}

function verdictLine(report: Report, colors: Colors): string {
  const paint = match(report.verdict)
    .with("conforms", () => colors.green)
    .with("does not conform", () => colors.red)
    .with("could not be tested", () => colors.yellow)
    .exhaustive();
  const stopped = report.complete ? "" : " (interrupted: the results below are incomplete)";
  return `${paint(colors.bold(report.verdict))}${stopped}`;
}

/**
 * A report as lines for a terminal.
 *
 * **Edge cases** names and reasons are printed with control characters escaped; `color: false` gives plain text.
 *
 * @spec CON-023
 * @category report
 * @since 0.1.0
 */
export function terminalReport(report: Report, options: { readonly color: boolean }): string {
  const colors = picocolors.createColors(options.color);
  const judged = report.subjects.filter(({ cases }) => cases.length > 0);
  const missing = report.subjects.filter(({ available }) => !available);
  const sections = [
    [verdictLine(report, colors)],
    judged.length === 0 ? [] : [suiteTable(judged, colors)],
    failureList(report, colors),
    missing.flatMap((subject) => missingLines(subject, colors)),
    judged.flatMap(skipLines),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}
