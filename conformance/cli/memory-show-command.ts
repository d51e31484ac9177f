import type { Command } from "commander";
import { Effect, Result } from "effect";
import {
  type Derivation,
  evidenceUpTo,
  itemAt,
  type MachineEvent,
  type MemoryItem,
  type OverrideRecord,
  payloadText,
  type RecordedEvent,
  recordedEvents,
  standingInWords,
  type State,
  timelineText,
  touches,
} from "../../src/index.ts";
import { printable } from "../report/report-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { closeCommand } from "./memory-flags.ts";
import { findItem, labelText } from "./memory-item.ts";
import { type MemoryPlace, openMemory, type PlaceFlags } from "./memory-place.ts";

/** The most that a policy asks for. */
const mostEvidence = 4;

function evidenceOf(state: State, { id }: MemoryItem): number {
  const derivation: Derivation = {
    parents: (item) => itemAt(state, item)?.parents ?? [],
    root: (item) => itemAt(state, item)?.root ?? "",
  };
  return evidenceUpTo(derivation, id, mostEvidence);
}

const overrideOf = (event: MachineEvent): ReadonlyArray<OverrideRecord> =>
  event._tag === "Override" ? [event.record] : [];

/** What is known of an item, but for its text. */
interface Knowledge {
  readonly item: MemoryItem;
  readonly standing: string;
  readonly evidence: number;
  readonly overrides: ReadonlyArray<OverrideRecord>;
  readonly history: ReadonlyArray<RecordedEvent>;
}

const knowledgeOf = Effect.fnUntraced(function* ({ ledger }: MemoryPlace, item: MemoryItem) {
  const state = yield* ledger.state;
  const { events } = recordedEvents({ policy: state.policy, entries: yield* ledger.entries });
  const history = events.filter((event) => touches(event, item.id));
  const overrides = history.filter(({ attempt }) => attempt.item === item.id).flatMap(({ event }) => overrideOf(event));
  const knowledge: Knowledge = {
    item,
    standing: standingInWords(item),
    evidence: evidenceOf(state, item),
    overrides,
    history,
  };
  return knowledge;
});

/** What an item says, or why that is not known. */
type Said = Result.Result<string, string>;

const saidBy = Effect.fnUntraced(function* ({ ledger, payloads, audit }: MemoryPlace, { id }: MemoryItem) {
  const payload = audit.verified.get(id);
  const state = yield* ledger.state;
  if (payload === undefined) {
    const [broken] = audit.broken;
    const also =
      broken === undefined ? "" : `; payload record ${broken.record} does not verify: ${broken.reason.message}`;
    const none: Said = Result.fail(`expected a payload that verifies, got none${also}`);
    return none;
  }
  const read = payloadText(state, payloads, { item: id, record: payload.record });
  const said: Said = yield* read.pipe(
    Effect.map((text): Said => Result.succeed(text)),
    Effect.catchTag("PayloadRefused", ({ message }) => Effect.succeed<Said>(Result.fail(message))),
  );
  return said;
});

function statusText({ status }: MemoryItem): string {
  if (status._tag === "Candidate") {
    const approvals = status.approvals.map(({ principal, expires }) => `${principal} until ${expires}`);
    return `Candidate, round ${status.nonce}, approved by ${approvals.join(", ") || "nobody yet"}`;
  }
  if (status._tag === "Canonical" || status._tag === "Superseded") {
    const { warrant } = status;
    const supporters = warrant.supporters.map(({ principal }) => principal).join(", ");
    const until = warrant._tag === "Override" ? `, an override until ${warrant.until}` : "";
    const by = status._tag === "Superseded" ? `, replaced by ${status.successor}` : "";
    return `${status._tag}, by ${supporters}${until}${by}`;
  }
  if (status._tag === "Quarantined") return `Quarantined${status.cascaded ? ", with an item it was derived from" : ""}`;
  return status._tag;
}

function overrideText({ action, actors, reason, issuedAt, expires }: OverrideRecord): string {
  return `override    ${action._tag} by ${actors.join(", ")}, from ${issuedAt} until ${expires}: ${printable(reason)}`;
}

function rowsOf({ record, attempt }: RecordedEvent): string {
  return timelineText([attempt])
    .split("\n")
    .map((row, index) => `${(index === 0 ? String(record) : "").padStart(6)}  ${row}`)
    .join("\n");
}

function showText({ item, standing, evidence, overrides, history }: Knowledge, said: Said): string {
  const lines = [
    `item        ${item.id}`,
    `status      ${statusText(item)}`,
    `used as     ${standing}`,
    `kind        ${item.kind} in ${item.scope}, by ${item.author} for ${item.root}`,
    `parents     ${item.parents.join(", ") || "none"}`,
    `label       ${labelText(item)}`,
    `evidence    ${evidence === mostEvidence ? `${evidence} or more` : evidence}, derived ${item.depth} deep`,
    `provenance  ${item.provenance}`,
    `content     ${item.content}`,
    ...overrides.map(overrideText),
    "record   seq    time  transition            about               by                outcome",
    ...history.map(rowsOf),
  ];
  const text = Result.match(said, {
    onFailure: (reason) => `text        does not verify: ${printable(reason)}`,
    onSuccess: (text) => `text        ${printable(text)}`,
  });
  return [...lines, text].join("\n");
}

/**
 * Shows all that is known of an item.
 *
 * @spec MCM-013 MCM-040
 */
export function runShow(
  directory: string,
  name: string,
  { flags, progress }: { readonly flags: PlaceFlags } & Pick<Surroundings, "progress">,
) {
  return Effect.gen(function* () {
    const memory = yield* openMemory(directory, flags, { progress });
    const item = yield* findItem(yield* memory.ledger.state, name);
    const knowledge = yield* knowledgeOf(memory, item);
    const said = yield* saidBy(memory, item);
    const payload = memory.audit.verified.get(item.id);
    const outcome: Outcome = {
      exitCode: Result.isSuccess(said) ? exitCodes.success : exitCodes.nonconforming,
      text: showText(knowledge, said),
      json: {
        ...knowledge,
        text: Result.getOrElse(said, () => null),
        problem: Result.isFailure(said) ? said.failure : null,
        commitment: payload?.commitment ?? null,
      },
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/** `fieldprint memory show DIR ITEM` */
export function defineShowCommand(command: Command): void {
  command
    .description(
      "Shows an item's status and what it may be used as, where it comes from, who decided about it and why, every event " +
        "that touched it, and its text where that verifies.",
    )
    .argument("<dir>", "the ledger")
    .argument("<item>", "its identifier, or 4 or more of the first digits");
  closeCommand(command, {
    examples: ["fieldprint memory show memory 3f2a91c0"],
    exitCodes: {
      0: "it was shown, and its text verifies",
      1: "its text does not verify; the rest was shown",
      2: "it could not be shown: there is no such item, or the ledger does not verify",
    },
  }).action((directory: string, item: string, flags: PlaceFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runShow(directory, item, { flags, progress })),
  );
}
