import { Effect, Result } from "effect";
import { match, P } from "ts-pattern";
import {
  type Attempt,
  attemptOf,
  type Ledger,
  type RecordingFailed,
  type Refusal,
  type State,
} from "../../src/index.ts";
import { countText, printable } from "../report/report-text.ts";
import type { GivenEvent } from "./ledger-event-source.ts";

/**
 * What became of a line: accepted with the number of its record, or refused by name.
 *
 * @spec LCM-015 LCM-016
 */
export interface EventAnswer {
  readonly line: number | null;
  readonly record: number | null;
  readonly outcome: string;
  readonly message: string;
  readonly attempt: Attempt | null;
}

/** The answers to some events, the state after them, and what ended the recording, if something did. */
export interface Answered {
  readonly answers: ReadonlyArray<EventAnswer>;
  readonly state: State;
  readonly failed: { readonly line: number | null; readonly error: RecordingFailed } | undefined;
}

function changeText({ item, changes }: Attempt): string {
  const own = changes.find((change) => change.item === item);
  const others = changes.length - (own === undefined ? 0 : 1);
  return [
    ...(own === undefined ? [] : [`${own.from ?? "none"} -> ${own.to}`]),
    ...(others === 0 ? [] : [`${countText(others, own === undefined ? "item" : "other")} changed`]),
  ].join(", ");
}

function eventText({ transition, item, principal, scope, actors }: Attempt): string {
  const about = item?.slice(0, 8) ?? principal ?? scope;
  return `${transition}${about === undefined ? "" : ` ${about}`} by ${actors.join(", ")}`;
}

function acceptedText(attempt: Attempt): string {
  const changes = changeText(attempt);
  return `${eventText(attempt)}${changes === "" ? "" : `: ${changes}`}`;
}

function refusedText(attempt: Attempt, refusal: Refusal): string {
  const { guard, expected, actual, supplier, _tag } = refusal;
  return `${eventText(attempt)} refused by ${guard} (${_tag}): expected ${expected}, got ${actual}; ${supplier}`;
}

function answerOf(given: GivenEvent, before: State, result: Result.Result<State, Refusal>): EventAnswer {
  const { line, event } = given;
  if (Result.isFailure(event)) {
    const { _tag: outcome, message } = event.failure;
    return { line, record: null, outcome, message: printable(message), attempt: null };
  }
  const attempt = attemptOf(before, event.success, result);
  const { outcome } = attempt;
  if (Result.isSuccess(result)) {
    return { line, record: result.success.sequence, outcome, message: acceptedText(attempt), attempt };
  }
  return { line, record: null, outcome, message: printable(refusedText(attempt, result.failure)), attempt };
}

const isRecordingFailed = (error: Refusal | RecordingFailed): error is RecordingFailed =>
  error._tag === "RecordingFailed";

/**
 * Gives events to a ledger, in order and without waiting for one before the next is given, so that they are recorded
 * together; answers when all of them are answered.
 *
 * @spec LCM-015 LCM-019
 */
export const answerEvents = Effect.fnUntraced(function* (
  ledger: Ledger,
  before: State,
  given: ReadonlyArray<GivenEvent>,
) {
  const results = yield* Effect.forEach(
    given,
    ({ event }) => (Result.isSuccess(event) ? Effect.result(ledger.submit(event.success)) : Effect.succeed(undefined)),
    { concurrency: "unbounded" },
  );
  const answers: Array<EventAnswer> = [];
  let state = before;
  for (const [index, one] of given.entries()) {
    const result = results[index] ?? Result.succeed(state);
    if (Result.isFailure(result) && isRecordingFailed(result.failure)) {
      const answered: Answered = { answers, state, failed: { line: one.line, error: result.failure } };
      return answered;
    }
    // What failed otherwise was refused.
    const decided = result as Result.Result<State, Refusal>;
    answers.push(answerOf(one, state, decided));
    if (Result.isSuccess(decided)) state = decided.success;
  }
  const answered: Answered = { answers, state, failed: undefined };
  return answered;
});

/** An answer as one line. */
export function answerText(answer: EventAnswer): string {
  return match(answer)
    .with({ record: P.number }, ({ record, message }) => `record ${record}: ${message}`)
    .with({ line: P.number }, ({ line, message }) => `line ${line}: ${message}`)
    .otherwise(({ message }) => `the time: ${message}`);
}
