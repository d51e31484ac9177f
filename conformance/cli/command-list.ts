import { type Command, Help } from "commander";

/** A command as a list shows it; its module is loaded only where a command line names it. */
export interface ListedCommand {
  readonly name: string;
  /** Its options and arguments, as in the first line of its help. */
  readonly usage: string;
  readonly summary: string;
  /** Loads what the command is and does. */
  readonly load: () => Promise<(command: Command, words: ReadonlyArray<string>) => void | Promise<void>>;
}

/**
 * Gives a command the commands of a list, and loads those that the words of the command line name.
 *
 * @spec CON-059
 */
export async function addCommands(
  parent: Command,
  listed: ReadonlyArray<ListedCommand>,
  words: ReadonlyArray<string>,
): Promise<void> {
  for (const { name, summary, load } of listed) {
    const command = parent.command(name).summary(summary);
    if (words.includes(name)) await (await load())(command, words);
  }
  const terms = new Map(listed.map(({ name, usage }) => [name, `${name} ${usage}`]));
  const subcommandTerm = (command: Command) => terms.get(command.name()) ?? new Help().subcommandTerm(command);
  parent.configureHelp({ subcommandTerm });
}
