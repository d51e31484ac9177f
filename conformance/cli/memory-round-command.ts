import type { Command } from "commander";
import { Effect } from "effect";
import {
  type Approval,
  approvalOf,
  approvalText,
  canonicalText,
  digestOf,
  itemAt,
  type MemoryItem,
  payloadText,
} from "../../src/index.ts";
import { printable } from "../report/report-text.ts";
import type { Surroundings } from "./command.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { actorOf, decide, type Deciding, decisionOutcome, readSigners, timeRecord } from "./memory-decision.ts";
import { promotionDrift } from "./memory-drift.ts";
import { PayloadMissing } from "./memory-errors.ts";
import { closeDecision, type DecisionFlags, decisionCodes, parseSpan } from "./memory-flags.ts";
import { findItem } from "./memory-item.ts";
import { type MemoryPlace, openMemory } from "./memory-place.ts";

export interface NominateFlags extends DecisionFlags {
  readonly by: string;
}

export interface ApproveFlags extends DecisionFlags {
  readonly key: string;
  readonly for?: number;
}

export interface PromoteFlags extends DecisionFlags {
  readonly by?: string;
}

/** How a command is run on an item. */
interface OnItem<Flags> extends Pick<Surroundings, "progress"> {
  readonly flags: Flags;
}

const aDay = 24 * 3_600;

/** The text of an item, which nobody decides about unseen. */
const decidedText = Effect.fnUntraced(function* ({ ledger, payloads, audit }: MemoryPlace, item: MemoryItem) {
  const payload = audit.verified.get(item.id);
  const purpose = "as nobody decides about what cannot be read";
  if (payload === undefined) return yield* new PayloadMissing({ item: item.id, purpose });
  return yield* payloadText(yield* ledger.state, payloads, { item: item.id, record: payload.record });
});

/**
 * Starts a round of approvals.
 *
 * @spec MCM-020
 */
export function runNominate(directory: string, name: string, { flags, progress }: OnItem<NominateFlags>) {
  return Effect.gen(function* () {
    const memory = yield* openMemory(directory, flags, { progress });
    const { ledger } = memory;
    const state = yield* ledger.state;
    const item = yield* findItem(state, name);
    yield* decidedText(memory, item);
    const nominate: Deciding = () => ({ _tag: "Nominate", by: flags.by, item: item.id });
    const decision = yield* decide(ledger, [...(yield* timeRecord(state, flags)), nominate]);
    return decisionOutcome(decision, { item: item.id });
  }).pipe(Effect.scoped);
}

/**
 * Signs an approval and records it.
 *
 * @spec MCM-021
 */
export function runApprove(directory: string, name: string, { flags, progress }: OnItem<ApproveFlags>) {
  return Effect.gen(function* () {
    const memory = yield* openMemory(directory, flags, { progress });
    const { ledger } = memory;
    const state = yield* ledger.state;
    const item = yield* findItem(state, name);
    const [signer] = yield* readSigners(state, [flags.key]);
    const text = yield* decidedText(memory, item);
    const approve: Deciding = (now) => {
      const terms = { reviewer: signer!.id, expires: now.authority.clock + (flags.for ?? aDay) * 1_000 };
      const none: Approval = { item: item.id, policy: now.policyDigest, nonce: 0, ...terms };
      const approval = approvalOf(now, item.id, terms) ?? none;
      return { _tag: "Approve", item: item.id, approval, signature: signer!.key.sign(approvalText(approval)) };
    };
    const decision = yield* decide(ledger, [...(yield* timeRecord(state, flags)), approve]);
    const outcome = decisionOutcome(decision, { item: item.id, reviewer: signer!.id, text });
    return { ...outcome, text: `${outcome.text}\ntext: ${printable(text)}` };
  }).pipe(Effect.scoped);
}

