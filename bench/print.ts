import Table from "cli-table3";
import type { BenchReport } from "./main.ts";

function timingTable({ timings, worstRatio }: BenchReport): string {
  const medianOf = (name: string) => timings.find((timing) => timing.name === name)?.median;
  const table = new Table({
    head: ["implementation, mode", "median ms", "fastest ms", "x plain loop", "x joint", "err/tol"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { name, median, fastest } of timings) {
    const [implementation, mode] = name.split(", ");
    const ratio = (other: number | undefined) => (other === undefined ? "" : (median / other).toFixed(2));
    const accuracy = worstRatio[name];
    table.push([
      name,
      median.toFixed(1),
      fastest.toFixed(1),
      ratio(medianOf(`plain loop, ${mode}`)),
      ratio(medianOf(`${implementation}, joint`)),
      accuracy === undefined ? "" : accuracy.toFixed(3),
    ]);
  }
  return table.toString();
}

/** The measurements as a person reads them. */
export function printReport(report: BenchReport): string {
  const { machine, shape, missing, memory, judging } = report;
  const lines = [
    `Decode of ${shape.sequences} sequences x ${shape.heads} heads, D ${shape.headDim}, context ${shape.context.join("-")}, page ${shape.pageSize}, ${shape.anchors} anchors`,
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; results checked against the oracle before timing`,
    timingTable(report),
    ...memory.map(({ backend, calls, settledMiB, finalMiB }) => {
      return `memory, ${backend}: ${settledMiB.toFixed(1)} MiB after 200 calls, ${finalMiB.toFixed(1)} MiB after ${calls}`;
    }),
    `judging: ${judging.casesPerSecond.toFixed(0)} random cases a second, generated, evaluated and bounded on one core`,
    ...missing.map(({ name, reason }) => `not measured: ${name}: ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}
