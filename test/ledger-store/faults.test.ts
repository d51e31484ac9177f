import { Effect, Exit, Result } from "effect";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFileStore } from "../../src/index.ts";
import { appends, boundaries, history, holdsHistory, writeHistory } from "./history.ts";
import { type Faults, JournalledFiles, noFaults } from "./journal.ts";
import { everything, withStore } from "./place.ts";
import { leaveBehind } from "./power-cut.ts";
import { bytes, kept } from "./small-store.ts";
import { filePlace, type FilePlace } from "./store-directory.ts";

const limited = (faults: Partial<Faults>) => new JournalledFiles({ ...noFaults(), ...faults });

/** How a history is written on files with faults. */
interface Attempt {
  /** The faults begin when there is a store already. */
  readonly made?: boolean;
  readonly parts?: number;
}

/** Writes the history on files with faults; answers why it stopped, if it did. */
async function writtenOn(files: JournalledFiles, { made = false, parts = 3 }: Attempt = {}) {
  const place = filePlace();
  const { faults } = files;
  if (made) {
    files.faults = noFaults();
    await Effect.runPromise(Effect.scoped(openFileStore(place.directory, { create: true, files })));
    files.faults = faults;
  }
  const result = await Effect.runPromise(Effect.result(writeHistory(files, place.directory, parts)));
  return { place, tag: Result.isFailure(result) ? result.failure._tag : undefined };
}

/** Takes away a lock that could not be taken away, as the end of this process would. */
function unlocked(directory: string): void {
  for (const name of readdirSync(directory)) if (name.startsWith("lock.")) rmSync(join(directory, name));
}

/**
 * How much the files hold when opened without faults; the same after a power cut before, and one after, of which nothing
 * else survives.
 */
async function holdsAfter(files: JournalledFiles, { directory }: FilePlace): Promise<ReadonlyArray<number>> {
  const before = [...files.entries];
  files.faults = noFaults();
  if (existsSync(directory)) unlocked(directory);
  const reopened = openFileStore(directory, { create: true, files });
  const sizes = [
    await Effect.runPromise(Effect.scoped(Effect.flatMap(reopened, (store) => holdsHistory(store, before)))),
  ];
  for (const entries of [before, files.entries]) {
    const cut = filePlace();
    leaveBehind(entries, () => false, cut.directory);
    sizes.push(await withStore(cut, (store) => holdsHistory(store, before)));
    await cut.discard();
  }
  return sizes;
}

/** How many bytes of room the history needs. */
async function roomNeeded(everyByte: boolean, attempt: Attempt): Promise<number> {
  const room = 1 << 20;
  const files = limited({ room, everyByte });
  const { place, tag } = await writtenOn(files, attempt);
  await place.discard();
  return tag === undefined ? room - files.faults.room : Number.NaN;
}

/** Writes the history with the room it needs, less and less of it; answers which errors came how often. */
async function fillDisks(everyByte: boolean, step: number, attempt: Attempt) {
  const tags: Record<string, number> = {};
  const needed = await roomNeeded(everyByte, attempt);
  for (let room = needed - 1; room >= 0; room -= step) {
    const files = limited({ room, everyByte });
    const { place, tag } = await writtenOn(files, attempt);
    tags[String(tag)] = (tags[String(tag)] ?? 0) + 1;
    const [reopened, cut, later] = await holdsAfter(files, place);
    expect({ room, later }).toEqual({ room, later: reopened });
    if (tag === "StoreFull") expect({ room, cut }).toEqual({ room, cut: reopened });
    await place.discard();
  }
  return { tags, tried: Math.ceil(needed / step) };
}

