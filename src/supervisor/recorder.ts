import { Deferred, Effect, Result, Semaphore } from "effect";
import type { Verify } from "../identity/signature.ts";
import { canonicalText } from "../ledger/canonical.ts";
import type { RecordStore } from "../ledger/store.ts";
import { storeLimits } from "../ledger/store.ts";
import { RecordingFailed } from "../lifecycle/errors.ts";
import type { MachineEvent } from "../state/event.ts";
import type { Refusal } from "../state/guards.ts";
import type { LogEntry } from "../state/log.ts";
import type { State } from "../state/state.ts";
import { stepOfText } from "../state/step.ts";
import { entryBytes } from "./record.ts";
import type { LedgerContents } from "./read-ledger.ts";

/** An event that was accepted and waits to be durable. */
interface Waiting {
  readonly entry: LogEntry;
  readonly bytes: Uint8Array;
  readonly state: State;
  readonly answer: Deferred.Deferred<State, RecordingFailed>;
}

/** What is durable: the state shown, the entries that lead to it, and the tree over their records. */
export interface Durable {
  state: State;
  readonly entries: Array<LogEntry>;
  readonly tree: LedgerContents["tree"];
}

/** Decides events one after another, and records what waits together. */
export interface Recorder {
  readonly durable: Durable;
  readonly submit: (event: MachineEvent) => Effect.Effect<State, Refusal | RecordingFailed>;
}

/** As many of what waits as the store takes at once. */
function nextGroup(waiting: ReadonlyArray<Waiting>): ReadonlyArray<Waiting> {
  const most = waiting.slice(0, storeLimits.recordsPerAppend);
  let bytes = 0;
  const end = most.findIndex((one) => (bytes += one.bytes.length) > storeLimits.appendBytes);
  return end <= 0 ? most : most.slice(0, end);
}

function show(durable: Durable, group: ReadonlyArray<Waiting>): void {
  for (const { entry, bytes, state } of group) {
    durable.entries.push(entry);
    Result.getOrThrow(durable.tree.append(bytes));
    durable.state = state;
  }
}

/**
 * A recorder that goes on from what a store holds.
 *
 * @spec SUP-004 SUP-005 SUP-006
 */
export const makeRecorder = Effect.fnUntraced(function* (store: RecordStore, contents: LedgerContents, verify: Verify) {
  const durable: Durable = { state: contents.state, entries: [...contents.entries], tree: contents.tree };
  const oneAtATime = yield* Semaphore.make(1);
  let decided = contents.state;
  let waiting: Array<Waiting> = [];
  let failure: RecordingFailed | undefined;

  const fail = (group: ReadonlyArray<Waiting>, cause: unknown) => {
    const failed = (failure = new RecordingFailed({ cause }));
    const lost = [...group, ...waiting];
    waiting = [];
    return Effect.forEach(lost, ({ answer }) => Deferred.fail(answer, failed), { discard: true });
  };

  const recordGroup = Effect.suspend(() => {
    const group = nextGroup(waiting);
    if (group.length === 0) return Effect.void;
    waiting = waiting.slice(group.length);
    return Effect.matchEffect(store.append(group.map(({ bytes }) => bytes)), {
      onFailure: (cause) => fail(group, cause),
      onSuccess: () => {
        show(durable, group);
        return Effect.forEach(group, ({ answer, state }) => Deferred.succeed(answer, state), { discard: true });
      },
    });
  });

  const submit = (event: MachineEvent): Effect.Effect<State, Refusal | RecordingFailed> =>
    Effect.suspend((): Effect.Effect<State, Refusal | RecordingFailed> => {
      if (failure !== undefined) return Effect.fail(failure);
      const prior = decided.authority.head;
      const eventText = canonicalText(event);
      const next = stepOfText(decided, event, verify, eventText);
      if (Result.isFailure(next)) return Effect.fail(next.failure);
      decided = next.success;
      const entry = { prior, event };
      const answer = Deferred.makeUnsafe<State, RecordingFailed>();
      waiting.push({ entry, bytes: entryBytes(eventText, prior), state: decided, answer });
      const recorded = Effect.uninterruptible(oneAtATime.withPermit(recordGroup));
      return Effect.andThen(recorded, Deferred.await(answer));
    });

  const recorder: Recorder = { durable, submit };
  return recorder;
});
