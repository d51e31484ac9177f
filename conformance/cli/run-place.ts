import { Effect, type Scope } from "effect";
import { access, constants, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { openFileStore, type RecordStore, type StoreError } from "../../src/index.ts";
import { accessError } from "../case/bounded-file.ts";
import { FileUnusable } from "./errors.ts";
import { LedgerPresent } from "./ledger-errors.ts";

/** The stores of a loop. */
export interface RunPlace {
  readonly ledger: RecordStore;
  readonly payloads: RecordStore;
}

/** A directory that is gone when the scope ends. */
const temporaryDirectory = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "fieldprint-run-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true })),
);

/** Whether something can be made where it was asked for: the directory around it must be there. */
function requireParent(file: string, expected: string): Effect.Effect<void, FileUnusable> {
  const directory = dirname(resolve(file));
  return Effect.tryPromise({
    try: () => stat(directory),
    catch: (cause) => new FileUnusable({ file, expected, actual: accessError(directory, expected, cause).actual }),
  }).pipe(
    Effect.filterOrFail(
      (found) => found.isDirectory(),
      () => new FileUnusable({ file, expected, actual: `${directory}, which is no directory` }),
    ),
    Effect.asVoid,
  );
}

/** Whether a file can be written where it was asked for: in a directory that is there, over nothing or over a file. */
export function requireWritable(file: string, expected: string): Effect.Effect<void, FileUnusable> {
  const unusable = (actual: string) => new FileUnusable({ file, expected, actual });
  const writable = Effect.tryPromise({
    try: async () => {
      const there = await stat(file).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return undefined;
        throw cause;
      });
      await access(there === undefined ? dirname(resolve(file)) : file, constants.W_OK);
      return there?.isDirectory() !== true;
    },
    catch: (cause) => unusable(accessError(file, expected, cause).actual),
  });
  return requireParent(file, expected).pipe(
    Effect.andThen(writable),
    Effect.filterOrFail(
      (isNoDirectory) => isNoDirectory,
      () => unusable("a directory"),
    ),
    Effect.asVoid,
  );
}

/**
 * Empty stores for a ledger and its payloads: in a directory that is kept, or in one that is not.
 *
 * @spec RUN-004
 */
export function openRunPlace(
  kept: string | undefined,
): Effect.Effect<RunPlace, FileUnusable | LedgerPresent | StoreError, Scope.Scope> {
  return Effect.gen(function* () {
    if (kept !== undefined) yield* requireParent(kept, "a directory to make in one that is there");
    const directory = kept ?? (yield* temporaryDirectory);
    const ledger = yield* openFileStore(directory, { create: true });
    const { size } = yield* ledger.head;
    if (size > 0) return yield* new LedgerPresent({ directory, records: size });
    const payloads = yield* openFileStore(join(directory, "payloads"), { create: true });
    return { ledger, payloads };
  });
}
