import type { Command } from "commander";
import { Effect } from "effect";
import { runCommand } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp } from "./exit-codes.ts";

interface Group {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: ReadonlyArray<string>;
}

/**
 * A command that only has commands of its own: without one of them, or with another, it names those there are.
 *
 * @spec LCM-006
 */
export function addGroup(program: Command, { name, summary, description, examples }: Group): Command {
  const group = program.command(name).summary(summary).description(description);
  return group
    .usage("<command>")
    .argument("[words...]")
    .allowUnknownOption()
    .helpCommand(true)
    .addHelpText("after", exampleHelp(...examples))
    .action((words: ReadonlyArray<string>) => {
      const [word] = words.filter((word) => word !== "--json");
      const problem =
        word === undefined ? `no ${name} command was given` : `there is no ${name} command ${JSON.stringify(word)}`;
      const names = group.commands.map((command) => command.name()).join(", ");
      const hint = `Choose from ${names}, and see fieldprint ${name} --help`;
      return runCommand(words.includes("--json"), () => Effect.fail(new UsageError({ problem, hint })));
    });
}
