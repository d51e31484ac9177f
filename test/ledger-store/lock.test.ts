import { Effect } from "effect";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { errorOf, everything, openingError, withStore } from "./place.ts";
import { bytes, kept, records, smallStore } from "./small-store.ts";
import { type FilePlace, filePlace, fileOf } from "./store-directory.ts";

const locks = ({ directory }: FilePlace) => readdirSync(directory).filter((name) => name.startsWith("lock."));

/** The name that this process's lock has, and its parts. */
async function ownLock(): Promise<ReadonlyArray<string>> {
  const place = kept(filePlace());
  const [name] = await withStore(place, () => Effect.sync(() => locks(place)));
  return name!.split(".");
}

/** A number that no process has: that of one that has just ended. */
const endedProcess = () => String(spawnSync(process.execPath, ["-e", ""]).pid);

describe("two writers of one store", () => {
  it("[STO-022] are told apart in one process, and the first goes on", async () => {
    const place = kept(filePlace());
    await withStore(place, (store) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.scoped(place.open()));
        expect(error).toMatchObject({
          _tag: "StoreLocked",
          process: process.pid,
          host: encodeURIComponent(hostname()),
        });
        expect(error.message).toContain(`process ${process.pid} on `);
        yield* store.append([bytes(1)]);
      }),
    );
    expect([locks(place), await withStore(place, everything)]).toEqual([[], [bytes(1)]]);
  });

  it("[STO-022] never both write, of many that open at once", async () => {
    const place = await smallStore();
    const attempts = Array.from({ length: 20 }, (_, n) =>
      Effect.scoped(Effect.flatMap(place.open(), (store) => Effect.delay(store.append([bytes(n)]), "30 millis"))),
    );
    const results = await Effect.runPromise(
      Effect.forEach(attempts, (attempt) => Effect.exit(attempt), { concurrency: "unbounded" }),
    );
    const done = results.filter(({ _tag }) => _tag === "Success").length;
    expect(done).toBeGreaterThan(0);
    expect((await withStore(place, everything)).length).toBe(records.length + done);
  });

  it("[STO-022] [STO-023] are told apart in two processes; the killed one is no writer any more", async () => {
    const place = kept(filePlace());
    const writer = fileURLToPath(new URL("./crash-writer.mjs", import.meta.url));
    const child = spawn(process.execPath, [writer, place.directory, "1"], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const error = await openingError(place);
    expect(error).toMatchObject({ _tag: "StoreLocked", process: child.pid });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    expect(locks(place)).toHaveLength(1);
    await withStore(place, (store) => store.append([bytes(1)]));
    expect(locks(place)).toEqual([]);
  });
});

describe("the lock of a process", () => {
  it.each([
    ["that ended", async () => [endedProcess(), "1"]],
    ["whose number another has now", async () => [String(process.pid), "1"]],
    ["that this machine ran before it started again", async () => [String(process.pid), "1", undefined, "0".repeat(8)]],
  ])("[STO-023] %s is taken away", async (_, stale) => {
    const place = await smallStore();
    const name = await changedLock(await stale());
    if (name === undefined) return;
    writeFileSync(fileOf(place, name), "");
    await withStore(place, (store) => store.append([bytes(4)]));
    expect(locks(place)).toEqual([]);
  });

  it.each([
    ["of another host", [undefined, undefined, undefined, undefined, "elsewhere.example"], "elsewhere.example"],
    ["of another process namespace", ["1", "1", "1"], encodeURIComponent(hostname())],
    ["of a later version", ["?"], "an unknown host"],
  ])("[STO-023] %s counts as running", async (_, parts, host) => {
    const place = await smallStore();
    const name = await changedLock(parts);
    if (name === undefined) return;
    writeFileSync(fileOf(place, name), "");
    const before = readFileSync(fileOf(place, "mark"));
    const error = await errorOf(Effect.scoped(place.open()));
    expect(error).toMatchObject({ _tag: "StoreLocked", host, file: fileOf(place, name) });
    expect([locks(place), readFileSync(fileOf(place, "mark"))]).toEqual([[name], before]);
  });
});

/** This process's lock with some parts changed; nothing, with a word about it, where the machine tells no such parts. */
async function changedLock(parts: ReadonlyArray<string | undefined>): Promise<string | undefined> {
  const own = await ownLock();
  if (own[2] === "-") {
    console.warn("locks that tell start times not checked: this machine has no /proc");
    return undefined;
  }
  const [prefix, ...rest] = own;
  return [prefix, ...rest.map((part, n) => parts[n] ?? part).slice(0, parts.length > 4 ? 5 : undefined)].join(".");
}