describe("a machine that fails", () => {
  it("[STO-020] with a full disk at any byte answers StoreFull and keeps what was acknowledged", async () => {
    const { tags, tried } = await fillDisks(false, 1, { made: true, parts: 1 });
    expect(tried).toBeGreaterThan(200);
    expect(tags).toEqual({ StoreFull: tried });
  });

  it("[STO-020] [STO-024] with a disk too full to make a store makes it later", async () => {
    const { tags, tried } = await fillDisks(false, 97, {});
    expect(tags).toEqual({ StoreFull: tried });
  });

  it("[STO-020] [STO-021] with a full disk that no byte can be replaced on loses nothing acknowledged", async () => {
    const { tags, tried } = await fillDisks(true, 23, { made: true });
    expect(Object.keys(tags).toSorted()).toEqual(["StoreFailed", "StoreFull"]);
    expect(tags["StoreFailed"]! + tags["StoreFull"]!).toBe(tried);
  });

  it("[STO-020] goes on when there is room again", async () => {
    const files = limited({});
    const place = kept(filePlace({ create: true, files }));
    await withStore(place, (store) =>
      Effect.gen(function* () {
        yield* store.append([bytes(1)]);
        yield* store.putCheckpoint(1, "one");
        files.faults = { ...noFaults(), room: 25 };
        const full = yield* Effect.flip(store.append([bytes(2), bytes(3)]));
        expect(full).toMatchObject({ _tag: "StoreFull", code: "ENOSPC", where: place.directory });
        files.faults = { ...noFaults(), room: 10 };
        expect(yield* Effect.flip(store.putCheckpoint(1, "two"))).toMatchObject({ _tag: "StoreFull" });
        files.faults = noFaults();
        expect(yield* store.checkpoint).toEqual({ size: 1, note: "one" });
        expect(yield* store.append([bytes(4)])).toEqual({ first: 1, size: 2 });
      }),
    );
    await withStore(place, (store) =>
      Effect.gen(function* () {
        expect(yield* everything(store)).toEqual([bytes(1), bytes(4)]);
        expect(yield* store.checkpoint).toEqual({ size: 1, note: "one" });
      }),
    );
  });

  it("[STO-020] [STO-025] takes away for good what it wrote before the disk was full", async () => {
    const files = limited({});
    const place = kept(filePlace({ create: true, files }));
    const cut = kept(filePlace());
    const tags = await withStore(place, (store) =>
      Effect.gen(function* () {
        const three = [1, 2, 3].map((byte) => Effect.exit(store.append([new Uint8Array(30).fill(byte)])));
        files.faults = { ...noFaults(), room: 140 };
        const exits = yield* Effect.all(three, { concurrency: "unbounded" });
        leaveBehind(files.entries, (kind) => kind === "write", cut.directory);
        return exits.map(({ _tag }) => _tag);
      }),
    );
    const acknowledged = tags.filter((tag) => tag === "Success").length;
    expect(acknowledged).toBeLessThan(3);
    expect(files.entries.filter(({ kind }) => kind === "truncate")).not.toEqual([]);
    expect(await withStore(cut, everything)).toHaveLength(acknowledged);
  });

  it("[STO-021] [STO-018] fails any one operation and loses nothing acknowledged, nor anything reopening showed", async () => {
    const whole = limited({});
    const first = await writtenOn(whole);
    await first.place.discard();
    const tags = new Set<string | undefined>();
    for (let operations = 0; operations < whole.asked; operations += 1) {
      const files = limited({ operations });
      const { place, tag } = await writtenOn(files);
      tags.add(tag);
      const [reopened, cut, later] = await holdsAfter(files, place);
      expect(cut).toBeLessThanOrEqual(reopened!);
      expect({ operations, later }).toEqual({ operations, later: reopened });
      await place.discard();
    }
    // A lock that could not be taken away is in the way of this same process.
    expect(tags).toEqual(new Set(["StoreFailed", "StoreLocked", undefined]));
  });

  it("[STO-021] after a failed synchronisation writes no more, and still reads", async () => {
    const files = limited({});
    const place = kept(filePlace({ create: true, files }));
    await withStore(place, (store) =>
      Effect.gen(function* () {
        yield* store.append([bytes(1)]);
        files.faults = { ...noFaults(), operations: 1 };
        const failed = yield* Effect.flip(store.append([bytes(2)]));
        expect(failed).toMatchObject({ _tag: "StoreFailed", code: "EIO" });
        expect(failed.message).toContain("fdatasync of");
        expect(failed.message).toContain("check the disk or the server, then open the store again");
        const later = yield* Effect.flip(store.append([bytes(3)]));
        expect(later).toMatchObject({ _tag: "StoreClosed" });
        expect(later.message).toContain("fdatasync of");
        expect(yield* Effect.flip(store.putCheckpoint(1, ""))).toMatchObject({ _tag: "StoreClosed" });
        expect(yield* everything(store)).toEqual([bytes(1)]);
      }),
    );
    const read = await withStore(place, everything);
    expect(read).toEqual([bytes(1), bytes(2)]);
  });

  it("[STO-002] [STO-013] writes a few bytes at a time when the machine takes no more", async () => {
    for (const piece of [1, 2, 19]) {
      const files = limited({ piece });
      const place = kept(filePlace());
      const exit = await Effect.runPromiseExit(writeHistory(files, place.directory));
      expect(Exit.isSuccess(exit)).toBe(true);
      const size = await withStore(place, (store) => holdsHistory(store, files.entries));
      expect([size, size]).toEqual([history.length, boundaries[appends.length]]);
    }
  });
});
