import type { Command } from "commander";
import type { ListedCommand } from "./command-list.ts";
import { defineGroup } from "./ledger-group.ts";

const commands: ReadonlyArray<ListedCommand> = [
  {
    name: "add",
    usage: "[options] <dir> [text]",
    summary: "remember a text",
    load: async () => (await import("./memory-add-command.ts")).defineAddCommand,
  },
  {
    name: "search",
    usage: "[options] <dir> <question>",
    summary: "find items by meaning",
    load: async () => (await import("./memory-search-command.ts")).defineSearchCommand,
  },
  {
    name: "show",
    usage: "[options] <dir> <item>",
    summary: "show all that is known of an item",
    load: async () => (await import("./memory-show-command.ts")).defineShowCommand,
  },
  {
    name: "nominate",
    usage: "[options] <dir> <item>",
    summary: "ask for approvals of an item",
    load: async () => (await import("./memory-round-command.ts")).defineNominateCommand,
  },
  {
    name: "approve",
    usage: "[options] <dir> <item>",
    summary: "sign an approval of a candidate",
    load: async () => (await import("./memory-round-command.ts")).defineApproveCommand,
  },
  {
    name: "promote",
    usage: "[options] <dir> <item>",
    summary: "make an approved candidate trusted",
    load: async () => (await import("./memory-round-command.ts")).definePromoteCommand,
  },
  {
    name: "demote",
    usage: "[options] <dir> <item>",
    summary: "take trust away from an item",
    load: async () => (await import("./memory-override-command.ts")).defineDemoteCommand,
  },
  {
    name: "revoke",
    usage: "[options] <dir> <item>",
    summary: "withhold an item for good",
    load: async () => (await import("./memory-override-command.ts")).defineRevokeCommand,
  },
  {
    name: "override",
    usage: "[options] <dir> <action> <subject>",
    summary: "raise, withhold, release or bypass by signed records",
    load: async () => (await import("./memory-override-command.ts")).defineOverrideCommand,
  },
  {
    name: "export",
    usage: "[options] <dir>",
    summary: "print where everything comes from, as W3C PROV-JSON",
    load: async () => (await import("./memory-export-command.ts")).defineExportCommand,
  },
];

/**
 * `fieldprint memory`
 *
 * @spec MCM-001
 */
export function defineMemoryCommand(command: Command, words: ReadonlyArray<string>): Promise<void> {
  const group = {
    description:
      "A memory is a ledger with payloads beside it: texts and their vectors. Every command verifies all of it first, and " +
      "nothing is trusted that people did not approve.",
    examples: [
      'fieldprint memory add memory "The user reads metric units." --by user --scope home',
      'fieldprint memory search memory "which units" --scope home --untrusted',
      "fieldprint memory show memory 3f2a91c0",
    ],
    commands,
  };
  return defineGroup(command, group, words);
}
