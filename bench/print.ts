import Table from "cli-table3";
import type { BenchReport, KernelReport, LedgerReport, Machine } from "./bench-report.ts";
import type { MachineRate } from "./machine-rate.ts";
import type { Measured } from "./measured.ts";

function timingTable({ timings }: KernelReport): string {
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

/** The state machine's rates, one fact a line. */
export function machineLines(rate: MachineRate): ReadonlyArray<string> {
  const { events, signatures, stepped, folded, foldedVerifying, digestsOnly, foldedToFloor, cascades } = rate;
  const perSecond = (value: number) => `${Math.round(value).toLocaleString("en")} events/s`;
  return [
    `state machine: ${events} events of an agent's memory, ${signatures} of them signed, on one core`,
    `  folded ${perSecond(stepped)}; the digests alone ${perSecond(digestsOnly)}`,
    `  decoded from an untrusted log and folded ${perSecond(folded)}, ${foldedToFloor.toFixed(2)} times the time of the digests; with every signature verified again ${perSecond(foldedVerifying)}`,
    ...cascades.map(({ descendants, milliseconds }) => {
      const each = ((milliseconds * 1_000) / descendants).toFixed(2);
      return `  cascade over ${descendants} descendants ${milliseconds.toFixed(1)} ms, ${each} us each`;
    }),
  ];
}

const rounded = (value: number) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3));

function targetText({ value, unit, target }: Measured): string {
  if (target === null) return "";
  const moreIsBetter = unit.endsWith("/s");
  const met = moreIsBetter ? value >= target : value <= target;
  return `${moreIsBetter ? "at least" : "at most"} ${rounded(target)}: ${met ? "met" : "MISSED"}`;
}

/** What was measured, its target, and its peer, whose rate or time is 1. */
function measuredTable(title: string, all: ReadonlyArray<Measured>): string {
  const table = new Table({
    head: [title, "measured", "target", "x peer", "peer"],
    colAligns: ["left", "right", "left", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const one of all) {
    const ratio = one.toPeer === null ? "" : one.toPeer.toFixed(2);
    table.push([one.what, `${rounded(one.value)} ${one.unit}`, targetText(one), ratio, one.peer]);
  }
  return table.toString();
}

/** The measurements of ledger and memory. */
const ledgerTable = (all: ReadonlyArray<Measured>): string => measuredTable("ledger and memory", all);

const machineText = ({ cpu, cores, node }: Machine) => `${cpu}, ${cores} cores, Node ${node}`;

/** The measurements of ledger and memory alone. */
export function printLedger({ machine, ledger }: LedgerReport): string {
  return `${machineText(machine)}\n${ledgerTable(ledger)}\n`;
}

/** The measurements of the kernels alone. */
export function printKernels(report: KernelReport): string {
  const { machine, devices, shape, rounds, missing, memory, ensembles } = report;
  const { sequences, heads, headDim, context, pageSize, anchors } = shape;
  const lines = [
    `Decode: ${sequences} sequences x ${heads} heads, D ${headDim}, context ${context.join("-")}, page ${pageSize}, ${anchors} anchors`,
    `${machineText(machine)}; ${rounds} interleaved rounds after checking every result`,
    ...devices.map(({ name, device }) => `${name}: on ${device}`),
    timingTable(report),
    ...memory.map(({ backend, calls, settledMiB, finalMiB }) => {
      return `memory, ${backend}: ${settledMiB.toFixed(1)} MiB after 200 calls, ${finalMiB.toFixed(1)} MiB after ${calls}`;
    }),
    measuredTable("ensembles", ensembles),
    ...missing.map(({ name, reason }) => `not measured: ${name}: ${reason}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The measurements as a person reads them. */
export function printReport(report: BenchReport): string {
  const { judging, stateMachine, ledger } = report;
  const lines = [
    `judging: ${judging.casesPerSecond.toFixed(0)} random cases a second, generated, evaluated and bounded on one core`,
    ...machineLines(stateMachine),
    ledgerTable(ledger),
  ];
  return `${printKernels(report)}${lines.join("\n")}\n`;
}
