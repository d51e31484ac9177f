import { Effect, Stream } from "effect";
import type { Ledger, State } from "../../src/index.ts";
import { countText } from "../report/report-text.ts";
import type { Outcome } from "./command.ts";
import { printOutput } from "./console.ts";
import { exitCodes } from "./exit-codes.ts";
import { answerEvents, answerText, type EventAnswer } from "./ledger-answer.ts";
import { AppendingFailed } from "./ledger-errors.ts";
import type { GivenEvent } from "./ledger-event-source.ts";
import type { Progress } from "./progress.ts";

/** How events are appended: whether the first refusal ends it, and how answers are shown. */
export interface AppendOptions {
  readonly stop: boolean;
  readonly json: boolean;
  readonly progress: Progress;
}

/** What was answered so far. With `--json` answers are kept for the end, else they are printed and forgotten. */
interface Appending {
  state: State;
  accepted: number;
  refused: number;
  stopped: number | "time" | null;
  readonly answers: Array<EventAnswer>;
}

/** Answers are taken together, unless the first refusal is to be the last. */
function groupsOf(given: ReadonlyArray<GivenEvent>, stop: boolean): ReadonlyArray<ReadonlyArray<GivenEvent>> {
  return stop ? given.map((one) => [one]) : [given];
}

const show = Effect.fnUntraced(function* (
  appending: Appending,
  answers: ReadonlyArray<EventAnswer>,
  { json, progress }: AppendOptions,
) {
  for (const { record } of answers) appending[record === null ? "refused" : "accepted"]++;
  if (!json && answers.length > 0) yield* Effect.promise(() => printOutput(answers.map(answerText).join("\n")));
  if (json) for (const answer of answers) appending.answers.push(answer);
  if (json) progress.show(`${countText(appending.accepted + appending.refused, "event")} answered`);
});

function failedAt({ accepted, refused, answers }: Appending, line: number | null, { message: reason }: Error) {
  return new AppendingFailed({ line, accepted, refused, reason, answers });
}

/** Appends a group of events; false when that was the last. */
const appendGroup = Effect.fnUntraced(function* (
  ledger: Ledger,
  appending: Appending,
  given: ReadonlyArray<GivenEvent>,
  options: AppendOptions,
) {
  for (const group of groupsOf(given, options.stop)) {
    const { answers, state, failed } = yield* answerEvents(ledger, appending.state, group);
    appending.state = state;
    yield* show(appending, answers, options);
    if (failed !== undefined) return yield* failedAt(appending, failed.line, failed.error);
    const refusal = options.stop ? answers.find(({ record }) => record === null) : undefined;
    if (refusal === undefined) continue;
    appending.stopped = refusal.line ?? "time";
    return false;
  }
  return true;
});

function outcomeOf({ state, accepted, refused, stopped, answers }: Appending): Outcome {
  const records = state.sequence + 1;
  const where = stopped === "time" ? "the time" : `line ${stopped}`;
  const end = stopped === null ? "" : `, stopped at ${where}`;
  return {
    exitCode: refused === 0 ? exitCodes.success : exitCodes.nonconforming,
    text: `${accepted} accepted, ${refused} refused${end}; the ledger has ${countText(records, "record")}`,
    json: { accepted, refused, stopped, records, answers },
  };
}

/**
 * Appends events as they come, and answers each once it is durable.
 *
 * @spec LCM-015 LCM-017 LCM-019
 */
export function appendEvents<E extends Error>(
  ledger: Ledger,
  groups: Stream.Stream<ReadonlyArray<GivenEvent>, E>,
  options: AppendOptions,
): Effect.Effect<Outcome, AppendingFailed> {
  return Effect.gen(function* () {
    const appending: Appending = {
      state: yield* ledger.state,
      accepted: 0,
      refused: 0,
      stopped: null,
      answers: [],
    };
    const readable = Stream.mapError(groups, (error) => failedAt(appending, null, error));
    yield* Stream.runForEachWhile(readable, (given) => appendGroup(ledger, appending, given, options));
    return outcomeOf(appending);
  });
}
