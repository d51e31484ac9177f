import { Command } from "commander";
import { Effect } from "effect";
import os from "node:os";
import { openBackend, probeBackends } from "../kernels/index.ts";
import { judge } from "../conformance/index.ts";
import { attention, float32Accuracy } from "../reference/index.ts";
import type { AttentionResult, Mode, Problem } from "../src/index.ts";
import { decodeProblem, decodeShape } from "./decode-problem.ts";
import { type JudgingRate, judgingRate } from "./judging-rate.ts";
import { type MemoryUse, memoryUse } from "./memory.ts";
import { plainLoop } from "./plain-loop.ts";
import { printReport } from "./print.ts";
import { type Contender, timeRounds, type Timing } from "./rounds.ts";

const modes: ReadonlyArray<Mode> = ["none", "joint", "mixture"];

/** Everything one benchmark run measured. */
export interface BenchReport {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly shape: typeof decodeShape;
  readonly missing: ReadonlyArray<{ readonly name: string; readonly reason: string }>;
  readonly worstRatio: Readonly<Record<string, number>>;
  readonly timings: ReadonlyArray<Timing>;
  readonly memory: ReadonlyArray<MemoryUse>;
  readonly judging: JudgingRate;
}

interface Implementation {
  readonly name: string;
  readonly accuracy: typeof float32Accuracy;
  readonly run: (problem: Problem) => Promise<AttentionResult>;
}

const note = (text: string) => process.stderr.write(`${text}\n`);

/** Refuses to time what is wrong; returns the worst err/tol. */
async function checked({ name, accuracy, run }: Implementation, problem: Problem): Promise<number> {
  const { passed, ratio, discrepancy, reason } = judge(problem, await run(problem), accuracy);
  if (passed) return ratio;
  throw new Error(`${name} ${problem.mode} is wrong: ${reason ?? JSON.stringify(discrepancy)}`);
}

function measure(rounds: number) {
  return Effect.gen(function* () {
    const problems = new Map(modes.map((mode) => [mode, decodeProblem(mode)]));
    const missing: Array<{ name: string; reason: string }> = [];
    const memory: Array<MemoryUse> = [];
    const implementations: Array<Implementation> = [
      { name: "plain loop", accuracy: float32Accuracy, run: async (problem) => plainLoop(problem) },
    ];
    for (const { name, available, reason } of yield* probeBackends()) {
      if (!available) {
        missing.push({ name, reason: reason ?? "not available" });
        continue;
      }
      const backend = yield* openBackend(name);
      yield* Effect.addFinalizer(() => backend.close());
      note(`${name}: memory over 1,000 calls`);
      memory.push(yield* memoryUse(backend));
      const plan = yield* backend.plan(problems.get("joint")!);
      yield* Effect.addFinalizer(() => plan.close());
      implementations.push({
        name,
        accuracy: backend.accuracy,
        run: (problem) => Effect.runPromise(plan.run(problem)),
      });
    }

    const worstRatio: Record<string, number> = {};
    const contenders: Array<Contender> = [];
    for (const [mode, problem] of problems) {
      for (const implementation of implementations) {
        const name = `${implementation.name}, ${mode}`;
        worstRatio[name] = yield* Effect.promise(() => checked(implementation, problem));
        contenders.push({ name, run: () => implementation.run(problem) });
      }
    }
    contenders.push({ name: "oracle, joint", run: async () => attention(problems.get("joint")!) });
    note(`timing ${contenders.length} contenders, ${rounds} rounds`);
    const timings = yield* Effect.promise(() => timeRounds(contenders, { rounds, warmUp: 3 }));
    note("judging random cases");
    const judging = judgingRate(500, 1);
    const machine = { cpu: os.cpus()[0]?.model ?? "unknown", cores: os.cpus().length, node: process.version };
    return { machine, shape: decodeShape, missing, worstRatio, timings, memory, judging } satisfies BenchReport;
  }).pipe(Effect.scoped);
}

function roundsOption(value: string): number {
  const rounds = Number(value);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: expected a positive integer, got ${value}`);
  return rounds;
}

const command = new Command("npm run bench --")
  .description("Time one decode step per backend and mode, after checking every result against the oracle.")
  .option("--json", "print the measurements as JSON")
  .option("--rounds <n>", "timed rounds per contender", roundsOption, 15)
  .parse();
const { json, rounds } = command.opts<{ json?: boolean; rounds: number }>();
const report = await Effect.runPromise(measure(rounds));
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
process.exit(0);
