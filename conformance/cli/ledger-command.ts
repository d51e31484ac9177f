import type { Command } from "commander";
import { addAppendCommand } from "./ledger-append-command.ts";
import { addAuditCommand } from "./ledger-audit-command.ts";
import { addCheckpointCommand } from "./ledger-checkpoint-command.ts";
import { addGroup } from "./ledger-group.ts";
import { addInitCommand } from "./ledger-init-command.ts";
import { addLogCommand } from "./ledger-log-command.ts";
import { addProveCommand } from "./ledger-prove-command.ts";
import { addVerifyCommand } from "./ledger-verify-command.ts";

/**
 * `fieldprint ledger`
 *
 * @spec LCM-001
 */
export function addLedgerCommand(program: Command): void {
  const group = addGroup(program, {
    name: "ledger",
    summary: "keep what was decided about memory so that it cannot be changed unseen",
    description:
      "A ledger is a directory: the policy and every accepted event, durable, under a tree whose root is signed. " +
      "Events that the policy does not allow are refused and not recorded.",
    examples: [
      "fieldprint ledger init memory --policy policy.json",
      "fieldprint ledger append memory --events events.jsonl",
      "fieldprint ledger audit memory",
    ],
  });
  addInitCommand(group);
  addAppendCommand(group);
  addLogCommand(group);
  addCheckpointCommand(group);
  addProveCommand(group);
  addVerifyCommand(group);
  addAuditCommand(group);
}
