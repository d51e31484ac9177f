import { type Command, Option } from "commander";
import { Effect, Result } from "effect";
import { type BackendName, backendNames, openEnsembleBackend } from "../../kernels/index.ts";
import type { Scheme } from "../../src/index.ts";
import { readTrajectory, trajectoryText } from "../sde/csv-trajectory.ts";
import { simulateOnKernel } from "../sde/kernel-simulation.ts";
import { schemePath, simulateScheme } from "../sde/scheme-simulation.ts";
import { type SimulationPlan, simulateExactly, simulationOf } from "../sde/simulation.ts";
import { simulationText } from "../sde/simulation-text.ts";
import { parseInteger } from "./arguments.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import type { Progress } from "./progress.ts";
import { requireFiles, writeNamed, writePictures } from "./sde-files.ts";
import {
  addOutputFlags,
  addProcessFlags,
  addSchemeFlag,
  type OutputFlags,
  parsePositive,
  processOfFlags,
  type ProcessFlags,
  refusedFlag,
} from "./sde-flags.ts";

interface SimulateFlags extends ProcessFlags, OutputFlags {
  readonly paths: number;
  readonly steps: number;
  readonly horizon: number;
  readonly seed: number;
  readonly level?: number;
  readonly scheme?: Scheme;
  readonly backend: BackendName | "float64";
  readonly trajectory?: string;
}

const largestSeed = Number.MAX_SAFE_INTEGER;

function simulated(plan: SimulationPlan, backend: SimulateFlags["backend"], progress: Progress) {
  const { paths, steps, scheme } = plan;
  const show = (share: number) =>
    progress.show(`simulated ${Math.floor(100 * share)} % of ${paths} paths of ${steps} steps`);
  if (backend !== "float64") {
    return openEnsembleBackend(backend).pipe(
      Effect.flatMap((opened) => simulateOnKernel(opened, plan, show)),
      Effect.scoped,
    );
  }
  if (scheme._tag !== "Exact") return Effect.suspend(() => Effect.fromResult(simulateScheme(plan, show)));
  return Effect.suspend(() => Effect.fromResult(simulateExactly(plan, show)));
}

/** Writes the first path to the file that was asked for; says where it is, and what estimate would refuse of it. */
function writeTrajectory(file: string, plan: SimulationPlan) {
  const { steps, horizon } = plan;
  return Effect.gen(function* () {
    const path = yield* Effect.fromResult(schemePath(plan, 0));
    const times = Float64Array.from(path, (_, step) => (step * horizon) / steps);
    const text = trajectoryText(times, path);
    yield* writeNamed(file, () => text);
    const read = readTrajectory(file, text);
    return `\nfirst path: ${file}${Result.isFailure(read) ? ` (not for estimate: ${read.failure.message})` : ""}`;
  });
}

function planOf(flags: SimulateFlags) {
  return Effect.gen(function* () {
    const process = yield* processOfFlags(flags, "simulate");
    const { paths, steps, horizon, seed, level, scheme = { _tag: "Exact" }, backend } = flags;
    if (scheme._tag !== "Exact" && backend !== "float64") {
      const problem = `--scheme: expected exact on ${backend}, whose kernel has the exact law only`;
      return yield* new UsageError({ problem, hint: "Leave --backend out for another scheme" });
    }
    const plan: SimulationPlan = { process, scheme, paths, steps, horizon, seed, level };
    return plan;
  });
}

function simulate(flags: SimulateFlags, { color, progress }: Surroundings) {
  const { html, svg, trajectory, backend } = flags;
  return Effect.gen(function* () {
    const plan = yield* planOf(flags);
    yield* requireFiles([html, svg, trajectory]);
    const kept = trajectory === undefined ? "" : yield* writeTrajectory(trajectory, plan);
    const found = yield* simulated(plan, backend, progress);
    const simulation = yield* Effect.fromResult(simulationOf(plan, backend, found));
    const places = yield* writePictures(flags, {
      title: "fieldprint sde simulate",
      text: simulationText(simulation, false),
      figures: async () => (await import("../sde/fan-figures.ts")).simulationFigures(simulation),
    });
    const outcome: Outcome = {
      exitCode: (simulation.judged?.worst ?? 0) <= 1 ? exitCodes.success : exitCodes.nonconforming,
      text: `${simulationText(simulation, color)}${places}${kept}`,
      json: simulation,
    };
    return outcome;
  }).pipe(Effect.catchTag("ParameterRefused", (refused) => Effect.fail(refusedFlag("simulate")(refused))));
}

/**
 * `fieldprint sde simulate`
 *
 * @spec SDE-030 SDE-031 SDE-032 SDE-033 SDE-034 SDE-035
 */
export function defineSimulateCommand(command: Command): void {
  command.description("Simulates the error process de = -kappa e dt + sigma e dW, the same for the same seed.");
  addProcessFlags(command)
    .option("--paths <n>", "how many paths", (text) => parseInteger(text, 1, 2 ** 22), 10_000)
    .option("--steps <n>", "how many steps", (text) => parseInteger(text, 1, 2 ** 31), 1_000)
    .option("--horizon <t>", "the time that the steps take in all", parsePositive, 10)
    .option("--seed <n>", "which random numbers", (text) => parseInteger(text, 0, largestSeed), 1)
    .option("--level <l>", "count the paths that reach this level", parsePositive)
    .addOption(
      new Option("--backend <name>", "what simulates; kernels are compared with float64, path by path")
        .choices(["float64", ...backendNames])
        .default("float64"),
    )
    .option("--trajectory <file>", "write the first path as CSV, for fieldprint sde estimate");
  addOutputFlags(addSchemeFlag(command))
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint sde simulate --kappa 0.2 --sigma 0.5 --convention ito --level 10 --html fan.html",
        "fieldprint sde simulate --kappa 0.2 --sigma 0.5 --convention ito --backend webasm --paths 100000",
      ),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "simulated",
        1: "a path of a kernel is beyond its bound",
        2: "it could not be: a flag is missing or out of range, or there is no such backend",
      }),
    )
    .action((flags: SimulateFlags) => runWithVerdict(flags.json, (surroundings) => simulate(flags, surroundings)));
}
