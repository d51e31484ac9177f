import type { Command } from "commander";
import { Effect } from "effect";
import picocolors from "picocolors";
import type { CaseError } from "../case/errors.ts";
import type { ExportRefused } from "../generate/errors.ts";
import { type ExportIndex } from "../generate/export-index.ts";
import { writeExport } from "../generate/write-export.ts";
import { countText, printable, replayCommand } from "../report/report-text.ts";
import { selectCases, type Selection } from "../selection.ts";
import { defaultRuns } from "../suites/random.ts";
import { collectNames, parseRuns, parseSeed, requireKnown } from "./arguments.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { packageVersion } from "./package-version.ts";
import { collectPatterns, defaultSeed, highestLevel, parseLevel, suiteNames } from "./selection-arguments.ts";

interface GenerateFlags {
  readonly suite?: ReadonlyArray<string>;
  readonly filter?: ReadonlyArray<string>;
  readonly level: number;
  readonly seed: number;
  readonly runs: number;
  readonly json?: boolean;
}

function exportText(directory: string, { cases, leftOut }: ExportIndex, color: boolean): string {
  const colors = picocolors.createColors(color);
  const runs = cases.reduce((sum, { dirs }) => sum + dirs.length, 0);
  const decoded = cases.filter(({ decodedPages }) => decodedPages).length;
  return [
    `${colors.green("wrote")} ${countText(cases.length, "case")} with ${countText(runs, "run")} to ${printable(directory)}`,
    ...(decoded === 0
      ? []
      : [`  ${countText(decoded, "case")} of a stored format have their pages decoded to float32`]),
    ...leftOut.map(({ id, reason }) => `  ${colors.yellow("left out")} ${id}: ${printable(reason)}`),
    "Run each directory of index.json in order, write outputs.safetensors beside its inputs, then judge them with",
    `  ${printable(replayCommand(directory, ""))}`,
  ].join("\n");
}

function runGenerate(
  directory: string,
  flags: GenerateFlags,
  { color, progress }: Surroundings,
): Effect.Effect<Outcome, UsageError | ExportRefused | CaseError> {
  return Effect.gen(function* () {
    yield* requireKnown("suite", flags.suite, suiteNames);
    const { seed, runs, level, suite, filter = [] } = flags;
    const selection: Selection = { seed, runs, level, suites: suite ?? null, filters: filter };
    if (selectCases(selection).length === 0) {
      return yield* new UsageError({ problem: "no case is selected", hint: "See fieldprint generate --help" });
    }
    const index = yield* writeExport(directory, {
      selection,
      version: packageVersion,
      onProgress: ({ done, total, id }) => progress.show(`writing ${done} of ${total}: ${id}`),
    });
    return { exitCode: exitCodes.success, text: exportText(directory, index, color), json: index };
  });
}

const description =
  "Writes cases as directories DIR/suite/group/case/run with case.json and\n" +
  "inputs.safetensors, and DIR/index.json that lists them in order. Bring\n" +
  "outputs.safetensors back beside the inputs and judge them all with\n" +
  "fieldprint replay DIR. An older export in DIR is replaced.";

/**
 * `fieldprint generate DIR`
 *
 * @spec CON-125
 */
export function defineGenerateCommand(command: Command): void {
  command
    .description(description)
    .argument("<dir>", "a new or empty directory, or one that an earlier generate wrote")
    .option("--suite <name>", `only these suites (repeat, or part by commas): ${suiteNames.join(", ")}`, collectNames)
    .option("--level <n>", "suites up to this level; level 4 adds 140 MB", parseLevel, highestLevel)
    .option("--filter <pattern>", "only cases that match suite:group:case with * (repeat)", collectPatterns)
    .option("--seed <n>", "seed of the random cases", parseSeed, defaultSeed)
    .option("--runs <n>", "how many random cases", parseRuns, defaultRuns)
    .option("--json", "print the index as JSON")
    .addHelpText(
      "after",
      exampleHelp("fieldprint generate cases --level 3", "fieldprint generate cases --filter 'designed:needle-*'"),
    )
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "every selected case was written or is listed as left out", 2: "the directory was refused" }),
    )
    .action((directory: string, flags: GenerateFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runGenerate(directory, flags, surroundings)),
    );
}
