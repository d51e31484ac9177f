import { Effect } from "effect";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blake3, blake3Text, nodeFileSystem, openFileStore, type StoreFileSystem } from "../../src/index.ts";
import { contract } from "./contract.ts";
import { digestOf, errorOf, everything, openingError, withStore } from "./place.ts";
import { bytes, kept, records, smallStore } from "./small-store.ts";
import { change, contents, copyOf, fileOf, filePlace } from "./store-directory.ts";

const number = (value: number) => Buffer.from(new BigUint64Array([BigInt(value)]).buffer);

describe("[STO-001] [STO-002] [STO-003] [STO-004] [STO-005] [STO-006] [STO-007] [STO-008] [STO-009] what every store keeps", () => {
  contract("files", async () => filePlace());
});

describe("the files of a store", () => {
  it("[STO-010] are a header line and frames whose check tells the last of an append", async () => {
    const place = await smallStore();
    const frames = records.map((record, n) => {
      const digest = blake3(Buffer.concat([number(n), record]));
      const check = n === 0 ? digest.subarray(8, 16) : digest.subarray(0, 8);
      return Buffer.concat([Buffer.from([record.length, 0, 0, 0]), check, number(n), record]);
    });
    const log = readFileSync(fileOf(place, "records.log"));
    expect(log.toString("hex")).toBe(Buffer.concat([Buffer.from("fieldprint records 1\n"), ...frames]).toString("hex"));
    expect(contents(await smallStore())).toEqual(contents(place));
  });

  it("[STO-011] have a mark of two slots, the newest and the one before", async () => {
    const place = await smallStore();
    const slot = (size: number, length: number) => {
      const digest = digestOf(records.slice(0, size));
      const text = `fieldprint mark 1 ${String(size).padStart(16, "0")} ${String(length).padStart(16, "0")} ${digest} `;
      return `${text}${blake3Text(text).slice(0, 16)}\n`;
    };
    const slots = () => {
      const mark = readFileSync(fileOf(place, "mark"), "latin1");
      return [mark.slice(0, 134), mark.slice(4096)].toSorted();
    };
    const [whole, before] = [21 + 4 * 20 + 6, 21 + 3 * 20 + 3];
    expect(slots()).toEqual([slot(3, before), slot(4, whole)]);
    for (const more of [1, 2]) {
      await withStore(place, (store) => store.append([bytes()]));
      expect(slots().map((text) => Number(text.slice(18, 34)))).toEqual([3 + more, 4 + more]);
    }
  });

  it("[STO-012] have a checkpoint with the digest at its size", async () => {
    const place = await smallStore();
    await withStore(place, (store) => store.putCheckpoint(3, "note\nof two lines"));
    const head = `fieldprint checkpoint 1 3 ${digestOf(records.slice(0, 3))}`;
    const note = "note\nof two lines";
    const check = blake3Text(`${head}\n${note}`).slice(0, 16);
    expect(readFileSync(fileOf(place, "checkpoint"), "utf8")).toBe(`${head} ${check}\n${note}`);
  });

  it("[STO-010] are refused in another version", async () => {
    const place = await smallStore();
    change(place, "records.log", (log) =>
      Buffer.from(log.toString("latin1").replace("records 1", "records 2"), "latin1"),
    );
    expect(await openingError(place)).toMatchObject({ _tag: "StoreUnsupported", actual: '"fieldprint records 2\\n"' });
  });

  it("[STO-013] are written and synchronised in the order log, mark, answer", async () => {
    const calls: Array<string> = [];
    const told: StoreFileSystem = {
      ...nodeFileSystem,
      open: (path, mode) =>
        Effect.map(nodeFileSystem.open(path, mode), (opened) => {
          const name = path.split("/").at(-1)!;
          return {
            ...opened,
            write: (given, at) =>
              Effect.andThen(
                Effect.sync(() => calls.push(`write ${name}`)),
                opened.write(given, at),
              ),
            synchronise: Effect.andThen(
              Effect.sync(() => calls.push(`synchronise ${name}`)),
              opened.synchronise,
            ),
          };
        }),
    };
    const place = kept(filePlace({ create: true, files: told }));
    await withStore(place, (store) =>
      Effect.gen(function* () {
        calls.length = 0;
        const three = [1, 2, 3].map((byte) => store.append([bytes(byte)]));
        yield* Effect.all(three, { concurrency: "unbounded" });
        calls.push("answer");
      }),
    );
    const group = ["write records.log", "synchronise records.log", "write mark", "synchronise mark"];
    expect([
      [...group, "answer"],
      [...group, ...group, "answer"],
    ]).toContainEqual(calls);
  });
});

describe("making a store", () => {
  it("[STO-024] happens only when asked for", async () => {
    const place = kept(filePlace({}));
    expect(await openingError(place)).toMatchObject({ _tag: "StoreMissing", where: place.directory });
    const made = kept(filePlace());
    expect(await withStore(made, everything)).toEqual([]);
    const again = copyOf(made, {});
    expect(await withStore(kept(again), everything)).toEqual([]);
  });

  it("[STO-024] is not done where files are left of a store that lost others", async () => {
    const whole = await smallStore();
    await withStore(whole, (store) => store.putCheckpoint(1, "note"));
    for (const lost of [["records.log"], ["mark"], ["records.log", "mark"]]) {
      const copy = copyOf(whole, { create: true });
      for (const name of lost) rmSync(fileOf(copy, name));
      const before = contents(copy);
      expect(await openingError(copy)).toMatchObject({ _tag: "StoreCorrupt", part: lost[0] });
      expect(contents(copy)).toEqual(before);
      await copy.discard();
    }
  });

  it("[STO-024] needs the directory above", async () => {
    const place = kept(filePlace());
    const error = await errorOf(Effect.scoped(openFileStore(join(place.directory, "deeper"), { create: true })));
    expect(error).toMatchObject({ _tag: "StoreFailed", code: "ENOENT" });
  });
});
