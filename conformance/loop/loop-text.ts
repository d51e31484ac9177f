import picocolors from "picocolors";
import { countText, printable } from "../report/report-text.ts";
import type { LoopReport } from "./loop-report.ts";

/**
 * Whether a loop came out as it must: everything that was compared is equal, and no judged call is beyond its bound.
 *
 * @spec RUN-003 RUN-004
 * @category loop
 * @since 0.1.0
 */
export function loopPassed({ comparisons, judged }: LoopReport): boolean {
  return comparisons.every(({ equal }) => equal) && judged.worst <= 1;
}

/**
 * What a loop did, for a terminal.
 *
 * @spec RUN-004
 */
export function loopText(report: LoopReport, color: boolean): string {
  const colors = picocolors.createColors(color);
  const lines: Array<string> = [];
  let session = 0;
  for (const step of report.steps) {
    if (step.session !== session) {
      session = step.session;
      lines.push("", colors.bold(`Session ${session}: ${printable(step.text)}`));
      continue;
    }
    const sequence = String(step.sequence).padStart(5);
    const text = printable(step.text);
    lines.push(`${colors.dim(sequence)}  ${step.refused ? colors.yellow(text) : text}`);
  }
  const { judged, comparisons, log, checkpoints, items } = report;
  const equal = comparisons.filter((one) => one.equal).length;
  const verdict = loopPassed(report) ? colors.green("as it must be") : colors.red("NOT as it must be");
  lines.push(
    "",
    colors.bold(`Seed ${report.seed}, hash schedule ${report.schedule}, attention on ${report.backend}: ${verdict}`),
    `  ${equal} of ${countText(comparisons.length, "segment")} without anchors equal mode none, bit for bit`,
    `  ${countText(judged.calls, "call")} of attention judged against the oracle: worst err/tol ${judged.worst.toFixed(3)}`,
    `  ${countText(log.records, "record")}, ${countText(items.length, "item")}, ${countText(checkpoints.length, "signed checkpoint")}; audited`,
    `  head ${log.head}`,
    `  root ${log.root}`,
  );
  return lines.slice(1).join("\n");
}