/** The verdict that an item's payload verifies, where nobody has judged it yet. */
function verdictOn({ id: item, provenance, content }: MemoryItem, by: string): ReadonlyArray<Deciding> {
  if (provenance !== "unchecked") return [];
  const verdict = digestOf("fieldprint payload verified 1", canonicalText({ item, content }));
  return [() => ({ _tag: "VerifyProvenance", by, item, verdict })];
}

/**
 * Promotes a candidate, its drift measured on stored vectors.
 *
 * @spec MCM-022 MCM-023
 */
export function runPromote(directory: string, name: string, { flags, progress }: OnItem<PromoteFlags>) {
  return Effect.gen(function* () {
    const memory = yield* openMemory(directory, flags, { progress });
    const { ledger, audit } = memory;
    const state = yield* ledger.state;
    const item = yield* findItem(state, name);
    const by = yield* actorOf(state, { role: "promoter", flag: "--by", name: flags.by });
    const supervisor = yield* actorOf(state, { role: "supervisor", flag: "--supervisor", name: flags.supervisor });
    yield* decidedText(memory, item);
    const time = yield* decide(ledger, yield* timeRecord(state, flags));
    if (!time.accepted) return decisionOutcome(time, { item: item.id });
    const present = itemAt(time.state, item.id) ?? item;
    const drift = yield* promotionDrift(time.state, audit, present);
    const promote: Deciding = () => ({ _tag: "Promote", by, item: item.id, drift });
    const decision = yield* decide(ledger, [...verdictOn(present, supervisor), promote]);
    const answers = [...time.answers, ...decision.answers];
    const outcome = decisionOutcome({ ...decision, answers }, { item: item.id, drift });
    return { ...outcome, text: `${outcome.text}\ndrift: ${drift} millionths of a radian` };
  }).pipe(Effect.scoped);
}

/** `fieldprint memory nominate DIR ITEM` */
export function defineNominateCommand(command: Command): void {
  command
    .description("Makes an item a candidate and starts a new round: approvals of earlier rounds do not count.")
    .argument("<dir>", "the ledger")
    .argument("<item>", "its identifier, or 4 or more of the first digits")
    .requiredOption("--by <name>", "the writer who nominates it");
  closeDecision(command, {
    examples: ["fieldprint memory nominate memory 3f2a91c0 --by user"],
    exitCodes: decisionCodes("it is a candidate"),
  }).action((directory: string, item: string, flags: NominateFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runNominate(directory, item, { flags, progress })),
  );
}

/** `fieldprint memory approve DIR ITEM` */
export function defineApproveCommand(command: Command): void {
  command
    .description(
      "Signs that a reviewer approves exactly this item, under this policy, in this round, and records it. Prints the text " +
        "that was approved; read it before with fieldprint memory show.",
    )
    .argument("<dir>", "the ledger")
    .argument("<item>", "its identifier, or 4 or more of the first digits")
    .requiredOption("--key <file>", "the reviewer's private key, as fieldprint key new made it")
    .option("--for <seconds>", "how long it holds; a day unless given", parseSpan);
  closeDecision(command, {
    examples: ["fieldprint memory approve memory 3f2a91c0 --key ruth.pem"],
    exitCodes: decisionCodes("it is approved"),
  }).action((directory: string, item: string, flags: ApproveFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runApprove(directory, item, { flags, progress })),
  );
}

/** `fieldprint memory promote DIR ITEM` */
export function definePromoteCommand(command: Command): void {
  command
    .description(
      "Records that the payload verifies, measures how far the scope's landmark moves, and promotes the item where its " +
        "approvals, its ancestors, its evidence and what is left of the drift budget allow it.",
    )
    .argument("<dir>", "the ledger")
    .argument("<item>", "its identifier, or 4 or more of the first digits")
    .option("--by <name>", "the promoter; the only one there is unless given");
  closeDecision(command, {
    examples: ["fieldprint memory promote memory 3f2a91c0"],
    exitCodes: decisionCodes("it is trusted"),
  }).action((directory: string, item: string, flags: PromoteFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runPromote(directory, item, { flags, progress })),
  );
}
