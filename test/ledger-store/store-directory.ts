import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Effect, Scope } from "effect";
import {
  type FileStore,
  type FileStoreOptions,
  openFileStore,
  type StoreError,
  type StoreOptions,
} from "../../src/index.ts";
import type { Place } from "./place.ts";

/** A place on files: the directory of the store is the one named `store` in a folder of its own. */
export interface FilePlace extends Place {
  readonly directory: string;
  readonly open: (options?: StoreOptions) => Effect.Effect<FileStore, StoreError, Scope.Scope>;
}

/** An empty place on files. */
export function filePlace(options: FileStoreOptions = { create: true }): FilePlace {
  const folder = mkdtempSync(join(tmpdir(), "fieldprint-store-"));
  const directory = join(folder, "store");
  return {
    directory,
    open: (more) => openFileStore(directory, { ...options, ...more }),
    discard: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A second place that holds the same files. */
export function copyOf({ directory }: FilePlace, options: FileStoreOptions = {}): FilePlace {
  const copy = filePlace(options);
  cpSync(directory, copy.directory, { recursive: true });
  return copy;
}

/** One file of a store. */
export const fileOf = ({ directory }: FilePlace, name: string): string => join(directory, name);

/** Gives a file of a store other content. */
export function change(place: FilePlace, name: string, by: (old: Buffer) => Uint8Array): void {
  writeFileSync(fileOf(place, name), by(readFileSync(fileOf(place, name))));
}

/** The content of every file of a store, in hexadecimal. */
export function contents({ directory }: FilePlace): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(directory)
      .toSorted()
      .map((name) => [name, readFileSync(join(directory, name), "hex")]),
  );
}
