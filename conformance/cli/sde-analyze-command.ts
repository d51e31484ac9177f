import type { Command } from "commander";
import { Effect } from "effect";
import type { Scheme } from "../../src/index.ts";
import { analyse } from "../sde/analysis.ts";
import { analysisText } from "../sde/analysis-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { requireFiles, writePictures } from "./sde-files.ts";
import {
  addOutputFlags,
  addProcessFlags,
  addSchemeFlag,
  type OutputFlags,
  parseNumber,
  parsePositive,
  processOfFlags,
  type ProcessFlags,
  refusedFlag,
} from "./sde-flags.ts";

interface AnalyzeFlags extends ProcessFlags, OutputFlags {
  readonly level?: number;
  readonly horizon?: number;
  readonly risk?: number;
  readonly step?: number;
  readonly scheme?: Scheme;
}

/** A flag that says nothing without another one. */
function lonelyFlag({ risk, level, scheme, step }: AnalyzeFlags): UsageError | undefined {
  const lonely = (flag: string, other: string) =>
    new UsageError({ problem: `${flag} says nothing without ${other}`, hint: "See fieldprint sde analyze --help" });
  if (risk !== undefined && level === undefined) return lonely("--risk", "--level");
  return scheme !== undefined && step === undefined ? lonely("--scheme", "--step") : undefined;
}

function analyze(flags: AnalyzeFlags, { color }: Surroundings) {
  return Effect.gen(function* () {
    const process = yield* processOfFlags(flags, "analyze");
    const lonely = lonelyFlag(flags);
    if (lonely !== undefined) return yield* lonely;
    yield* requireFiles([flags.html, flags.svg]);
    const { level, horizon = Infinity, risk, step: timeStep, scheme = { _tag: "Exact" } } = flags;
    const questions = { level, horizon, risk, timeStep, scheme };
    const analysis = yield* Effect.mapError(Effect.fromResult(analyse(process, questions)), refusedFlag("analyze"));
    const places = yield* writePictures(flags, {
      title: "fieldprint sde analyze",
      text: analysisText(analysis, false),
      figures: async () => (await import("../sde/analysis-figures.ts")).analysisFigures(process, analysis, questions),
    });
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: `${analysisText(analysis, color)}${places}`,
      json: analysis,
    };
    return outcome;
  });
}

/**
 * `fieldprint sde analyze`
 *
 * @spec SDE-020 SDE-021 SDE-022 SDE-023
 */
export function defineAnalyzeCommand(command: Command): void {
  command.description(
    "Says when the error process de = -kappa e dt + sigma e dW decays, and how likely it reaches a level (a collapse).",
  );
  addProcessFlags(command)
    .option("--level <l>", "the level whose reaching is a collapse", parsePositive)
    .option("--horizon <t>", "until when; for ever unless given", parsePositive)
    .option("--risk <eps>", "tell the kappa that keeps the risk of a collapse at this", parseNumber)
    .option("--step <h>", "tell what a scheme does with this time step", parsePositive);
  addOutputFlags(addSchemeFlag(command))
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint sde analyze --kappa 0.2 --sigma 0.5 --convention ito",
        "fieldprint sde analyze --kappa 0.2 --sigma 0.5 --convention ito --level 10 --risk 0.01 --html process.html",
        "fieldprint sde analyze --kappa 2 --sigma 1 --convention ito --step 0.1 --scheme euler-maruyama --horizon 5",
      ),
    )
    .addHelpText("after", exitCodeHelp({ 0: "analysed", 2: "it could not be: a flag is missing or out of range" }))
    .action((flags: AnalyzeFlags) => runWithVerdict(flags.json, (surroundings) => analyze(flags, surroundings)));
}
