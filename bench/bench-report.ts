import { median, min } from "simple-statistics";
import type { Mode } from "../src/index.ts";
import type { decodeShape } from "./decode-problem.ts";
import type { JudgingRate } from "./judging-rate.ts";
import type { MachineRate } from "./machine-rate.ts";
import type { Measured } from "./measured.ts";
import type { MemoryUse } from "./memory.ts";

/**
 * Milliseconds of one implementation in one mode; ratios are medians over rounds of the ratio within a round.
 */
export interface Timing {
  readonly implementation: string;
  readonly mode: Mode;
  readonly median: number;
  readonly fastest: number;
  readonly toPlainLoop: number | undefined;
  readonly toJoint: number | undefined;
  readonly worstRatio: number;
}

/** The machine that was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

/** What a run with `--only ledger` measured. */
export interface LedgerReport {
  readonly machine: Machine;
  readonly ledger: ReadonlyArray<Measured>;
}

/** What a run with `--only kernels` measured. */
export interface KernelReport {
  readonly machine: Machine;
  readonly devices: ReadonlyArray<{ readonly name: string; readonly device: string }>;
  readonly shape: typeof decodeShape;
  readonly rounds: number;
  readonly missing: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  readonly timings: ReadonlyArray<Timing>;
  readonly memory: ReadonlyArray<MemoryUse>;
  readonly ensembles: ReadonlyArray<Measured>;
}

/** Everything one benchmark run measured. */
export interface BenchReport extends KernelReport, LedgerReport {
  readonly judging: JudgingRate;
  readonly stateMachine: MachineRate;
}

/** A timed implementation in one mode, with what it was checked to be. */
export interface Timed {
  readonly implementation: string;
  readonly mode: Mode;
  readonly worstRatio: number;
  readonly times: ReadonlyArray<number>;
}

function pairedRatio(timed: Timed, other: Timed | undefined): number | undefined {
  if (other === undefined || other === timed) return undefined;
  return median(timed.times.map((time, round) => time / other.times[round]!));
}

/** What the rounds say of each contender, and of each beside its peers. */
export function summarise(all: ReadonlyArray<Timed>): ReadonlyArray<Timing> {
  const find = (implementation: string, mode: Mode) =>
    all.find((timed) => timed.implementation === implementation && timed.mode === mode);
  return all.map((timed) => ({
    implementation: timed.implementation,
    mode: timed.mode,
    median: median([...timed.times]),
    fastest: min([...timed.times]),
    toPlainLoop: pairedRatio(timed, find("plain loop", timed.mode)),
    toJoint: pairedRatio(timed, find(timed.implementation, "joint")),
    worstRatio: timed.worstRatio,
  }));
}
