import { Effect, Result, Schema, Stream } from "effect";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { decodeEvent, type EventMalformed, type MachineEvent } from "../../src/index.ts";
import { accessError } from "../case/bounded-file.ts";
import { FileUnusable } from "./errors.ts";
import { type EventLine, lineGroups, longestLine } from "./ledger-event-lines.ts";
import { readJsonText } from "./ledger-json-text.ts";

/**
 * A line that cannot be read as JSON. The message holds nothing of what is in it.
 *
 * @spec LCM-016
 */
export class LineUnreadable extends Schema.TaggedError<LineUnreadable>()("LineUnreadable", {
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `expected ${this.expected}, got ${this.actual}; it was not applied`;
  }
}

/** What stands on a line: an event, or why it is none. The line is null for the event that records the time. */
export interface GivenEvent {
  readonly line: number | null;
  readonly event: Result.Result<MachineEvent, EventMalformed | LineUnreadable>;
}

const isBlank = (bytes: Uint8Array) => bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

function givenEvent({ line, bytes }: EventLine): GivenEvent {
  const unreadable = (expected: string, actual: string) => new LineUnreadable({ expected, actual });
  if (bytes === undefined) {
    return { line, event: Result.fail(unreadable(`at most ${longestLine} bytes`, "a longer line")) };
  }
  const value = Result.mapError(readJsonText(bytes), (actual) => unreadable("an event as one JSON object", actual));
  return { line, event: Result.flatMap(value, decodeEvent) };
}

const events = (lines: ReadonlyArray<EventLine>): ReadonlyArray<GivenEvent> =>
  lines.filter(({ bytes }) => bytes === undefined || !isBlank(bytes)).map(givenEvent);

const expected = "events as lines of JSON";

/** Where events are read from: a file or a pipe by name, or standard input. */
const findSource = Effect.fnUntraced(function* (file: string) {
  if (file === "-") return () => process.stdin;
  const found = yield* Effect.tryPromise({ try: () => stat(file), catch: unusable(file) });
  if (found.isDirectory()) return yield* new FileUnusable({ file, expected, actual: "a directory" });
  return () => createReadStream(file);
});

const unusable = (file: string) => (cause: unknown) =>
  new FileUnusable({ file, expected, actual: accessError(file, expected, cause).actual });

/**
 * The events of a file that must be there, or of standard input for `-`, group by group as their lines come.
 *
 * @spec LCM-015 LCM-016
 */
export function givenEvents(
  file: string,
): Effect.Effect<Stream.Stream<ReadonlyArray<GivenEvent>, FileUnusable>, FileUnusable> {
  return Effect.map(findSource(file), (open) => {
    const lines = Stream.suspend(() => Stream.fromAsyncIterable(lineGroups(open()), unusable(file)));
    return Stream.map(lines, events);
  });
}
