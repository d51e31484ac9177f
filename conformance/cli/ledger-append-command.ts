import type { Command } from "commander";
import { Effect, Result, Stream } from "effect";
import { decodeEvent } from "../../src/index.ts";
import type { Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { appendEvents } from "./ledger-append.ts";
import { type GivenEvent, givenEvents } from "./ledger-event-source.ts";
import { openPlace } from "./ledger-place.ts";
import { parseRecordNumber } from "./ledger-trust.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface AppendFlags {
  readonly events: string;
  readonly tick?: string;
  readonly now?: number;
  readonly stop?: boolean;
  readonly json?: boolean;
}

type Groups = Stream.Stream<ReadonlyArray<GivenEvent>>;

/** The event that records the time, where one was asked for. */
function timeEvent({ tick, now }: AppendFlags): Effect.Effect<Groups, UsageError> {
  if (tick === undefined) {
    const hint = "Say who records the time with --tick";
    return now === undefined
      ? Effect.succeed(Stream.empty)
      : Effect.fail(new UsageError({ problem: "--now says nothing alone", hint }));
  }
  const event = decodeEvent({ _tag: "Tick", by: tick, now: now ?? Date.now() });
  if (Result.isSuccess(event)) return Effect.succeed(Stream.succeed([{ line: null, event }]));
  const { field, problem } = event.failure;
  const flag = field === "by" ? "--tick" : "--now";
  return Effect.fail(new UsageError({ problem: `${flag}: ${problem}`, hint: "See fieldprint ledger append --help" }));
}

/** The events that were named; a terminal gives none, as nobody types them. */
function namedEvents({ events, tick }: AppendFlags) {
  if (events !== "-" || !process.stdin.isTTY) return givenEvents(events);
  if (tick !== undefined) return Effect.succeed(Stream.empty);
  return Effect.fail(
    new UsageError({ problem: "there are no events", hint: "Name a file with --events, or pipe them in" }),
  );
}

function runAppend(directory: string, flags: AppendFlags, { progress }: Surroundings) {
  return Effect.gen(function* () {
    const time = yield* timeEvent(flags);
    const events = yield* namedEvents(flags);
    const { ledger } = yield* openPlace(directory, progress);
    const options = { stop: flags.stop ?? false, json: flags.json ?? false, progress };
    return yield* appendEvents(ledger, Stream.concat(time, events), options);
  }).pipe(Effect.scoped);
}

/**
 * `fieldprint ledger append DIR`
 *
 * @spec LCM-015 LCM-016 LCM-017 LCM-018
 */
export function defineAppendCommand(command: Command): void {
  command
    .description(
      "Reads events, one JSON object a line, decides each under the policy and records it. Every line is answered once " +
        "its event is durable: accepted with the number of its record, or refused by which guard, and who can supply " +
        "what is missing. A refused event does not stop the others.",
    )
    .argument("<dir>", "the ledger")
    .option("--events <file>", "where the events are, - for standard input", "-")
    .option("--tick <supervisor>", "record the time first, in the name of this supervisor")
    .option("--now <time>", "with --tick, the time, instead of the milliseconds since 1970", parseRecordNumber)
    .option("--stop", "read no further after the first refusal; events are then made durable one by one")
    .option("--json", "print all answers as one JSON value at the end")
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint ledger append memory --events events.jsonl --tick supervisor",
        "cat events.jsonl | fieldprint ledger append memory --stop",
      ),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "every event was accepted",
        1: "some were refused; the others are recorded",
        2: "it could not be done, or not to the end; what was answered is recorded",
      }),
    )
    .action((directory: string, flags: AppendFlags) =>
      runWithVerdict(flags.json, (surroundings) => runAppend(directory, flags, surroundings)),
    );
}
