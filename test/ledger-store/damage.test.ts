import { Effect, Exit } from "effect";
import { readFileSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blake3Text, storeLimits } from "../../src/index.ts";
import { everything, openingError, withStore } from "./place.ts";
import { bytes, kept, records, smallStore } from "./small-store.ts";
import { change, contents, copyOf, fileOf } from "./store-directory.ts";

describe("a damaged store", () => {
  it("[STO-014] [STO-016] cut at any byte opens whole or is refused, and loses nothing acknowledged", async () => {
    const place = await smallStore();
    const { length } = readFileSync(fileOf(place, "records.log"));
    for (let end = 0; end < length; end += 1) {
      const copy = copyOf(place);
      change(copy, "records.log", (log) => log.subarray(0, end));
      const before = contents(copy);
      const error = await openingError(copy);
      expect({ end, tag: error._tag }).toEqual({ end, tag: end < 21 ? "StoreCorrupt" : "StoreRolledBack" });
      expect(contents(copy)).toEqual(before);
      await copy.discard();
    }
  });

  it("[STO-014] with more bytes at its end drops them and says how many", async () => {
    const place = await smallStore();
    const before = contents(place);
    const log = readFileSync(fileOf(place, "records.log"));
    for (let count = 1; count < 60; count += 1) {
      const tail = log.subarray(21, 21 + count);
      change(place, "records.log", (log) => Buffer.concat([log, tail]));
      const cut = await Effect.runPromise(Effect.scoped(Effect.map(place.open(), ({ cutBytes }) => cutBytes)));
      expect({ count, cut }).toEqual({ count, cut: count });
      expect(contents(place)).toEqual(before);
    }
  });

  it.each(["records.log", "mark", "checkpoint"])(
    "[STO-015] [STO-017] [STO-019] of which any bit of %s was flipped is refused unchanged, or has everything",
    async (name) => {
      const place = await smallStore();
      await withStore(place, (store) => store.putCheckpoint(3, "a note"));
      const { length } = readFileSync(fileOf(place, name));
      const tags = new Map<string, number>();
      const slot = 134;
      for (let at = 0; at < length; at += 1) {
        if (name === "mark" && at >= slot && at < 4096) continue;
        const copy = copyOf(place);
        change(copy, name, (old) => {
          old[at]! ^= 1 << (at % 8);
          return old;
        });
        const before = contents(copy);
        const exit = await Effect.runPromiseExit(Effect.scoped(Effect.flatMap(copy.open(), everything)));
        if (Exit.isSuccess(exit)) expect({ at, read: exit.value }).toEqual({ at, read: records });
        else expect(contents(copy)).toEqual(before);
        const tag = Exit.isSuccess(exit) ? "opened" : (await openingError(copy))._tag;
        tags.set(tag, (tags.get(tag) ?? 0) + 1);
        await copy.discard();
      }
      const expected = {
        "records.log": { StoreCorrupt: length - 1, StoreUnsupported: 1 },
        mark: { opened: 2 * slot },
        checkpoint: { StoreCorrupt: length },
      };
      expect(Object.fromEntries(tags)).toEqual(expected[name as keyof typeof expected]);
    },
  );

  it("[STO-015] names the record and the byte of the damage", async () => {
    const place = await smallStore();
    const offset = 21 + 2 * 20 + 3;
    change(place, "records.log", (log) => {
      log[offset + 4]! ^= 1;
      return log;
    });
    const error = await openingError(place);
    expect(error).toMatchObject({ _tag: "StoreCorrupt", part: "records.log", record: 2, offset });
    expect(error.message).toContain("records.log, record 2 at byte 64: expected the bytes of record 2");
  });

  it("[STO-017] with one damaged slot opens only with a whole log, and mends the slot", async () => {
    for (const slot of [0, 4096]) {
      const place = await smallStore();
      const before = contents(place);
      change(place, "mark", (mark) => mark.fill(0, slot, slot + 134));
      const torn = copyOf(place);
      change(torn, "records.log", (log) => log.subarray(0, -1));
      const damaged = await openingError(torn);
      expect(["StoreCorrupt", "StoreRolledBack"]).toContain(damaged._tag);
      await torn.discard();
      await withStore(place, (store) => Effect.map(everything(store), (read) => expect(read).toEqual(records)));
      expect(contents(place)["records.log"]).toBe(before["records.log"]);
      const mended = readFileSync(fileOf(place, "mark"), "latin1");
      expect(mended.slice(slot)).toMatch(/^fieldprint mark 1 0{15}4 /u);
      change(place, "mark", (mark) => mark.fill(0, 4096 - slot, 4096 - slot + 134));
      await withStore(place, (store) => Effect.map(everything(store), (read) => expect(read).toEqual(records)));
    }
    const place = await smallStore();
    change(place, "mark", (mark) => mark.fill(0));
    expect(await openingError(place)).toMatchObject({ _tag: "StoreCorrupt", part: "mark" });
  });

  it("[STO-016] tells an older log beside a newer mark, and an older store beside a newer checkpoint", async () => {
    const place = await smallStore();
    const older = copyOf(place);
    await withStore(place, (store) => Effect.andThen(store.append([bytes(4)]), store.putCheckpoint(5, "newer")));
    const mixed = kept(copyOf(place));
    change(mixed, "records.log", () => readFileSync(fileOf(older, "records.log")));
    expect(await openingError(mixed)).toMatchObject({
      _tag: "StoreRolledBack",
      witness: "mark",
      expected: 5,
      actual: 4,
    });
    change(mixed, "mark", () => readFileSync(fileOf(older, "mark")));
    expect(await openingError(mixed)).toMatchObject({ _tag: "StoreRolledBack", witness: "checkpoint", actual: 4 });
    await withStore(older, (store) => store.append([bytes(5)]));
    change(older, "mark", () => readFileSync(fileOf(place, "mark")));
    expect(await openingError(older)).toMatchObject({ _tag: "StoreDiverged", witness: "mark", size: 5 });
    rmSync(fileOf(older, "mark"));
    expect(await openingError(older)).toMatchObject({ _tag: "StoreCorrupt", part: "mark" });
    await older.discard();
  });

  it("[STO-015] whose mark tells another length is refused", async () => {
    const place = await smallStore();
    change(place, "mark", (mark) => {
      const moved = (text: string) => {
        const checked = text.slice(0, -17).replace(/ \d{16} (?=[0-9a-f]{64} )/u, ` ${"1".padStart(16, "0")} `);
        return `${checked}${blake3Text(checked).slice(0, 16)}\n`;
      };
      for (const slot of [0, 4096]) mark.write(moved(mark.toString("latin1", slot, slot + 134)), slot, "latin1");
      return mark;
    });
    expect(await openingError(place)).toMatchObject({ _tag: "StoreCorrupt", part: "mark", actual: "1 bytes" });
  });

  it("[STO-027] is noticed when a record is read that was sound at opening", async () => {
    const place = await smallStore();
    await withStore(place, (store) =>
      Effect.gen(function* () {
        change(place, "records.log", (log) => {
          log[log.length - 1]! ^= 4;
          return log;
        });
        expect(yield* store.read(0, 3)).toEqual(records.slice(0, 3));
        const error = yield* Effect.flip(store.read(0, 4));
        expect(error).toMatchObject({ _tag: "StoreCorrupt", record: 3 });
      }),
    );
  });

  it("[STO-015] with a length of billions is refused without believing it", async () => {
    const place = await smallStore();
    change(place, "records.log", (log) => {
      log.writeUInt32LE(storeLimits.recordBytes + 1, 21);
      return log;
    });
    expect(await openingError(place)).toMatchObject({ _tag: "StoreCorrupt", record: 0, offset: 21 });
  });
});
