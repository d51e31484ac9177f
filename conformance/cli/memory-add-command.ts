import { type Command, Option } from "commander";
import { Effect, HashMap, Result } from "effect";
import type { Readable } from "node:stream";
import {
  blake3Text,
  decodeEvent,
  type MachineEvent,
  type Memo,
  observationOf,
  openPacemaker,
  type PayloadAudit,
  type Refusal,
  type State,
  step,
} from "../../src/index.ts";
import { printable } from "../report/report-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { decide, decisionOutcome, timeRecord } from "./memory-decision.ts";
import { type EmbedderName, embedderNames, embedderOf } from "./memory-embedder.ts";
import { closeDecision, collect, type DecisionFlags, decisionCodes } from "./memory-flags.ts";
import { findItem } from "./memory-item.ts";
import { openMemory, requireSound } from "./memory-place.ts";
import { readText } from "./memory-text.ts";

export interface AddFlags extends DecisionFlags {
  readonly by: string;
  readonly scope: string;
  readonly file?: string;
  readonly parent?: ReadonlyArray<string>;
  readonly model?: ReadonlyArray<string>;
  readonly embedder?: EmbedderName;
}

/** What stands for a content that is not known yet. */
const someContent = blake3Text("");

/** The content that a memo has in memory already, if it is there. */
function knownContent(state: State, { verified }: PayloadAudit, { by, text, scope, parents, models }: Memo) {
  const digest = blake3Text(text);
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  for (const { id, author, parents: from, scope: where, content } of HashMap.values(state.items)) {
    const commitment = verified.get(id)?.commitment;
    const alike = author === by && where === scope && same(from, parents);
    if (alike && commitment?.content === digest && same(commitment.models, models)) return content;
  }
  return someContent;
}

/** The observation of a memo as far as it is known before its vector is; what the policy refuses is refused of it too. */
function expectedObservation(state: State, audit: PayloadAudit, memo: Memo): MachineEvent {
  const { by, scope, parents } = memo;
  return observationOf(state, { by, scope, parents, content: knownContent(state, audit, memo) });
}

function refusedOutcome(refusal: Refusal): Outcome {
  const { _tag: outcome, message } = refusal;
  const answers = [{ record: null, outcome, message: printable(message) }];
  return {
    exitCode: exitCodes.nonconforming,
    text: printable(message),
    json: { accepted: false, item: null, answers },
  };
}

/**
 * Remembers a text.
 *
 * @spec MCM-010 MCM-011
 */
export function runAdd(
  directory: string,
  given: string | undefined,
  { flags, input, progress }: { readonly flags: AddFlags; readonly input: Readable } & Pick<Surroundings, "progress">,
) {
  return Effect.gen(function* () {
    const text = yield* readText({ text: given, file: flags.file, input });
    const memory = yield* openMemory(directory, flags, { progress, create: true });
    yield* requireSound(memory);
    const { ledger, payloads, audit } = memory;
    const state = yield* ledger.state;
    const parents = yield* Effect.forEach(flags.parent ?? [], (parent) => findItem(state, parent));
    const models = [...new Set(flags.model ?? [])].toSorted();
    const memo: Memo = { by: flags.by, text, scope: flags.scope, parents: parents.map(({ id }) => id), models };
    const expected = yield* Effect.fromResult(decodeEvent(expectedObservation(state, audit, memo)));
    const allowed = step(state, expected);
    if (Result.isFailure(allowed)) return refusedOutcome(allowed.failure);
    const embedder = yield* embedderOf(audit, flags.embedder);
    const pacemaker = yield* openPacemaker({ ledger, payloads, embedder });
    const time = yield* decide(ledger, yield* timeRecord(state, flags));
    if (!time.accepted) return decisionOutcome(time, { item: null });
    const item = yield* pacemaker.remember(memo);
    const { sequence: record } = yield* ledger.state;
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: item,
      json: { accepted: true, item, record, embedder: { name: embedder.name, version: embedder.version } },
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/** `fieldprint memory add DIR [TEXT] --by NAME --scope SCOPE` */
export function defineAddCommand(command: Command): void {
  command
    .description(
      "Stores a text with its vector and records its item. Whoever is named with --by wrote it: what it may be used for " +
        "follows from where they write from, not from what the text says. Prints the item's identifier.",
    )
    .argument("<dir>", "the ledger; its payloads are in the directory payloads in it")
    .argument("[text]", "the text; standard input unless it or --file is given")
    .requiredOption("--by <name>", "who wrote it")
    .requiredOption("--scope <scope>", "the part of memory that it belongs to")
    .option("--file <file>", "the file with the text, - for standard input")
    .option("--parent <item>", "an item that it was derived from (repeat for more)", collect)
    .option("--model <id>", "a model whose cache it may enter (repeat for more)", collect)
    .addOption(
      new Option("--embedder <name>", "what makes its vector; that of the memory unless given").choices(embedderNames),
    );
  closeDecision(command, {
    examples: [
      'fieldprint memory add memory "The user reads metric units." --by user --scope home',
      "cat note.txt | fieldprint memory add memory --by assistant --scope home --parent 3f2a91c0",
    ],
    exitCodes: decisionCodes("it is remembered"),
  }).action((directory: string, text: string | undefined, flags: AddFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runAdd(directory, text, { flags, input: process.stdin, progress })),
  );
}
