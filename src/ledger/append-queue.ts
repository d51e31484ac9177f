import { type Cause, Deferred, Effect, Fiber, Queue, Semaphore } from "effect";
import type { StoreClosed, StoreError } from "./store-errors.ts";
import { appendRefusal } from "./store-rules.ts";
import { type Appended, storeLimits } from "./store.ts";

/** An append that waits to be durable. */
export interface Waiting {
  readonly records: ReadonlyArray<Uint8Array>;
  readonly answer: Deferred.Deferred<Appended, StoreError>;
}

/** What a queue of appends writes to. */
export interface AppendTarget {
  /** What a record of so many bytes takes where it is written. */
  readonly bytesFor: (length: number) => number;
  /** Why nothing is written any more, if so. */
  readonly refusal: () => StoreClosed | undefined;
  /** Makes some appends durable together and answers each. */
  readonly commit: (waiting: ReadonlyArray<Waiting>) => Effect.Effect<void>;
  /** Nothing is written after this. */
  readonly end: () => StoreClosed;
}

type BytesOf = (append: Pick<Waiting, "records">) => number;

/** Splits what waits into groups of a bounded number of bytes. */
function groupsOf(waiting: ReadonlyArray<Waiting>, bytesOf: BytesOf): ReadonlyArray<ReadonlyArray<Waiting>> {
  const groups: Array<Array<Waiting>> = [];
  let room = 0;
  for (const one of waiting) {
    const bytes = bytesOf(one);
    const group = groups.at(-1);
    if (group === undefined || bytes > room) {
      groups.push([one]);
      room = storeLimits.readBytes - bytes;
    } else {
      group.push(one);
      room -= bytes;
    }
  }
  return groups;
}

/** So many bytes may wait to be written; whoever brings more waits for room. */
const waitingBytes = 4 * storeLimits.appendBytes;

/**
 * The append operation of a store: everything that waits while a group is written becomes the next group. When the scope
 * ends, what waits is still written.
 *
 * @spec STO-002 STO-003 STO-009 PGS-004
 */
export const appendQueue = Effect.fnUntraced(function* (target: AppendTarget) {
  const bytesOf: BytesOf = ({ records }) => records.reduce((sum, { length }) => sum + target.bytesFor(length), 0);
  const queue = yield* Queue.unbounded<Waiting, Cause.Done>();
  const room = yield* Semaphore.make(waitingBytes);
  const rounds = Effect.forever(
    Effect.flatMap(Queue.takeAll(queue), (waiting) =>
      Effect.forEach(groupsOf(waiting, bytesOf), target.commit, { discard: true }),
    ),
  );
  const started = Effect.forkDetach(Effect.exit(Effect.uninterruptible(rounds)));
  const stopped = (fiber: Fiber.Fiber<unknown>) =>
    Effect.andThen(Queue.end(queue), Effect.andThen(Fiber.join(fiber), Effect.sync(target.end)));
  yield* Effect.acquireRelease(started, stopped);
  const enqueue = Effect.fnUntraced(function* (records: ReadonlyArray<Uint8Array>) {
    const answer = yield* Deferred.make<Appended, StoreError>();
    const accepted = yield* Queue.offer(queue, { records, answer });
    return yield* accepted ? Deferred.await(answer) : target.end();
  });
  return (records: ReadonlyArray<Uint8Array>): Effect.Effect<Appended, StoreError> =>
    Effect.suspend(() => {
      const refusal = target.refusal() ?? appendRefusal(records);
      if (refusal !== undefined) return Effect.fail(refusal);
      return room.withPermits(bytesOf({ records }))(enqueue(records));
    });
});
