import { Effect } from "effect";
import { expect } from "vitest";
import { hexadecimal, openFileStore, type RecordStore, type StoreError } from "../../src/index.ts";
import type { Entry, JournalledFiles } from "./journal.ts";
import { everything } from "./place.ts";

const record = (append: number, which: number) => Buffer.from(`${append}.${which}`.padEnd((append * 7) % 11, "~"));

/** What the history appends: one to three records each time. */
export const appends = Array.from({ length: 9 }, (_, n) => Array.from({ length: 1 + (n % 3) }, (_, k) => record(n, k)));

const sizes = appends.map((_, n) => appends.slice(0, n + 1).reduce((sum, { length }) => sum + length, 0));

/** Every size at which the history is between two appends. */
export const boundaries: ReadonlyArray<number> = [0, ...sizes];

export const history = appends.flat().map(hexadecimal);

/** Puts an answer into the journal, behind the operations that it stands on. */
const noted = <A>(files: JournalledFiles, act: Effect.Effect<A, StoreError>, entry: (done: A) => Entry) =>
  Effect.tap(act, (done) => Effect.sync(() => files.entries.push(entry(done))));

/** Writes a part of the history, some appends at once, and a checkpoint after it. */
const writePart = Effect.fnUntraced(function* (files: JournalledFiles, store: RecordStore, from: number) {
  const append = (n: number) => noted(files, store.append(appends[n]!), ({ size }) => ({ kind: "answer", size }));
  yield* append(from);
  yield* Effect.all([append(from + 1), append(from + 2)], { concurrency: "unbounded" });
  const { size } = yield* store.head;
  yield* noted(files, store.putCheckpoint(size, `checkpoint ${size}`), () => ({ kind: "checkpoint", size }));
});

/** The history, or its first parts: three openings, a part in each. */
export const writeHistory = (files: JournalledFiles, directory: string, parts = 3): Effect.Effect<void, StoreError> =>
  Effect.forEach(
    [0, 3, 6].slice(0, parts),
    (from) =>
      Effect.scoped(
        Effect.flatMap(openFileStore(directory, { create: true, files }), (store) => writePart(files, store, from)),
      ),
    { discard: true },
  );

/** The largest size in the journal's answers of a kind. */
const answered = (entries: ReadonlyArray<Entry>, kind: "answer" | "checkpoint") =>
  Math.max(0, ...entries.map((entry) => (entry.kind === kind ? entry.size : 0)));

/**
 * A store that somebody used as the journal says holds what was acknowledged, then perhaps whole appends that were under
 * way, and the checkpoint that was acknowledged or the one under way.
 */
export function holdsHistory(store: RecordStore, entries: ReadonlyArray<Entry>): Effect.Effect<number, StoreError> {
  return Effect.gen(function* () {
    const read = (yield* everything(store)).map(hexadecimal);
    expect(read).toEqual(history.slice(0, read.length));
    expect(boundaries).toContain(read.length);
    expect(read.length).toBeGreaterThanOrEqual(answered(entries, "answer"));
    const checkpoint = yield* store.checkpoint;
    const size = checkpoint?.size ?? 0;
    expect(size).toBeGreaterThanOrEqual(answered(entries, "checkpoint"));
    expect(checkpoint).toEqual(size === 0 ? null : { size, note: `checkpoint ${size}` });
    return read.length;
  });
}
