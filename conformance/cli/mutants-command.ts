import type { Command } from "commander";
import { Effect } from "effect";
import picocolors from "picocolors";
import { killMatrix, type KillMatrix, type MutantKills } from "../kill-matrix.ts";
import { type Colors, plainTable } from "../report/plain-table.ts";
import { defaultRuns } from "../suites/random.ts";
import { parseSeed } from "./arguments.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { listenForInterruption } from "./interruption.ts";
import { defaultSeed, highestLevel, parseLevel } from "./selection-arguments.ts";

interface MutantsFlags {
  readonly seed: number;
  readonly level: number;
  readonly json?: boolean;
}

function matrixRow({ mutant, name, killed, kills }: MutantKills, colors: Colors): Array<string> {
  const marks = kills.map((kill) => (kill === null ? colors.dim("–") : "killed"));
  const first = kills.find((kill) => kill !== null) ?? colors.red("survived");
  return [`${killed ? mutant : colors.red(mutant)} ${name}`, ...marks, first];
}

function matrixText({ suites, rows, survivors, killed, classes, complete }: KillMatrix, colors: Colors): string {
  const head = ["mutant", ...suites.map(({ name, level }) => `L${level} ${name}`), "first killing case"];
  const table = plainTable(head, [], colors);
  for (const row of rows) table.push(matrixRow(row, colors));
  const lines = [table.toString(), ""];
  if (survivors.length > 0) lines.push(`survived: ${survivors.join(", ")}`);
  if (!complete) lines.push("stopped before the last mutant");
  return [...lines, `${killed}/${classes} killed`].join("\n");
}

function exitCodeOf({ survivors, complete }: KillMatrix): number {
  if (!complete) return exitCodes.interrupted;
  return survivors.length === 0 ? exitCodes.success : exitCodes.nonconforming;
}

function runMutants({ seed, level }: MutantsFlags, { color, progress }: Surroundings): Effect.Effect<Outcome> {
  const { signal, release } = listenForInterruption();
  const matrix = killMatrix(
    { seed, runs: defaultRuns },
    {
      level,
      signal,
      onProgress: ({ done, total, mutant }) => progress.show(`${mutant}: ${done} of ${total} mutants done`),
    },
  );
  return Effect.map(Effect.ensuring(matrix, Effect.sync(release)), (found) => ({
    exitCode: exitCodeOf(found),
    text: matrixText(found, picocolors.createColors(color)),
    json: found,
  }));
}

/**
 * `fieldprint mutants`
 *
 * @spec CON-109
 */
export function defineMutantsCommand(command: Command): void {
  command
    .description(
      "Runs a kernel of each of the 26 bug classes, and variants of some, through every suite up to the first case that\n" +
        "it fails. The kit is only as good as the bugs it catches.",
    )
    .option("--seed <n>", "seed of the random cases", parseSeed, defaultSeed)
    .option("--level <n>", `suites up to this level, from 0 to ${highestLevel}`, parseLevel, highestLevel)
    .option("--json", "print the first killing case of every mutant in every suite as JSON")
    .addHelpText("after", exampleHelp("fieldprint mutants --seed 7"))
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "every mutant was killed",
        1: "one survived",
        2: "the command line was wrong",
        130: "interrupted",
      }),
    )
    .action((flags: MutantsFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runMutants(flags, surroundings)),
    );
}
