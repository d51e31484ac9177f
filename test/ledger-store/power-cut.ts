import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Entry } from "./journal.ts";

/** Whether one more piece of what was not synchronised survives: of a write, a change of length, or one of names. */
export type Survives = (kind: "write" | "truncate" | "name") => boolean;

/** Pieces that survive or not by chance. */
export function byChance(seed: number): Survives {
  const generator = xoroshiro128plus(seed);
  return () => uniformInt(generator, 0, 1) === 1;
}

/** A write survives in pieces of this size, each or not: far smaller than those of a disk. */
const pieceBytes = 8;

interface Inode {
  durable: Uint8Array;
  readonly pending: Array<Extract<Entry, { kind: "write" | "truncate" }>>;
}

function written(content: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
  const longer = new Uint8Array(Math.max(content.length, at + bytes.length));
  longer.set(content);
  longer.set(bytes, at);
  return longer;
}

function truncated(content: Uint8Array, length: number): Uint8Array {
  const other = new Uint8Array(length);
  other.set(content.subarray(0, length));
  return other;
}

/** What a file holds when the pending writes survive as told. */
function contentOf({ durable, pending }: Inode, survives: Survives): Uint8Array {
  let content = durable;
  for (const entry of pending) {
    if (entry.kind === "truncate") {
      if (survives("truncate")) content = truncated(content, entry.length);
      continue;
    }
    for (let at = 0; at < entry.bytes.length; at += pieceBytes) {
      if (survives("write")) content = written(content, entry.at + at, entry.bytes.subarray(at, at + pieceBytes));
    }
  }
  return content;
}

type NameEntry = Extract<Entry, { kind: "create" | "rename" | "remove" }>;

function applyName(names: Map<string, number>, entry: NameEntry): void {
  if (entry.kind === "create") names.set(entry.path, entry.inode);
  if (entry.kind === "remove") names.delete(entry.path);
  if (entry.kind === "rename") {
    const inode = names.get(entry.from);
    names.delete(entry.from);
    if (inode !== undefined) names.set(entry.to, inode);
  }
}

/** A disk with what is surely on it, and what is not yet. */
class Disk {
  readonly #inodes = new Map<number, Inode>();
  readonly #names = new Map<string, number>();
  #pendingNames: Array<NameEntry> = [];

  #inode(number: number): Inode {
    const inode = this.#inodes.get(number) ?? { durable: new Uint8Array(0), pending: [] };
    this.#inodes.set(number, inode);
    return inode;
  }

  add(entry: Entry): void {
    if (entry.kind === "write" || entry.kind === "truncate") this.#inode(entry.inode).pending.push(entry);
    if (entry.kind === "create" || entry.kind === "rename" || entry.kind === "remove") this.#pendingNames.push(entry);
    if (entry.kind === "synchronise" || entry.kind === "forget") {
      const inode = this.#inode(entry.inode);
      if (entry.kind === "synchronise") inode.durable = contentOf(inode, () => true);
      inode.pending.length = 0;
    }
    if (entry.kind === "synchroniseDirectory") {
      const path = (name: NameEntry) => dirname(name.kind === "rename" ? name.to : name.path);
      for (const name of this.#pendingNames) if (path(name) === entry.path) applyName(this.#names, name);
      this.#pendingNames = this.#pendingNames.filter((name) => path(name) !== entry.path);
    }
  }

  /** The files after a power cut; changes of names survive in order. */
  left(survives: Survives): ReadonlyMap<string, Uint8Array> {
    const names = new Map(this.#names);
    for (const entry of this.#pendingNames) {
      if (!survives("name")) break;
      applyName(names, entry);
    }
    return new Map([...names].map(([path, inode]) => [basename(path), contentOf(this.#inode(inode), survives)]));
  }
}

/** The boot in the name of a lock: after a power cut the machine has started again. */
const boot = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/u;

/** Makes the directory that a power cut leaves after some operations. */
export function leaveBehind(entries: ReadonlyArray<Entry>, survives: Survives, directory: string): void {
  const disk = new Disk();
  for (const entry of entries) disk.add(entry);
  mkdirSync(directory);
  for (const [name, content] of disk.left(survives)) {
    writeFileSync(join(directory, name.replace(boot, "00000000-0000-0000-0000-000000000000")), content);
  }
}
