import { Effect } from "effect";
import { dirname } from "node:path";
import { StoreCorrupt, StoreMissing, StoreUnsupported } from "../store-errors.ts";
import type { Vouched } from "../store-rules.ts";
import type { StoreHead } from "../store.ts";
import { checkpointFileLimit, readCheckpointFile } from "./checkpoint-file.ts";
import { readFile, readFully, replaceFile } from "./file-bytes.ts";
import type { OpenFile, StoreFileSystem } from "./file-system.ts";
import { logHeader } from "./frame.ts";
import type { DurableLog } from "./group-commit.ts";
import { scanLog } from "./log-scan.ts";
import { emptyMark, markBytes, markFile, readMarkFile } from "./mark.ts";
import { openingRefusal, repair } from "./recovery.ts";
import { fileNames, type StoreFiles } from "./store-files.ts";

/**
 * Makes the directory of a store, if it is not there and shall be made. The directory above it must exist.
 *
 * @spec STO-024
 */
export const makeDirectory = Effect.fnUntraced(function* (files: StoreFileSystem, directory: string, create: boolean) {
  const there = yield* files.list(directory).pipe(
    Effect.as(true),
    Effect.catch((fault) => (fault.code === "ENOENT" ? Effect.succeed(false) : Effect.fail(fault))),
  );
  if (there) return;
  if (!create) return yield* new StoreMissing({ where: directory });
  yield* files
    .makeDirectory(directory)
    .pipe(Effect.catch((fault) => (fault.code === "EEXIST" ? Effect.void : Effect.fail(fault))));
  yield* files.synchroniseDirectory(dirname(directory));
});

function corrupt(paths: StoreFiles, part: string, expected: string, actual: string): StoreCorrupt {
  return new StoreCorrupt({ where: paths.directory, part, record: null, offset: null, expected, actual });
}

/**
 * Makes the files of an empty store, or goes on where that was interrupted: first the log, then its mark. Anything that
 * cannot come from an interrupted making is damage.
 *
 * @spec STO-024
 */
const makeFiles = Effect.fnUntraced(function* (files: StoreFileSystem, paths: StoreFiles, create: boolean) {
  const names = new Set(yield* files.list(paths.directory));
  const [log, mark, checkpoint] = [fileNames.log, fileNames.mark, fileNames.checkpoint].map((name) => names.has(name));
  if (log && mark) return;
  if (mark || checkpoint) {
    const absent = log ? fileNames.mark : fileNames.log;
    return yield* corrupt(paths, absent, "the file, as others of the store are there", "no file");
  }
  if (log) {
    const { length } = yield* readFile(files, paths.log, logHeader.length + 1);
    if (length !== logHeader.length) return yield* corrupt(paths, fileNames.mark, "the mark of the records", "no file");
  } else {
    if (!create) return yield* new StoreMissing({ where: paths.directory });
    yield* replaceFile(files, paths.log, logHeader);
  }
  yield* replaceFile(files, paths.mark, markFile(emptyMark));
});

const checkHeader = Effect.fnUntraced(function* (log: OpenFile, paths: StoreFiles) {
  const header = new Uint8Array(logHeader.length);
  const there = Buffer.from(header.subarray(0, yield* readFully(log, header, 0)));
  if (there.equals(logHeader)) return;
  const [expected, actual] = [logHeader, there].map((bytes) => JSON.stringify(Buffer.from(bytes).toString("latin1")));
  if (!/^fieldprint records (?:[2-9]\n|[1-9]\d)$/u.test(there.toString("latin1"))) {
    return yield* corrupt(paths, fileNames.log, `the header ${expected}`, String(actual));
  }
  return yield* new StoreUnsupported({ where: paths.log, expected: `the header ${expected}`, actual: String(actual) });
});

/** The checkpoint that is there, if one is. */
const readCheckpoint = Effect.fnUntraced(function* (files: StoreFileSystem, paths: StoreFiles) {
  const bytes = yield* readFile(files, paths.checkpoint, checkpointFileLimit).pipe(
    Effect.catch((fault) => (fault.code === "ENOENT" ? Effect.succeed(undefined) : Effect.fail(fault))),
  );
  if (bytes === undefined) return undefined;
  const stored = readCheckpointFile(bytes);
  return stored ?? (yield* corrupt(paths, fileNames.checkpoint, "a checkpoint that agrees with its check", "another"));
});

const readMark = Effect.fnUntraced(function* (mark: OpenFile, paths: StoreFiles) {
  const bytes = new Uint8Array(markBytes);
  const reading = readMarkFile(bytes.subarray(0, yield* readFully(mark, bytes, 0)));
  return reading ?? (yield* corrupt(paths, fileNames.mark, "a mark in one of two slots", "two damaged slots"));
});

/**
 * Opens the files of a store whose lock is held: reads everything, judges it, and only then repairs it. The files close
 * with the scope.
 *
 * @spec STO-014 STO-015 STO-016 STO-018 STO-019
 */
export const openLog = Effect.fnUntraced(function* (
  files: StoreFileSystem,
  paths: StoreFiles,
  create: boolean,
  pinned: StoreHead | undefined,
) {
  const opened = (path: string) =>
    Effect.acquireRelease(files.open(path, "existing"), (file) => Effect.ignore(file.close));
  yield* makeFiles(files, paths, create);
  const log = yield* opened(paths.log);
  const mark = yield* opened(paths.mark);
  yield* checkHeader(log, paths);
  const reading = yield* readMark(mark, paths);
  const stored = yield* readCheckpoint(files, paths);
  const scan = yield* scanLog(log);
  const vouched: Array<Vouched> = [];
  if (stored !== undefined) vouched.push({ witness: "checkpoint", head: stored.head });
  if (pinned !== undefined) vouched.push({ witness: "pin", head: pinned });
  const refusal = openingRefusal(paths.directory, scan, reading, vouched);
  if (refusal !== undefined) return yield* refusal;
  const { cutBytes, slot } = yield* repair(log, mark, scan, reading);
  const { index } = scan;
  const durable: DurableLog = { where: paths.directory, log, mark, index, slot, closed: undefined };
  const checkpoint = stored === undefined ? null : { size: stored.size, note: stored.note };
  return { files, paths, durable, cutBytes, checkpoint };
});
