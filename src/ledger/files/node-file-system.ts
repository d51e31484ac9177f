import { Effect, Predicate } from "effect";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { FileFault, type OpenFile, type OpenMode, type StoreFileSystem } from "./file-system.ts";

const flags: Readonly<Record<OpenMode, number>> = {
  existing: constants.O_RDWR,
  replace: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
  new: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
};

function faultOf(operation: string, path: string, thrown: unknown): FileFault {
  const code = Predicate.hasProperty(thrown, "code") ? String(thrown.code) : "UNKNOWN";
  return new FileFault({ operation, path, code, detail: thrown instanceof Error ? thrown.message : String(thrown) });
}

function attempt<A>(operation: string, path: string, act: () => Promise<A>): Effect.Effect<A, FileFault> {
  return Effect.tryPromise({ try: act, catch: (thrown) => faultOf(operation, path, thrown) });
}

function openFile(path: string, handle: FileHandle): OpenFile {
  return {
    size: attempt("stat", path, async () => (await handle.stat()).size),
    read: (into, position) =>
      attempt("read", path, async () => (await handle.read(into, 0, into.length, position)).bytesRead),
    write: (bytes, position) =>
      attempt("write", path, async () => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten),
    truncate: (length) => attempt("truncate", path, () => handle.truncate(length)),
    synchronise: attempt("fdatasync", path, () => handle.datasync()),
    close: attempt("close", path, () => handle.close()),
  };
}

async function synchroniseDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The machine's own files, through Node. New files may be read and written by their owner only.
 *
 * @spec STO-013
 * @category store
 * @since 0.1.0
 */
export const nodeFileSystem: StoreFileSystem = {
  open: (path, mode) => attempt("open", path, async () => openFile(path, await open(path, flags[mode], 0o600))),
  list: (directory) => attempt("list", directory, () => readdir(directory)),
  rename: (from, to) => attempt("rename", from, () => rename(from, to)),
  remove: (path) => attempt("remove", path, () => unlink(path)),
  makeDirectory: (path) => attempt("make directory", path, () => mkdir(path, 0o700)),
  synchroniseDirectory: (path) => attempt("fsync", path, () => synchroniseDirectory(path)),
};
