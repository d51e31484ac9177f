import picocolors from "picocolors";
import { match } from "ts-pattern";
import { type Colors, plainTable } from "../report/plain-table.ts";
import { countText, printable, ratioText, valueText } from "../report/report-text.ts";
import type { FileComparison } from "./compare-files.ts";
import type { ComparisonVerdict, ElementDifference, TensorComparison } from "./compare-tensors.ts";

const BAR_WIDTH = 32;
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function verdictText(verdict: ComparisonVerdict, colors: Colors): string {
  return match(verdict)
    .with("equal bits", "within bound", (said) => colors.green(said))
    .with("outside bound", (said) => colors.red(said))
    .with("differs", () => colors.red("differs: no bound was given"))
    .exhaustive();
}

const columns = [
  "tensor",
  "verdict",
  "elements",
  "differ",
  "beyond",
  "err/bound",
  "max abs",
  "mean abs",
  "max rel",
  "mean rel",
  "rms",
  "cosine",
];

function tensorRow(name: string, comparison: TensorComparison, colors: Colors): Array<string> {
  const { verdict, elements, unequal, beyond, ratio, statistics } = comparison;
  const { maxAbsolute, meanAbsolute, maxRelative, meanRelative, rootMeanSquare, cosine } = statistics;
  return [
    colors.bold(printable(name)),
    verdictText(verdict, colors),
    String(elements),
    String(unequal),
    beyond === 0 ? colors.dim("0") : colors.red(String(beyond)),
    ratioText(ratio),
    ...[maxAbsolute, meanAbsolute, maxRelative, meanRelative, rootMeanSquare].map(ratioText),
    valueText(cosine),
  ];
}

/** A bar as long as its share of the longest; a count above zero always shows. */
function bar(count: number, longest: number): string {
  const parts = Math.max(count > 0 ? 1 : 0, Math.round((8 * BAR_WIDTH * count) / longest));
  return "█".repeat(Math.floor(parts / 8)) + eighths[parts % 8]!;
}

function histogramLines({ ulps, format }: TensorComparison, colors: Colors): ReadonlyArray<string> {
  const distances = ulps.buckets.map(({ from, to, count }) => ({
    label: from === to ? String(from) : `${from}-${to}`,
    count,
    paint: colors.cyan,
  }));
  const mismatches = [
    { label: "NaN mismatch", count: ulps.nanMismatches, paint: colors.red },
    { label: "inf mismatch", count: ulps.infinityMismatches, paint: colors.red },
  ].filter(({ count }) => count > 0);
  const rows = [...distances, ...mismatches];
  const longest = Math.max(1, ...rows.map(({ count }) => count));
  const width = Math.max(...rows.map(({ label }) => label.length));
  const unit = format === "integer" ? "distances of integers" : `distances in ulps of ${format}`;
  const lines = rows.map(({ label, count, paint }) =>
    `    ${label.padStart(width)}  ${paint(bar(count, longest))} ${count}`.trimEnd(),
  );
  return [`  ${unit}`, ...lines];
}

function numberText(value: number | bigint): string {
  return typeof value === "bigint" ? String(value) : valueText(value);
}

function differenceRow(label: string, difference: ElementDifference): Array<string> {
  const { index, expected, actual, ulps, bound } = difference;
  const boundText = bound !== undefined && Number.isInteger(bound) ? String(bound) : ratioText(bound);
  return [`    ${label}`, `[${index.join(", ")}]`, ...[expected, actual].map(numberText), String(ulps), boundText];
}

function detailLines(name: string, comparison: TensorComparison, colors: Colors): ReadonlyArray<string> {
  const { verdict, differences, beyond, worst } = comparison;
  if (verdict === "equal bits") return [];
  const head = ["    ", "index", "expected", "got", "ulps", "bound"];
  const table = plainTable(head, ["left", "left", "right", "right", "right", "right"], colors);
  const what = verdict === "differs" ? "differ" : "are beyond the bound";
  const title =
    beyond === 0 ? "all within the bound" : `${countText(beyond, "element")} of ${comparison.elements} ${what}`;
  differences.forEach((difference, n) => table.push(differenceRow(String(n + 1), difference)));
  if (worst) table.push(differenceRow("worst", worst));
  return ["", colors.bold(printable(name)), ...histogramLines(comparison, colors), `  ${title}`, table.toString()];
}

/**
 * A comparison of files as lines for a terminal: the verdict, a row per tensor, then for each tensor that is not equal
 * its histogram and first differences.
 *
 * **Edge cases** tensor names are printed with control characters escaped; `color: false` gives plain text.
 *
 * @spec CON-124
 * @category comparison
 * @since 0.1.0
 */
export function terminalComparison(comparison: FileComparison, options: { readonly color: boolean }): string {
  const colors = picocolors.createColors(options.color);
  const { verdict, tensors, leftOut } = comparison;
  const table = plainTable(columns, ["left", "left", ...columns.slice(2).map(() => "right" as const)], colors);
  for (const { name, comparison: one } of tensors) table.push(tensorRow(name, one, colors));
  return [
    colors.bold(verdictText(verdict, colors)),
    "",
    table.toString(),
    ...tensors.flatMap(({ name, comparison: one }) => detailLines(name, one, colors)),
    ...leftOut.map((name) => `\n${printable(name)} is in one file only: a bound, not a result, so it was left out`),
  ].join("\n");
}
