import { Effect, Exit, Scope, Semaphore } from "effect";
import { resolve } from "node:path";
import { StoreClosed, StoreCorrupt, type StoreError } from "../store-errors.ts";
import { checkpointRefusal, readRefusal } from "../store-rules.ts";
import { type CheckpointNote, type RecordStore, type StoreOptions } from "../store.ts";
import { checkpointFile } from "./checkpoint-file.ts";
import { readFully, replaceFile } from "./file-bytes.ts";
import type { FileFault, StoreFileSystem } from "./file-system.ts";
import { readFrame } from "./frame.ts";
import { type DurableLog, groupCommit } from "./group-commit.ts";
import { nodeFileSystem } from "./node-file-system.ts";
import { makeDirectory, openLog } from "./open-log.ts";
import { failureOf, fileNames, isNoRoom, storeFiles } from "./store-files.ts";
import { writerLock } from "./writer-lock.ts";

/**
 * How a file store is opened: whether one is made where there is none, and on which file system.
 *
 * @spec STO-024
 * @category store
 * @since 0.1.0
 */
export interface FileStoreOptions extends StoreOptions {
  readonly create?: boolean;
  readonly files?: StoreFileSystem;
}

/**
 * A record store in a directory. `cutBytes` tells how much of an unfinished write was cut when it was opened.
 *
 * @spec STO-014
 * @category store
 * @since 0.1.0
 */
export interface FileStore extends RecordStore {
  readonly cutBytes: number;
}

/**
 * Some records, read from the file and checked.
 *
 * @spec STO-004 STO-027
 */
const readRecords = Effect.fnUntraced(function* (durable: DurableLog, from: number, count: number) {
  const { where, index, log } = durable;
  const end = index.readableEnd(from, count);
  const start = index.endOf(from);
  const bytes = new Uint8Array(index.endOf(end) - start);
  const read = yield* readFully(log, bytes, start);
  const there = bytes.subarray(0, read);
  const records: Array<Uint8Array> = [];
  for (let number = from; number < end; number += 1) {
    const at = index.endOf(number) - start;
    const frame = readFrame(there, at, number);
    if ("kind" in frame) {
      const { expected, actual } = frame;
      const place = { where, part: fileNames.log, record: number, offset: start + at };
      return yield* new StoreCorrupt({ ...place, expected, actual });
    }
    records.push(frame.record);
  }
  return records;
});

const closedError = ({ where, closed }: DurableLog) => new StoreClosed({ where, reason: closed ?? "its scope ended" });

/** A store's newest checkpoint, as it is in the file. */
interface CheckpointPlace {
  readonly files: StoreFileSystem;
  readonly path: string;
  checkpoint: CheckpointNote | null;
}

/**
 * Replaces the checkpoint. A failure closes the store, as it is not known then which one is there; a full disk does not.
 *
 * @spec STO-007 STO-012 STO-020 STO-021
 */
const writeCheckpoint = Effect.fnUntraced(function* (durable: DurableLog, place: CheckpointPlace, put: CheckpointNote) {
  if (durable.closed !== undefined) return yield* closedError(durable);
  const refusal = checkpointRefusal(put, place.checkpoint, durable.index.size);
  if (refusal !== undefined) return yield* refusal;
  const file = checkpointFile({ ...put, head: durable.index.headAt(put.size) });
  yield* replaceFile(place.files, place.path, file).pipe(
    Effect.mapError((fault: FileFault) => {
      if (!isNoRoom(fault)) durable.closed ??= `of a failure: ${fault.message}`;
      return failureOf(durable.where, fault);
    }),
  );
  place.checkpoint = put;
});

/** The operations of a store whose files are open and sound. */
const operations = Effect.fnUntraced(function* (durable: DurableLog, place: CheckpointPlace) {
  const { index, where } = durable;
  const oneAtATime = yield* Semaphore.make(1);
  let ended = false;
  yield* Effect.addFinalizer(() => oneAtATime.withPermit(Effect.sync(() => void (ended = true))));
  const append = yield* groupCommit(durable);
  const whileOpen = <A, E>(act: () => Effect.Effect<A, E>) =>
    Effect.suspend((): Effect.Effect<A, E | StoreClosed> => (ended ? Effect.fail(closedError(durable)) : act()));
  const store: RecordStore = {
    append,
    read: (from, count) =>
      whileOpen(() => {
        const refusal = readRefusal(from, count, index.size);
        if (refusal !== undefined) return Effect.fail<StoreError>(refusal);
        return readRecords(durable, from, count).pipe(
          Effect.catchTag("FileFault", (fault) => Effect.fail(failureOf(where, fault))),
        );
      }),
    head: whileOpen(() => Effect.sync(() => index.headAt(index.size))),
    putCheckpoint: (size, note) =>
      oneAtATime.withPermit(Effect.uninterruptible(writeCheckpoint(durable, place, { size, note }))),
    checkpoint: whileOpen(() => Effect.sync(() => place.checkpoint)),
  };
  return store;
});

/**
 * The record store in a directory, for one writer, until the scope ends.
 *
 * **Edge cases** an unfinished write at the end, which was never acknowledged, is cut (`cutBytes`); everything that was
 * acknowledged is there, or opening fails. The directory above must exist; it is trusted to those who can write in it.
 * **Errors** `StoreMissing`, `StoreLocked`, `StoreCorrupt`, `StoreRolledBack`, `StoreDiverged`, `StoreUnsupported`,
 * `StoreFailed`, `StoreFull`; a refused opening changes nothing.
 *
 * @spec STO-014 STO-019 STO-022 STO-024
 * @category store
 * @since 0.1.0
 */
export function openFileStore(
  directory: string,
  options: FileStoreOptions = {},
): Effect.Effect<FileStore, StoreError, Scope.Scope> {
  const { create = false, files = nodeFileSystem, pinned } = options;
  const paths = storeFiles(resolve(directory));
  const opened = Effect.gen(function* () {
    yield* makeDirectory(files, paths.directory, create);
    yield* writerLock(files, paths.directory);
    const { durable, checkpoint, cutBytes } = yield* openLog(files, paths, create, pinned);
    const store = yield* operations(durable, { files, path: paths.checkpoint, checkpoint });
    return { ...store, cutBytes };
  });
  const whole = Effect.gen(function* () {
    const own = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit));
    return yield* Effect.onError(Effect.provideService(opened, Scope.Scope, own), () => Scope.close(own, Exit.void));
  });
  return whole.pipe(
    Effect.catchTag("FileFault", (fault) => Effect.fail(failureOf(paths.directory, fault))),
    Effect.uninterruptible,
  );
}
