import type { Command } from "commander";
import { backendNames } from "../../kernels/index.ts";
import { defaultRuns } from "../suites/random.ts";
import { collectCommands, collectNames, parseRuns, parseSeconds, parseSeed, parseShard } from "./arguments.ts";
import { runCommand } from "./command.ts";
import { type ConformFlags, runConform } from "./conform-run.ts";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { collectPatterns, defaultSeed, highestLevel, parseLevel, suiteNames } from "./selection-arguments.ts";

const description =
  "Runs the conformance suites on a program, or on our kernels on every backend found, against the float64 oracle.\n" +
  "Writes report.json, report.html, report.junit.xml and badge.svg, and saves every failing case.";

function addSubjectFlags(command: Command): Command {
  return command
    .option(
      "--subject <command>",
      "judge this program instead of our kernels (repeat for several); it speaks fieldprint-subject/1",
      collectCommands,
    )
    .option("--timeout <seconds>", "how long a program may take for one case (default: 60)", parseSeconds)
    .option("--backend <name...>", `our kernels on these backends: ${backendNames.join(", ")}`, collectNames);
}

function addSelectionFlags(command: Command): Command {
  return command
    .option("--level <n>", `suites up to this level, from 0 to ${highestLevel}`, parseLevel, highestLevel)
    .option("--suite <name...>", `exactly these suites, whatever their level: ${suiteNames.join(", ")}`, collectNames)
    .option(
      "--filter <pattern>",
      "only cases like suite:group:case, * for anything (repeat for several)",
      collectPatterns,
    )
    .option("--seed <n>", "seed of the random cases", parseSeed, defaultSeed)
    .option("--runs <n>", "how many random cases", parseRuns, defaultRuns)
    .option("--shard <i/n>", "part i of n of the cases; fieldprint merge puts the reports together", parseShard);
}

function addRunFlags(command: Command): Command {
  return command
    .option("--time-budget <seconds>", "stop a subject after this long, between two cases", parseSeconds)
    .option("--bail", "stop a subject at its first failure")
    .option("--skips <file>", "cases not to run: a pattern a line, the reason after #")
    .option("--xfails <file>", "cases expected to fail, in the same form; those that pass are listed")
    .option("--report <dir>", "where the report and failing cases go", "report")
    .option("--json", "print the report as JSON");
}

/**
 * `fieldprint conform`
 *
 * @spec CON-058 CON-104 CON-105
 */
export function defineConformCommand(command: Command): void {
  command.description(description);
  addRunFlags(addSelectionFlags(addSubjectFlags(command)))
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint conform",
        "fieldprint conform --subject 'python3 my_adapter.py' --level 2 --xfails known-gaps.txt",
        "fieldprint conform --backend cpu --suite random --runs 1000 --seed 7 --shard 2/8",
      ),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "conforms: something was tested, nothing failed",
        1: "does not conform: a case failed",
        2: "could not be tested or stopped early, or the command line, a file or the report directory was wrong",
        130: "interrupted; the partial report is written",
      }),
    )
    .action((flags: ConformFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runConform(flags, surroundings)),
    );
}
