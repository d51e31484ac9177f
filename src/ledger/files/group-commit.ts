import { Deferred, Effect } from "effect";
import { appendQueue, type Waiting } from "../append-queue.ts";
import { hexadecimal } from "../hash.ts";
import { StoreClosed, type StoreError } from "../store-errors.ts";
import { extendedDigest } from "../store-rules.ts";
import type { Appended } from "../store.ts";
import { writeFully } from "./file-bytes.ts";
import type { FileFault, OpenFile } from "./file-system.ts";
import { frameBytes, writeFrame } from "./frame.ts";
import { otherSlot, type Slot, writeMark } from "./mark.ts";
import type { RecordIndex } from "./record-index.ts";
import { failedBy, failureOf, isNoRoom } from "./store-files.ts";

/** The end of the durable log, and what is needed to go on from it. */
export interface DurableLog {
  readonly where: string;
  readonly log: OpenFile;
  readonly mark: OpenFile;
  readonly index: RecordIndex;
  /** The slot of the mark to write next. */
  slot: Slot;
  /** Why nothing may be written any more, if so. */
  closed: string | undefined;
}

interface Group {
  readonly bytes: Uint8Array;
  readonly ends: ReadonlyArray<number>;
  /** The running digest after each record. */
  readonly digests: ReadonlyArray<Uint8Array>;
  readonly answers: ReadonlyArray<Appended>;
}

const bytesOf = (records: ReadonlyArray<Uint8Array>) =>
  records.reduce((sum, { length }) => sum + frameBytes(length), 0);

/** The frames of all records of some appends, in one piece. */
function groupOf({ index }: DurableLog, waiting: ReadonlyArray<Waiting>): Group {
  const bytes = new Uint8Array(waiting.reduce((sum, { records }) => sum + bytesOf(records), 0));
  const ends: Array<number> = [];
  const digests: Array<Uint8Array> = [];
  let running = index.digestAt(index.size);
  let at = 0;
  const answers = waiting.map(({ records }) => {
    const first = index.size + ends.length;
    for (const [which, record] of records.entries()) {
      const own = writeFrame(bytes, at, first + which, record, which === records.length - 1);
      at += frameBytes(record.length);
      ends.push(index.endOf(index.size) + at);
      digests.push((running = extendedDigest(running, own)));
    }
    return { first, size: index.size + ends.length };
  });
  return { bytes, ends, digests, answers };
}

/** Nothing may be written after this; what is durable can still be read. */
function closeFor(durable: DurableLog, fault: FileFault): StoreError {
  durable.closed = `of a failure: ${fault.message}`;
  return failedBy(durable.where, fault);
}

/** A fault after which the state of the files is not known. */
const over = Effect.mapError((fault: FileFault) => ({ fault, over: true }));

/**
 * Writes a group at the end of the log. Without room for it, what was written of it is taken away again, for good.
 *
 * @spec STO-020 STO-021
 */
const writeGroup = Effect.fnUntraced(function* ({ log, index }: DurableLog, bytes: Uint8Array) {
  const end = index.endOf(index.size);
  const undone = Effect.andThen(log.truncate(end), log.synchronise);
  yield* writeFully(log, bytes, end).pipe(
    Effect.catch((fault) => {
      if (!isNoRoom(fault)) return Effect.fail({ fault, over: true });
      return Effect.andThen(over(undone), Effect.fail({ fault, over: false }));
    }),
  );
});

/**
 * Makes a group durable: records first, synchronised, then the mark, synchronised; only then is it there to be read.
 *
 * @spec STO-003 STO-013
 */
const commit = Effect.fnUntraced(function* (durable: DurableLog, { bytes, ends, digests }: Group) {
  const { log, mark, index, slot } = durable;
  const [digest, end] = [digests.at(-1), ends.at(-1)];
  if (digest === undefined || end === undefined) return;
  yield* writeGroup(durable, bytes);
  yield* over(log.synchronise);
  const head = { size: index.size + ends.length, digest: hexadecimal(digest) };
  yield* over(writeMark(mark, slot, { head, bytes: end }));
  for (const [at, end] of ends.entries()) index.push(end, digests[at] ?? digest);
  durable.slot = otherSlot(slot);
});

const closedError = ({ where, closed }: DurableLog) => new StoreClosed({ where, reason: closed ?? "its scope ended" });

/** Commits some appends together and answers each. */
const commitAll = Effect.fnUntraced(function* (durable: DurableLog, waiting: ReadonlyArray<Waiting>) {
  const refuse = (error: StoreError) =>
    Effect.forEach(waiting, ({ answer }) => Deferred.fail(answer, error), { discard: true });
  if (durable.closed !== undefined) return yield* refuse(closedError(durable));
  const group = groupOf(durable, waiting);
  const failed = ({ fault, over }: { readonly fault: FileFault; readonly over: boolean }) =>
    refuse(over ? closeFor(durable, fault) : failureOf(durable.where, fault));
  const answer = Effect.forEach(waiting, ({ answer }, at) => Deferred.succeed(answer, group.answers[at]!), {
    discard: true,
  });
  yield* commit(durable, group).pipe(Effect.matchEffect({ onFailure: failed, onSuccess: () => answer }));
});

/**
 * The append operation of a durable log. When the scope ends, what waits is still written.
 *
 * @spec STO-002 STO-003 STO-009
 */
export const groupCommit = (durable: DurableLog) =>
  appendQueue({
    bytesFor: frameBytes,
    refusal: () => (durable.closed === undefined ? undefined : closedError(durable)),
    commit: (waiting) => commitAll(durable, waiting),
    end: () => {
      durable.closed ??= "its scope ended";
      return closedError(durable);
    },
  });
