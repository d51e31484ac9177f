import type { Command } from "commander";
import type { ListedCommand } from "./command-list.ts";
import { defineGroup } from "./ledger-group.ts";

const commands: ReadonlyArray<ListedCommand> = [
  {
    name: "new",
    usage: "[options] <file>",
    summary: "make a private key in a new file, and print its public parts",
    load: async () => (await import("./key-new-command.ts")).defineNewCommand,
  },
  {
    name: "show",
    usage: "[options] <file>",
    summary: "print the public parts of a private key",
    load: async () => (await import("./key-show-command.ts")).defineShowCommand,
  },
];

/**
 * `fieldprint key`
 *
 * @spec LCM-001
 */
export function defineKeyCommand(command: Command, words: ReadonlyArray<string>): Promise<void> {
  const group = {
    description: "Ed25519 keys in files: the private half stays in its file, the public half is printed.",
    examples: ["fieldprint key new ruth.pem"],
    commands,
  };
  return defineGroup(command, group, words);
}
