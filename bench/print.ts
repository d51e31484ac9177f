import Table from "cli-table3";
import type { BenchReport } from "./bench-report.ts";

function timingTable({ timings }: BenchReport): string {
  const table = new Table({
    head: ["implementation", "mode", "median ms", "fastest ms", "x plain loop", "x joint", "err/tol"],
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  const ratio = (value: number | undefined) => (value === undefined ? "" : value.toFixed(2));
  for (const { implementation, mode, median, fastest, toPlainLoop, toJoint, worstRatio } of timings) {
    const measured = [median.toFixed(1), fastest.toFixed(1), ratio(toPlainLoop), ratio(toJoint), worstRatio.toFixed(4)];
    table.push([implementation, mode, ...measured]);
  }
  return table.toString();
}

/** The measurements as a person reads them. */
export function printReport(report: BenchReport): string {
  const { machine, shape, rounds, missing, memory, judging } = report;
  const { sequences, heads, headDim, context, pageSize, anchors } = shape;
  const lines = [
    `Decode: ${sequences} sequences x ${heads} heads, D ${headDim}, context ${context.join("-")}, page ${pageSize}, ${anchors} anchors`,
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${rounds} interleaved rounds after checking every result`,
    timingTable(report),
    ...memory.map(({ backend, calls, settledMiB, finalMiB }) => {
      return `memory, ${backend}: ${settledMiB.toFixed(1)} MiB after 200 calls, ${finalMiB.toFixed(1)} MiB after ${calls}`;
    }),
    `judging: ${judging.casesPerSecond.toFixed(0)} random cases a second, generated, evaluated and bounded on one core`,
    ...missing.map(({ name, reason }) => `not measured: ${name}: ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}
