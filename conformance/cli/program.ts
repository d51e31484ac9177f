import { Command, CommanderError } from "commander";
import { addCommands } from "./command-list.ts";
import { commands } from "./commands.ts";
import { exitWith } from "./console.ts";
import { exitCodes } from "./exit-codes.ts";
import { packageVersion } from "./package-version.ts";

/** The `fieldprint` command with all its subcommands, those loaded that the words name. */
async function createProgram(words: ReadonlyArray<string>): Promise<Command> {
  const program = new Command("fieldprint")
    .description("Conformance kit for verified-anchor paged attention.")
    .version(packageVersion)
    .showSuggestionAfterError()
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => {} })
    .addHelpText(
      "after",
      "\nExample:\n  $ fieldprint conform --backend cpu\n\nEvery command explains itself with --help.",
    );
  await addCommands(program, commands, words);
  return program;
}

/** What is wrong with a command line, in one line, and whose help says more. */
function usageProblem({ message }: CommanderError, [word]: ReadonlyArray<string>) {
  const problem = message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
  const command = commands.find(({ name }) => name === word);
  return { problem, hint: `See fieldprint ${command === undefined ? "" : `${command.name} `}--help` };
}

async function reportRefusal(cause: CommanderError, commandLine: ReadonlyArray<string>, json: boolean): Promise<void> {
  const helpShown = cause.code === "commander.help";
  if (helpShown && !json) console.error((await createProgram([])).helpInformation());
  const { failWithUsage } = await import("./usage-failure.ts");
  const nothing = { problem: "no command was given", hint: "See fieldprint --help" };
  return failWithUsage(helpShown ? nothing : usageProblem(cause, commandLine), json);
}

/**
 * Runs the command line and sets the exit code of the process.
 *
 * @spec CON-052 CON-059
 */
export async function runProgram(commandLine: ReadonlyArray<string>): Promise<void> {
  const json = commandLine.includes("--json");
  try {
    const program = await createProgram(commandLine);
    await program.parseAsync(commandLine, { from: "user" });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) return (await import("./command.ts")).reportDefect(cause, json);
    if (cause.exitCode === 0) return exitWith(exitCodes.success);
    return reportRefusal(cause, commandLine, json);
  }
}
