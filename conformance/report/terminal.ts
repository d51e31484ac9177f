import picocolors from "picocolors";
import { match } from "ts-pattern";
import { type Colors, plainTable } from "./plain-table.ts";
import { recipeText } from "./recipe-text.ts";
import { countText, diagnosisText, placeText, printable, ratioText, replayCommand, valueText } from "./report-text.ts";
import type { CaseResult, Discrepancy, Report, SubjectReport } from "./report.ts";
import {
  casesWith,
  hasExpectedFailures,
  skipReasons,
  type SubjectCase,
  type SuiteTally,
  suiteTallies,
  worthReading,
} from "./summary.ts";

const mostListed = 20;

/**
 * How a report is printed: with colours or without, and the directory it was written to.
 *
 * @spec CON-023
 * @category report
 * @since 0.1.0
 */
export interface TerminalOptions {
  readonly color: boolean;
  readonly directory: string;
}

function failedText(failed: number, colors: Colors): string {
  return failed === 0 ? colors.dim("0") : colors.red(String(failed));
}

function overBound(ratio: number | undefined, colors: Colors): string {
  const text = ratioText(ratio);
  return ratio === undefined || ratio <= 1 ? text : colors.red(text);
}

function countOf(count: number, colors: Colors): string {
  return count === 0 ? colors.dim("0") : String(count);
}

interface TableStyle {
  readonly colors: Colors;
  readonly expected: boolean;
}

function suiteRow(name: string, row: SuiteTally, { colors, expected }: TableStyle): Array<string> {
  return [
    colors.bold(printable(name)),
    printable(row.suite),
    String(row.passed),
    failedText(row.failed, colors),
    countOf(row.skipped, colors),
    ...(expected ? [countOf(row.xfailed, colors), countOf(row.xpassed, colors)] : []),
    overBound(row.ratio, colors),
    ratioText(row.probabilisticRatio),
  ];
}

function suiteTable(subjects: ReadonlyArray<SubjectReport>, style: TableStyle): string {
  const counts = ["passed", "failed", "skipped", ...(style.expected ? ["xfailed", "xpassed"] : [])];
  const numbers = [...counts, "err/tol", "prob. err/tol"];
  const columns = ["subject", "suite", ...numbers];
  const table = plainTable(columns, ["left", "left", ...numbers.map(() => "right" as const)], style.colors);
  for (const subject of subjects) {
    suiteTallies(subject).forEach((row, i) => table.push(suiteRow(i === 0 ? subject.name : "", row, style)));
  }
  return table.toString();
}

function deviceLines({ name, device }: SubjectReport, colors: Colors): ReadonlyArray<string> {
  return device === undefined ? [] : [colors.dim(`  ${printable(name)}: on ${printable(device)}`)];
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

function discrepancyText(discrepancy: Discrepancy): string {
  const { expected, actual, bound } = discrepancy;
  const values = `expected ${valueText(expected)}  got ${valueText(actual)}  bound ${valueText(bound)}`;
  return `${placeText(discrepancy)}  ${values}`;
}

function shrunkLines({ shrunk }: CaseResult): ReadonlyArray<string> {
  if (shrunk === undefined) return [];
  const place = shrunk.discrepancy === undefined ? [] : [`      ${discrepancyText(shrunk.discrepancy)}`];
  return [`    plainest failing problem: ${recipeText(shrunk.recipe)}`, ...place];
}

function failureLines(
  { subject, origin, result }: SubjectCase,
  colors: Colors,
  directory: string,
): ReadonlyArray<string> {
  const { id, requirements, reason, discrepancy, ratio, savedCase } = result;
  const tested = colors.dim(printable(requirements.join(" ")));
  const lines = [`  ${colors.red("failed")} ${colors.bold(printable(subject))} ${printable(id)}  ${tested}`];
  if (reason !== undefined) lines.push(`    ${printable(reason)}`);
  if (discrepancy) lines.push(`    ${discrepancyText(discrepancy)}  worst err/tol ${ratioText(ratio)}`);
  lines.push(...shrunkLines(result));
  if (savedCase !== undefined) lines.push(`    ${printable(replayCommand(directory, savedCase, origin))}`);
  return lines;
}

function failureList(report: Report, colors: Colors, directory: string): ReadonlyArray<string> {
  const failures = casesWith(report, "failed");
  const listed = worthReading(failures, { ofGroup: 2, inAll: mostListed });
  const hidden = failures.length - listed.length;
  const lines = listed.flatMap((failure) => failureLines(failure, colors, directory));
  return hidden === 0 ? lines : [...lines, `  and ${countText(hidden, "more failure")} in the report`];
}

function diagnosisLines(subject: SubjectReport, colors: Colors): ReadonlyArray<string> {
  const name = colors.bold(printable(subject.name));
  return subject.diagnoses.map((diagnosis) => `  ${name} consistent with: ${printable(diagnosisText(diagnosis))}`);
}

function unexpectedPasses(report: Report, colors: Colors): ReadonlyArray<string> {
  const passes = casesWith(report, "xpassed");
  const hidden = passes.length - mostListed;
  const lines = passes.slice(0, mostListed).map(({ subject, result }) => {
    const why = result.reason === undefined ? "" : `: ${printable(result.reason)}`;
    return `  ${colors.yellow("passed, though expected to fail")} ${printable(subject)} ${printable(result.id)}${why}`;
  });
  return hidden <= 0 ? lines : [...lines, `  and ${hidden} more in the report`];
}

function verdictLine(report: Report, colors: Colors): string {
  const paint = match(report.verdict)
    .with("conforms", () => colors.green)
    .with("does not conform", () => colors.red)
    .with("could not be tested", () => colors.yellow)
    .exhaustive();
  const stopped = report.complete ? "" : " (stopped before the last case: the results below are incomplete)";
  return `${paint(colors.bold(report.verdict))}${stopped}`;
}

/**
 * A report as lines for a terminal.
 *
 * **Edge cases** names and reasons are printed with control characters escaped; `color: false` gives plain text.
 *
 * @spec CON-023 CON-103
 * @category report
 * @since 0.1.0
 */
export function terminalReport(report: Report, { color, directory }: TerminalOptions): string {
  const colors = picocolors.createColors(color);
  const judged = report.subjects.filter(({ cases }) => cases.length > 0);
  const missing = report.subjects.filter(({ available }) => !available);
  const sections = [
    [verdictLine(report, colors)],
    judged.length === 0 ? [] : [suiteTable(judged, { colors, expected: hasExpectedFailures(report) })],
    judged.flatMap((subject) => deviceLines(subject, colors)),
    judged.flatMap((subject) => diagnosisLines(subject, colors)),
    failureList(report, colors, directory),
    unexpectedPasses(report, colors),
    missing.flatMap((subject) => missingLines(subject, colors)),
    judged.flatMap(skipLines),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}
