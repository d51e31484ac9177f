import { Command, InvalidArgumentError, Option } from "commander";
import { Effect } from "effect";
import os from "node:os";
import { match } from "ts-pattern";
import { judge } from "../conformance/index.ts";
import { float32Accuracy } from "../reference/index.ts";
import type { Mode, Problem } from "../src/index.ts";
import { backendEnsembles } from "./backend-ensembles.ts";
import { type BenchReport, type KernelReport, type LedgerReport, type Machine, summarise } from "./bench-report.ts";
import { decodeProblem, decodeShape } from "./decode-problem.ts";
import { type Implementation, openBackends, oracleImplementation, plannedBackend } from "./implementations.ts";
import { judgingRate } from "./judging-rate.ts";
import { ledgerPart } from "./ledger-part.ts";
import { machineRate } from "./machine-rate.ts";
import type { Measured } from "./measured.ts";
import { type MemoryUse, memoryUse } from "./memory.ts";
import { plainLoop } from "./plain-loop.ts";
import { printKernels, printLedger, printReport } from "./print.ts";
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

function measureKernels(rounds: number): Effect.Effect<KernelReport, unknown> {
  return Effect.gen(function* () {
    const { backends, missing } = yield* openBackends();
    const memory: Array<MemoryUse> = [];
    const ensembles: Array<Measured> = [];
    const implementations: Array<Implementation> = [
      { name: "plain loop", accuracy: float32Accuracy, run: async (problem) => plainLoop(problem) },
      oracleImplementation,
    ];
    for (const backend of backends) {
      note(`memory of ${backend.name} over 1,000 calls`);
      memory.push(yield* memoryUse(backend));
      note(`ensembles on ${backend.name}`);
      ensembles.push(yield* backendEnsembles(backend.name));
      implementations.push(yield* plannedBackend(backend, decodeProblem("joint")));
    }
    const timings = yield* Effect.tryPromise(() => timed(implementations, rounds));
    const devices = backends.map(({ name, device }) => ({ name, device }));
    return { machine, devices, shape: decodeShape, rounds, missing, timings, memory, ensembles };
  }).pipe(Effect.scoped);
}

function measure(rounds: number): Effect.Effect<BenchReport, unknown> {
  return Effect.gen(function* () {
    const kernels = yield* measureKernels(rounds);
    note(`judging ${randomCases} random cases`);
    const judging = judgingRate(randomCases, randomSeed);
    const stateMachine = machineRate(note);
    const ledger = yield* ledgerPart(note);
    return { ...kernels, judging, stateMachine, ledger };
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
  .addOption(new Option("--only <part>", "measure this part alone").choices(["kernels", "ledger"]))
  .parse()
  .opts<{ json?: boolean; rounds: number; only?: "kernels" | "ledger" }>();

async function shown<Report>(measured: Effect.Effect<Report, unknown>, print: (report: Report) => string) {
  const report = await Effect.runPromise(measured);
  return json ? `${JSON.stringify(report, null, 2)}\n` : print(report);
}

const run = (): Promise<string> =>
  match(only)
    .with("kernels", () => shown(measureKernels(rounds), printKernels))
    .with("ledger", () => shown(measureLedger, printLedger))
    .with(undefined, () => shown(measure(rounds), printReport))
    .exhaustive();

const text = await run();
process.stdout.write(text, () => process.exit(0));
