import type { Command } from "commander";
import type { ListedCommand } from "./command-list.ts";
import { defineGroup } from "./ledger-group.ts";

const commands: ReadonlyArray<ListedCommand> = [
  {
    name: "init",
    usage: "[options] <dir>",
    summary: "make a ledger",
    load: async () => (await import("./ledger-init-command.ts")).defineInitCommand,
  },
  {
    name: "append",
    usage: "[options] <dir>",
    summary: "decide events, and record those that are accepted",
    load: async () => (await import("./ledger-append-command.ts")).defineAppendCommand,
  },
  {
    name: "log",
    usage: "[options] <dir>",
    summary: "show what was recorded",
    load: async () => (await import("./ledger-log-command.ts")).defineLogCommand,
  },
  {
    name: "checkpoint",
    usage: "[options] <dir>",
    summary: "sign what the ledger holds now",
    load: async () => (await import("./ledger-checkpoint-command.ts")).defineCheckpointCommand,
  },
  {
    name: "prove",
    usage: "[options] <dir> <record>",
    summary: "prove that a record is in the ledger",
    load: async () => (await import("./ledger-prove-command.ts")).defineProveCommand,
  },
  {
    name: "verify",
    usage: "[options] <bundle>",
    summary: "verify a proof, without the ledger",
    load: async () => (await import("./ledger-verify-command.ts")).defineVerifyCommand,
  },
  {
    name: "audit",
    usage: "[options] <dir>",
    summary: "read a ledger again and verify all of it",
    load: async () => (await import("./ledger-audit-command.ts")).defineAuditCommand,
  },
];

/**
 * `fieldprint ledger`
 *
 * @spec LCM-001
 */
export function defineLedgerCommand(command: Command, words: ReadonlyArray<string>): Promise<void> {
  const group = {
    description:
      "A ledger is a directory: the policy and every accepted event, durable, under a tree whose root is signed. " +
      "Events that the policy does not allow are refused and not recorded.",
    examples: [
      "fieldprint ledger init memory --policy policy.json",
      "fieldprint ledger append memory --events events.jsonl",
      "fieldprint ledger audit memory",
    ],
    commands,
  };
  return defineGroup(command, group, words);
}
