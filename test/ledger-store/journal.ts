import { Effect } from "effect";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FileFault, nodeFileSystem, type OpenFile, type StoreFileSystem } from "../../src/index.ts";

/** One operation that changed files, or an answer that was given to whoever uses the store. */
export type Entry =
  | { readonly kind: "create"; readonly inode: number; readonly path: string }
  | { readonly kind: "write"; readonly inode: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly inode: number; readonly length: number }
  | { readonly kind: "synchronise"; readonly inode: number }
  | { readonly kind: "forget"; readonly inode: number }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "synchroniseDirectory"; readonly path: string }
  | { readonly kind: "answer"; readonly size: number }
  | { readonly kind: "checkpoint"; readonly size: number };

/** What goes wrong with operations: how many of them go well before one fails, and what it fails with. */
export interface Faults {
  /** Operations that still go well; the one after them fails, the later ones go well again. */
  operations: number;
  readonly code: string;
  /** Bytes the disk still has room for; `everyByte` counts those that replace others too. */
  room: number;
  readonly everyByte: boolean;
  /** The most bytes that one write takes. */
  readonly piece: number;
}

export const noFaults = (): Faults => ({
  operations: Infinity,
  code: "EIO",
  room: Infinity,
  everyByte: false,
  piece: Infinity,
});

/**
 * The real file system, with every change written down, and with faults. Synchronisations are only written down: what a
 * power cut leaves is worked out from the journal.
 */
export class JournalledFiles implements StoreFileSystem {
  readonly entries: Array<Entry> = [];
  readonly #inodes = new Map<string, number>();
  #made = 0;
  faults: Faults;

  constructor(faults: Faults = noFaults()) {
    this.faults = faults;
  }

  /** Takes the files that are in a directory as being on the disk. */
  adopt(directory: string): void {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      const inode = (this.#made += 1);
      this.#inodes.set(path, inode);
      this.entries.push({ kind: "create", inode, path });
      this.entries.push({ kind: "write", inode, at: 0, bytes: readFileSync(path) }, { kind: "synchronise", inode });
    }
    this.entries.push({ kind: "synchroniseDirectory", path: directory });
  }

  /** How many operations were asked for. */
  asked = 0;

  /** An operation, unless it is the one that fails; a failed one leaves `failed` in the journal, if anything. */
  #act<A>(operation: string, path: string, act: Effect.Effect<A, FileFault>, failed?: Entry) {
    return Effect.suspend(() => {
      this.asked += 1;
      this.faults.operations -= 1;
      if (this.faults.operations !== -1) return act;
      if (failed !== undefined) this.entries.push(failed);
      return Effect.fail(new FileFault({ operation, path, code: this.faults.code, detail: "injected" }));
    });
  }

  #noting<A>(act: Effect.Effect<A, FileFault>, note: (done: A) => Entry) {
    return Effect.tap(act, (done) => Effect.sync(() => this.entries.push(note(done))));
  }

  readonly open: StoreFileSystem["open"] = (path, mode) =>
    this.#act(
      "open",
      path,
      Effect.suspend(() => {
        const there = existsSync(path);
        return Effect.map(nodeFileSystem.open(path, mode), (file) => this.#opened(path, file, there, mode));
      }),
    );

  #opened(path: string, file: OpenFile, there: boolean, mode: string): OpenFile {
    const inode = (there ? this.#inodes.get(path) : undefined) ?? (this.#made += 1);
    this.#inodes.set(path, inode);
    if (!there) this.entries.push({ kind: "create", inode, path });
    else if (mode === "replace") this.entries.push({ kind: "truncate", inode, length: 0 });
    return {
      ...file,
      read: (into, at) => this.#act("read", path, file.read(into.subarray(0, this.faults.piece), at)),
      write: (bytes, at) => this.#act("write", path, this.#write(path, inode, file, bytes, at)),
      truncate: (length) =>
        this.#act(
          "truncate",
          path,
          this.#noting(file.truncate(length), () => ({ kind: "truncate", inode, length })),
        ),
      // A failed synchronisation forgets what was to be written, as Linux does.
      synchronise: this.#act(
        "fdatasync",
        path,
        this.#noting(Effect.void, () => ({ kind: "synchronise", inode })),
        { kind: "forget", inode },
      ),
    };
  }

  #write(path: string, inode: number, file: OpenFile, bytes: Uint8Array, at: number) {
    return Effect.gen({ self: this }, function* () {
      const { everyByte, piece, room } = this.faults;
      const free = everyByte ? 0 : Math.max(0, (yield* file.size) - at);
      const part = bytes.slice(0, Math.min(piece, free + room));
      if (part.length === 0) return yield* new FileFault({ operation: "write", path, code: "ENOSPC", detail: "full" });
      this.faults.room -= Math.max(0, part.length - free);
      return yield* this.#noting(file.write(part, at), () => ({ kind: "write", inode, at, bytes: part }));
    });
  }

  readonly list: StoreFileSystem["list"] = (directory) => this.#act("list", directory, nodeFileSystem.list(directory));

  readonly rename: StoreFileSystem["rename"] = (from, to) =>
    this.#act(
      "rename",
      from,
      Effect.tap(
        this.#noting(nodeFileSystem.rename(from, to), () => ({ kind: "rename", from, to })),
        () =>
          Effect.sync(() => {
            const inode = this.#inodes.get(from);
            if (inode !== undefined) this.#inodes.set(to, inode);
            this.#inodes.delete(from);
          }),
      ),
    );

  readonly remove: StoreFileSystem["remove"] = (path) =>
    this.#act(
      "remove",
      path,
      this.#noting(nodeFileSystem.remove(path), () => ({ kind: "remove", path })),
    );

  readonly makeDirectory: StoreFileSystem["makeDirectory"] = (path) =>
    this.#act("make directory", path, nodeFileSystem.makeDirectory(path));

  readonly synchroniseDirectory: StoreFileSystem["synchroniseDirectory"] = (path) =>
    this.#act(
      "fsync",
      path,
      this.#noting(Effect.void, () => ({ kind: "synchroniseDirectory", path })),
    );
}
