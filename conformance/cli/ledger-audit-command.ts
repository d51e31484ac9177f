import type { Command } from "commander";
import { Effect, HashMap } from "effect";
import {
  auditPayloads,
  type AuditReport,
  type Ledger,
  type PayloadAudit,
  payloadDamage,
  type State,
  type StoreHead,
} from "../../src/index.ts";
import { countText, printable } from "../report/report-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { errorJson } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { CheckpointMissing } from "./ledger-errors.ts";
import { openPlace } from "./ledger-place.ts";
import { addTrustFlag, parsePin, trustedKeys } from "./ledger-trust.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { findPayloads } from "./memory-place.ts";
import type { Progress } from "./progress.ts";

export interface AuditFlags {
  readonly trust?: ReadonlyArray<string>;
  readonly pinned?: StoreHead;
  readonly json?: boolean;
}

interface Findings {
  readonly report: AuditReport;
  readonly state: State;
  readonly head: StoreHead;
  readonly cutBytes: number;
  readonly trusted: boolean;
  readonly payloads: PayloadAudit | undefined;
}

/** How many items have each status, statuses in alphabetical order. */
function itemsByStatus({ items }: State): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { status } of HashMap.values(items)) counts.set(status._tag, (counts.get(status._tag) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** @spec LCM-025 MCM-043 */
function checkpointText({ report: { checkpoint }, trusted }: Findings): string {
  if (checkpoint === null) {
    return "none, so a log cut short or written anew as a whole would not be told; sign one with fieldprint ledger checkpoint";
  }
  const signature = trusted ? "signed by a trusted key" : "its signature was not looked at, give --trust";
  return `${countText(checkpoint, "record")}, ${signature}`;
}

function payloadsText({ payloads }: Findings): string {
  if (payloads === undefined) return "none beside the ledger";
  const { records, verified, unclaimed } = payloads;
  const others = unclaimed === 0 ? "" : `, ${unclaimed} of no item`;
  return `${countText(records, "record")}, verified for ${countText(verified.size, "item")}${others}`;
}

/** What of the payloads is part of the findings. */
function payloadsJson({ payloads }: Findings): object {
  if (payloads === undefined) return {};
  const { records, verified, unclaimed } = payloads;
  return { payloads: { records, verified: verified.size, unclaimed } };
}

function soundOutcome(findings: Findings): Outcome {
  const { report, state, head, cutBytes, trusted } = findings;
  const items = itemsByStatus(state);
  const pin = `${head.size}:${head.digest}`;
  const statuses = Object.entries(items).map(([status, count]) => `, ${count} ${status}`);
  const cut = `cut         ${countText(cutBytes, "byte")} of a write that was never acknowledged`;
  return {
    exitCode: exitCodes.success,
    text: [
      `sound: ${countText(report.records, "record")}, all read and verified`,
      `root        ${report.root}`,
      `state       ${report.state}`,
      `items       ${countText(HashMap.size(state.items), "item")}${statuses.join("")}`,
      `payloads    ${payloadsText(findings)}`,
      `checkpoint  ${checkpointText(findings)}`,
      `pin         ${pin}`,
      ...(cutBytes === 0 ? [] : [cut]),
      "Keep the pin elsewhere: with --pinned an older or another copy is told.",
    ].join("\n"),
    json: { sound: true, ...report, items, pin, trusted, cutBytes, ...payloadsJson(findings) },
  };
}

const damage = [
  "LedgerBroken",
  "CheckpointRefused",
  "CheckpointMissing",
  "AuditFailed",
  "PayloadsBroken",
  "StoreCorrupt",
  "StoreRolledBack",
  "StoreDiverged",
] as const;

function unsoundOutcome(error: { readonly _tag: string; readonly message: string }): Outcome {
  return {
    exitCode: exitCodes.nonconforming,
    text: `not sound: ${printable(error.message)}`,
    json: { sound: false, ...(errorJson(error) as object) },
  };
}

/**
 * The payloads beside a ledger, where there are any: each must be what the ledger says, and every item must have one.
 *
 * @spec LCM-026 MCM-040 MCM-041
 */
const auditedPayloads = Effect.fnUntraced(function* (directory: string, ledger: Ledger, progress: Progress) {
  const store = yield* findPayloads(directory, progress);
  if (store === undefined) return undefined;
  const payloads = yield* auditPayloads(yield* ledger.state, store);
  const damage = payloadDamage(payloads);
  return damage === undefined ? payloads : yield* damage;
});

/**
 * Reads a ledger again, and the payloads beside it, and verifies all of it.
 *
 * @spec LCM-025 LCM-026
 */
export function runAudit(directory: string, flags: AuditFlags, { progress }: Pick<Surroundings, "progress">) {
  return Effect.gen(function* () {
    const keys = yield* trustedKeys(flags.trust);
    const trusted = keys.length > 0;
    const { store, ledger } = yield* openPlace(directory, progress, {
      ...(trusted && { trust: { trustedKeys: keys } }),
      ...(flags.pinned && { pinned: flags.pinned }),
    });
    const report = yield* ledger.audit;
    if (trusted && report.checkpoint === null) return yield* new CheckpointMissing({ directory });
    const payloads = yield* auditedPayloads(directory, ledger, progress);
    const [state, head] = [yield* ledger.state, yield* store.head];
    return soundOutcome({ report, state, head, cutBytes: store.cutBytes, trusted, payloads });
  }).pipe(
    Effect.scoped,
    Effect.catchTag(damage, (error) => Effect.succeed(unsoundOutcome(error))),
  );
}

/**
 * `fieldprint ledger audit DIR`
 *
 * @spec LCM-025 LCM-026
 */
export function defineAuditCommand(command: Command): void {
  command
    .description(
      "Reads every record, verifies every signature, decides every event again, and compares the records with the " +
        "checkpoint and the pin, and a memory's payloads with the records. Says what the ledger holds, or what is wrong.",
    )
    .argument("<dir>", "the ledger");
  addTrustFlag(command, "verifier key that must have signed the ledger's checkpoint")
    .option("--pinned <pin>", "SIZE:DIGEST of an earlier audit: these records must still be there", parsePin)
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      exampleHelp("fieldprint ledger audit memory --trust example.com/memory+9f0c1a2b+AXl3... --pinned 12:3fa2..."),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "sound",
        1: "not sound: a record, the checkpoint, a payload, or the history is not what it was",
        2: "could not audit: there is no ledger, or somebody writes to it",
      }),
    )
    .action((directory: string, flags: AuditFlags) =>
      runWithVerdict(flags.json, (surroundings) => runAudit(directory, flags, surroundings)),
    );
}
