import { type Command, Option } from "commander";
import { Effect } from "effect";
import {
  type Found,
  itemAt,
  openPacemaker,
  type Pacemaker,
  type Partition,
  type PayloadAudit,
  type Retrieval,
  standingInWords,
  type State,
} from "../../src/index.ts";
import { countText, printable } from "../report/report-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { type EmbedderName, embedderNames, embedderOf } from "./memory-embedder.ts";
import { closeCommand, parseHits } from "./memory-flags.ts";
import { labelText, shortName } from "./memory-item.ts";
import { openMemory, type PlaceFlags } from "./memory-place.ts";
import { readText } from "./memory-text.ts";

export interface SearchFlags extends PlaceFlags {
  readonly scope: string;
  readonly trusted?: boolean;
  readonly untrusted?: boolean;
  readonly count: number;
  readonly embedder?: EmbedderName;
}

/** Something that is no hit because it does not verify. */
interface LeftOut {
  readonly item: string | null;
  readonly record: number | null;
  readonly reason: string;
}

const longestShown = 400;

const shortened = (text: string) => (text.length > longestShown ? `${text.slice(0, longestShown)} ...` : text);

/** Payloads that verify and cannot be searched all the same, such as one whose vector has no length near one. */
function unsearchable({ verified }: PayloadAudit, { unusable }: Pacemaker): ReadonlyArray<LeftOut> {
  const records = new Set([...verified.values()].map(({ record }) => record));
  const known = unusable.filter(({ record }) => records.has(record));
  return known.map(({ record, reason }) => ({ item: null, record, reason: reason.message }));
}

/** What does not verify: broken payloads, items of the scope without one, and what was dropped. */
function leftOut(state: State, scope: string, audit: PayloadAudit, { dropped }: Retrieval): ReadonlyArray<LeftOut> {
  const missing = audit.missing.filter((id) => itemAt(state, id)?.scope === scope);
  return [
    ...audit.broken.map(({ record, reason }) => ({ item: null, record, reason: reason.message })),
    ...missing.map((item) => ({ item, record: null, reason: "expected a payload that verifies, got none" })),
    ...dropped.map(({ item, reason }) => ({ item, record: null, reason: reason.message })),
  ];
}

function hitText({ item, score, payload: { text } }: Found): string {
  const head = `${score.toFixed(6).padStart(9)}  ${item.status._tag.padEnd(10)}  ${shortName(item.id)}  ${labelText(item)}`;
  return `${head}\n           ${printable(shortened(text))}`;
}

function leftOutText({ item, record, reason }: LeftOut): string {
  const what = item === null ? `payload record ${record}` : `item ${shortName(item)}`;
  return `left out: ${what}: ${printable(reason)}`;
}

const hitJson = ({ item, score, payload: { text }, record }: Found) => {
  const { id, kind, scope, author, label, status } = item;
  return {
    item: id,
    score,
    status: status._tag,
    standing: standingInWords(item),
    kind,
    scope,
    author,
    label,
    text,
    record,
  };
};

function searchOutcome(partition: Partition, { head, hits }: Retrieval, out: ReadonlyArray<LeftOut>): Outcome {
  const without = out.length === 0 ? "" : `, ${out.length} left out that did not verify`;
  const lines = [...hits.map(hitText), ...out.map(leftOutText)];
  return {
    exitCode: out.length === 0 ? exitCodes.success : exitCodes.nonconforming,
    text: [...lines, `${countText(hits.length, `${partition} item`)} found${without}`].join("\n"),
    json: { head, partition, hits: hits.map(hitJson), leftOut: out },
  };
}

/**
 * Finds items by meaning.
 *
 * @spec MCM-011 MCM-012 MCM-040
 */
export function runSearch(
  directory: string,
  question: string,
  { flags, progress }: { readonly flags: SearchFlags } & Pick<Surroundings, "progress">,
) {
  return Effect.gen(function* () {
    const text = yield* readText({ text: question, file: undefined, input: process.stdin });
    const { ledger, payloads, audit } = yield* openMemory(directory, flags, { progress });
    const embedder = yield* embedderOf(audit, flags.embedder);
    const pacemaker = yield* openPacemaker({ ledger, payloads, embedder });
    const partition = flags.untrusted === true ? "untrusted" : "trusted";
    const { scope, count } = flags;
    const retrieval = yield* pacemaker.retrieve({ text, scope, partition, count });
    const unverified = leftOut(yield* ledger.state, scope, audit, retrieval);
    return searchOutcome(partition, retrieval, [...unverified, ...unsearchable(audit, pacemaker)]);
  }).pipe(Effect.scoped);
}

/** `fieldprint memory search DIR QUESTION --scope SCOPE` */
export function defineSearchCommand(command: Command): void {
  command
    .description(
      "Prints the items nearest to a question, best first: score, status, identifier, label and text. Trusted items are " +
        "searched apart from the others, so nothing untrusted changes which of them are found. Nothing that does not " +
        "verify is printed as a hit.",
    )
    .argument("<dir>", "the ledger")
    .argument("<question>", "what to look for")
    .requiredOption("--scope <scope>", "the part of memory to search")
    .addOption(new Option("--trusted", "search what is Canonical (the default)").conflicts("untrusted"))
    .option("--untrusted", "search what may be found and is not Canonical")
    .option("--count <n>", "how many items at most", parseHits, 10)
    .addOption(
      new Option("--embedder <name>", "what makes the question's vector; that of the memory unless given").choices(
        embedderNames,
      ),
    );
  closeCommand(command, {
    examples: ['fieldprint memory search memory "which units does the user read" --scope home --untrusted'],
    exitCodes: {
      0: "it was searched, and everything verified",
      1: "something did not verify: it is listed with the reason, and is no hit",
      2: "it could not be searched",
    },
  }).action((directory: string, question: string, flags: SearchFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runSearch(directory, question, { flags, progress })),
  );
}
