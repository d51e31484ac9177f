import { Command, InvalidArgumentError, Option } from "commander";
import { Effect } from "effect";
import os from "node:os";
import { judge } from "../conformance/index.ts";
import { float32Accuracy } from "../reference/index.ts";
import type { Mode, Problem } from "../src/index.ts";
import { type BenchReport, type LedgerReport, type Machine, summarise } from "./bench-report.ts";
import { decodeProblem, decodeShape } from "./decode-problem.ts";
import { type Implementation, openBackends, oracleImplementation, plannedBackend } from "./implementations.ts";
import { judgingRate } from "./judging-rate.ts";
import { ledgerPart } from "./ledger-part.ts";
import { machineRate } from "./machine-rate.ts";
import { type MemoryUse, memoryUse } from "./memory.ts";
import { plainLoop } from "./plain-loop.ts";
import { printLedger, printReport } from "./print.ts";
import { timeRounds } from "./rounds.ts";

const modes: ReadonlyArray<Mode> = ["none", "joint", "mixture"];
const warmUp = 3;
const randomCases = 500;
const randomSeed = 1;

const note = (text: string) => process.stderr.write(`${text}\n`);

/** Refuses to time what is wrong; returns the worst err/tol. */
async function checkedRatio({ name, accuracy, run }: Implementation, problem: Problem): Promise<number> {
  const { passed, ratio, discrepancy, reason } = judge(problem, await run(problem), accuracy);
  if (passed) return ratio;
  throw new Error(`${name}, ${problem.mode}: not timed because it is wrong: ${reason ?? JSON.stringify(discrepancy)}`);
}

async function timed(implementations: ReadonlyArray<Implementation>, rounds: number) {
  const contenders = [];
  const problems = modes.map(decodeProblem);
  for (const implementation of implementations) {
    for (const problem of problems) {
      const worstRatio = await checkedRatio(implementation, problem);
      const run = () => implementation.run(problem);
      contenders.push({ implementation: implementation.name, mode: problem.mode, worstRatio, run });
    }
  }
  const onRound = (round: number) => note(round < 0 ? `warm-up, ${-round} to go` : `round ${round + 1} of ${rounds}`);
  const times = await timeRounds(contenders, { rounds, warmUp, onRound });
  return summarise(contenders.map((contender, index) => ({ ...contender, times: times[index]! })));
}

const machine: Machine = {
  cpu: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  node: process.version,
};

const measureLedger = Effect.scoped(Effect.map(ledgerPart(note), (ledger): LedgerReport => ({ machine, ledger })));

function measure(rounds: number): Effect.Effect<BenchReport, unknown> {
  return Effect.gen(function* () {
    const { backends, missing } = yield* openBackends();
    const memory: Array<MemoryUse> = [];
    const implementations: Array<Implementation> = [
      { name: "plain loop", accuracy: float32Accuracy, run: async (problem) => plainLoop(problem) },
      oracleImplementation,
    ];
    for (const backend of backends) {
      note(`memory of ${backend.name} over 1,000 calls`);
      memory.push(yield* memoryUse(backend));
      implementations.push(yield* plannedBackend(backend, decodeProblem("joint")));
    }
    const timings = yield* Effect.tryPromise(() => timed(implementations, rounds));
    note(`judging ${randomCases} random cases`);
    const judging = judgingRate(randomCases, randomSeed);
    const stateMachine = machineRate(note);
    const ledger = yield* ledgerPart(note);
    return { machine, shape: decodeShape, rounds, missing, timings, memory, judging, stateMachine, ledger };
  }).pipe(Effect.scoped);
}

function positiveInteger(value: string): number {
  const rounds = Number(value);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new InvalidArgumentError("expected a positive integer.");
}

const { json, rounds, only } = new Command("npm run bench --")
  .description("Time decode steps, the state machine, the ledger and the memory, after checking every result.")
  .option("--json", "print the measurements as JSON")
  .option("--rounds <n>", "timed rounds per contender", positiveInteger, 15)
  .addOption(new Option("--only <part>", "measure this part alone").choices(["ledger"]))
  .parse()
  .opts<{ json?: boolean; rounds: number; only?: "ledger" }>();

async function run(): Promise<string> {
  const asJson = (report: LedgerReport) => `${JSON.stringify(report, null, 2)}\n`;
  if (only === "ledger") {
    const report = await Effect.runPromise(measureLedger);
    return json ? asJson(report) : printLedger(report);
  }
  const report = await Effect.runPromise(measure(rounds));
  return json ? asJson(report) : printReport(report);
}

const text = await run();
process.stdout.write(text, () => process.exit(0));
