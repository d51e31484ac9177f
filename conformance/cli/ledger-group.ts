import type { Command } from "commander";
import { addCommands, type ListedCommand } from "./command-list.ts";
import { exampleHelp } from "./exit-codes.ts";

interface Group {
  readonly description: string;
  readonly examples: ReadonlyArray<string>;
  readonly commands: ReadonlyArray<ListedCommand>;
}

/** Reports that no command of a group was named, or one that it does not have. */
async function failWithoutCommand(group: Command, given: ReadonlyArray<string>): Promise<void> {
  const { failWithUsage } = await import("./usage-failure.ts");
  const name = group.name();
  const [word] = given.filter((word) => word !== "--json");
  const problem =
    word === undefined ? `no ${name} command was given` : `there is no ${name} command ${JSON.stringify(word)}`;
  const names = group.commands.map((command) => command.name()).join(", ");
  const hint = `Choose from ${names}, and see fieldprint ${name} --help`;
  return failWithUsage({ problem, hint }, given.includes("--json"));
}

function describeGroup(group: Command, { description, examples }: Group): Command {
  return group
    .description(description)
    .usage("<command>")
    .argument("[words...]")
    .allowUnknownOption()
    .helpCommand(true)
    .addHelpText("after", exampleHelp(...examples))
    .action((given: ReadonlyArray<string>) => failWithoutCommand(group, given));
}

/**
 * Makes a command one that only has commands of its own: without one of them, or with another, it names those there are.
 *
 * @spec LCM-006
 */
export function defineGroup(command: Command, group: Group, words: ReadonlyArray<string>): Promise<void> {
  return addCommands(describeGroup(command, group), group.commands, words);
}
