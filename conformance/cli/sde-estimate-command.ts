import { type Command, Option } from "commander";
import { Effect } from "effect";
import type { StabilityDecision } from "../../src/index.ts";
import { readTrajectory } from "../sde/csv-trajectory.ts";
import { type Judgement, judgeTrajectory } from "../sde/judgement.ts";
import { judgementText } from "../sde/judgement-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { FileUnusable } from "./errors.ts";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { readNamedBytes } from "./ledger-input.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { requireFiles, writePictures } from "./sde-files.ts";
import { addOutputFlags, type OutputFlags, parseNumber, parsePositive, refusedFlag } from "./sde-flags.ts";

const senses = {
  "almost-surely": "almostSurely",
  mean: "mean",
  "mean-square": "meanSquare",
} as const;

interface EstimateFlags extends OutputFlags {
  readonly alpha: number;
  readonly confidence: number;
  readonly decide: keyof typeof senses;
  readonly level?: number;
  readonly risk: number;
}

const mostBytes = 64 * 2 ** 20;
const expected = "a CSV file of times and errors";

/** The exit codes of the three answers. */
const verdictCodes: Readonly<Record<StabilityDecision["verdict"], number>> = {
  stable: 0,
  unstable: 1,
  undetermined: 3,
};

const readText = (file: string) =>
  Effect.flatMap(readNamedBytes({ file, limit: mostBytes, expected }), (bytes) =>
    Effect.try({
      try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
      catch: () => new FileUnusable({ file, expected, actual: "bytes that are not UTF-8" }),
    }),
  );

const decisive = ({ collapse, decisions }: Judgement, decide: EstimateFlags["decide"]): StabilityDecision =>
  collapse?.decision ?? decisions[senses[decide]];

function estimate(file: string, flags: EstimateFlags, { color, progress }: Surroundings) {
  return Effect.gen(function* () {
    yield* requireFiles([flags.html, flags.svg]);
    const text = yield* readText(file);
    const onShare = (share: number) => progress.show(`read ${Math.floor(100 * share)} % of ${file}`);
    const logged = yield* Effect.fromResult(readTrajectory(file, text, onShare));
    progress.show(`estimating from ${logged.times.length} points`);
    const { alpha, confidence, level, risk, decide } = flags;
    const judged = judgeTrajectory(logged, { alpha, confidence, level, risk });
    const judgement = yield* Effect.mapError(Effect.fromResult(judged), refusedFlag("estimate"));
    const places = yield* writePictures(flags, {
      title: "fieldprint sde estimate",
      text: judgementText(judgement, false),
      figures: async () => (await import("../sde/fan-figures.ts")).judgementFigures(logged, judgement),
    });
    const outcome: Outcome = {
      exitCode: verdictCodes[decisive(judgement, decide).verdict],
      text: `${judgementText(judgement, color)}${places}`,
      json: judgement,
    };
    return outcome;
  });
}

/**
 * `fieldprint sde estimate FILE`
 *
 * @spec SDE-040 SDE-041 SDE-042 SDE-043 SDE-044 SDE-045
 */
export function defineEstimateCommand(command: Command): void {
  command
    .description(
      "Estimates the error process behind a logged trajectory, and decides whether it decays and whether it keeps a level. " +
        "It needs no convention: kappa is told in both.",
    )
    .argument("<file>", "CSV file of time and error, one pair a line, times rising and errors above 0")
    .option("--alpha <a>", "the most that a decision may err, 1e-12 to 0.25", parseNumber, 0.05)
    .option("--confidence <c>", "that of the intervals, 0.5 to below 1", parseNumber, 0.95)
    .addOption(
      new Option("--decide <sense>", "the sense of decaying that the exit code is of")
        .choices(Object.keys(senses))
        .default("almost-surely"),
    )
    .option("--level <l>", "decide whether the error keeps below this level from now on", parsePositive)
    .option("--risk <eps>", "the risk that it may have of reaching the level, ever", parseNumber, 0.01);
  addOutputFlags(command)
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint sde estimate errors.csv --html errors.html",
        "fieldprint sde estimate errors.csv --level 10 --risk 0.01 --json",
      ),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "stable: the error decays, or with --level: the risk is kept",
        1: "unstable: it does not, or the risk is not kept, or the level was reached",
        2: "no answer: the file is no trajectory, or a flag is out of range",
        3: "undetermined: only a longer trajectory can tell",
      }),
    )
    .action((file: string, flags: EstimateFlags) =>
      runWithVerdict(flags.json, (surroundings) => estimate(file, flags, surroundings)),
    );
}
