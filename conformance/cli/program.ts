import { Command, CommanderError } from "commander";
import { addBackendsCommand } from "./backends-command.ts";
import { reportDefect, reportFailure } from "./command.ts";
import { addCompareCommand } from "./compare-command.ts";
import { addConformCommand } from "./conform-command.ts";
import { UsageError } from "./errors.ts";
import { exitWith } from "./console.ts";
import { exitCodes } from "./exit-codes.ts";
import { addGenerateCommand } from "./generate-command.ts";
import { addKeyCommand } from "./key-command.ts";
import { addLedgerCommand } from "./ledger-command.ts";
import { addMergeCommand } from "./merge-command.ts";
import { addMutantsCommand } from "./mutants-command.ts";
import { addOracleCommand } from "./oracle-command.ts";
import { packageVersion } from "./package-version.ts";
import { addReplayCommand } from "./replay-command.ts";

function strict(command: Command): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => {} });
  command.commands.forEach(strict);
}

/** The `fieldprint` command with all its subcommands. */
function createProgram(): Command {
  const program = new Command("fieldprint")
    .description("Conformance kit for verified-anchor paged attention.")
    .version(packageVersion)
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      "\nExample:\n  $ fieldprint conform --backend cpu\n\nEvery command explains itself with --help.",
    );
  addConformCommand(program);
  addReplayCommand(program);
  addOracleCommand(program);
  addCompareCommand(program);
  addGenerateCommand(program);
  addMergeCommand(program);
  addMutantsCommand(program);
  addBackendsCommand(program);
  addKeyCommand(program);
  addLedgerCommand(program);
  strict(program);
  return program;
}

function usageError({ message }: CommanderError, arguments_: ReadonlyArray<string>): UsageError {
  const problem = message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
  const known = createProgram().commands.map((command) => command.name());
  const command = known.find((name) => name === arguments_[0]);
  return new UsageError({ problem, hint: `See fieldprint ${command === undefined ? "" : `${command} `}--help` });
}

/** Runs the command line and sets the exit code of the process. */
export async function runProgram(commandLine: ReadonlyArray<string>): Promise<void> {
  const json = commandLine.includes("--json");
  try {
    await createProgram().parseAsync(commandLine, { from: "user" });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) return reportDefect(cause, json);
    if (cause.exitCode === 0) return exitWith(exitCodes.success);
    const helpShown = cause.code === "commander.help";
    if (helpShown && !json) console.error(createProgram().helpInformation());
    const problem = helpShown
      ? new UsageError({ problem: "no command was given", hint: "See fieldprint --help" })
      : usageError(cause, commandLine);
    return reportFailure(problem, json);
  }
}
