import * as fc from "fast-check";
import { Effect } from "effect";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFileStore, recordBytes } from "../../src/index.ts";
import {
  expectRefusal,
  inSession,
  linesOf,
  newStory,
  origin,
  type Session,
  someStory,
  written,
} from "./ledger-session.ts";

const story = someStory(1);
const size = story.log.length + 1;
const audit = ["ledger", "audit", "memory"];
const readers = [
  ["log", "memory"],
  ["append", "memory"],
  ["prove", "memory", "0"],
  ["audit", "memory"],
];

interface Unsound {
  readonly sound: boolean;
  readonly error: { readonly tag: string; readonly record?: number };
}

interface Template {
  readonly parent: string;
  readonly directory: string;
  readonly trust: string;
}

let template: Template;

beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), "fieldprint-ledger-"));
  const directory = join(parent, "written");
  const trust = await inSession(async (session) => {
    const { trust } = await written(session, story.log);
    await cp(session.directory, directory, { recursive: true });
    return trust;
  });
  template = { parent, directory, trust };
}, 120_000);

afterAll(() => rm(template.parent, { recursive: true, force: true }));

const onWritten = (body: (session: Session) => Promise<void>) => inSession(body, template.directory);

async function flip({ path, write }: Session, file: string, bit: number): Promise<void> {
  const bytes = await readFile(path(file));
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  await write(file, bytes);
}

/** Adds a record behind the back of the machine. */
const addRecord = (directory: string, bytes: Uint8Array) =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(openFileStore(directory), (store) => store.append([bytes]))));

describe("a ledger that is not what it was", { timeout: 300_000 }, () => {
  it("[LCM-026] [LCM-005] with any bit of its records flipped is not sound, and nothing in it is changed or used", () =>
    onWritten(async (session) => {
      const { json, run, path } = session;
      const sound = await readFile(path("memory/records.log"));
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: sound.length * 8 - 1 }), async (bit) => {
          await session.write("memory/records.log", sound);
          await flip(session, "memory/records.log", bit);
          const damaged = await readFile(path("memory/records.log"));
          const { code, value } = await json<Unsound>(audit);
          expect({ code, sound: value.sound }).toEqual({ code: 1, sound: false });
          expect(value.error.tag).toBe("StoreCorrupt");
          expect(await readFile(path("memory/records.log"))).toEqual(damaged);
        }),
        { numRuns: 4 },
      );
      await session.write("memory/records.log", sound);
      await flip(session, "memory/records.log", sound.length * 8 - 80);
      for (const words of readers.slice(0, 3)) {
        expectRefusal(await run(["ledger", ...words]), `memory, records.log, record ${size - 1} at byte`);
      }
      expect((await run(audit)).stdout).toMatch(
        /^not sound: [^\n]*, record \d+ at byte \d+: expected [^\n]*restore an undamaged copy\n$/,
      );
    }));

  it("[LCM-026] cut short, without a mark, or with another checkpoint is not sound", () =>
    onWritten(async (session) => {
      const { json, path, directory } = session;
      await cp(path("memory"), path("kept"), { recursive: true });
      const log = await readFile(path("memory/records.log"));
      const cases: ReadonlyArray<readonly [tag: string, damage: () => Promise<void>]> = [
        ["StoreRolledBack", () => truncate(path("memory/records.log"), log.length - 1)],
        ["StoreRolledBack", () => truncate(path("memory/records.log"), log.length >> 1)],
        ["StoreCorrupt", () => rm(path("memory/mark"))],
        ["StoreCorrupt", () => rm(path("memory/records.log"))],
        ["StoreCorrupt", () => flip(session, "memory/checkpoint", 900)],
      ];
      for (const [tag, damage] of cases) {
        await damage();
        expect(await json<Unsound>(audit)).toMatchObject({ code: 1, value: { sound: false, error: { tag } } });
        await rm(path("memory"), { recursive: true });
        await cp(path("kept"), path("memory"), { recursive: true });
      }
      const trusted = [...audit, "--trust", template.trust];
      await rm(path("memory/checkpoint"));
      expect(await json<Unsound>(audit)).toMatchObject({ code: 0, value: { sound: true, checkpoint: null } });
      expect(await json<Unsound>(trusted)).toMatchObject({ code: 1, value: { error: { tag: "CheckpointMissing" } } });
      expect((await readdir(directory)).includes("memory")).toBe(true);
    }));

  it("[LCM-026] with a record that the machine would not accept is not sound, with its number", () =>
    onWritten(async ({ json, path, run }) => {
      const prior = story.state.authority.head;
      const event = { _tag: "Promote", by: "promoter-1", item: "0".repeat(64), drift: 0 };
      await addRecord(path("memory"), recordBytes({ prior, event }));
      const { code, value } = await json<Unsound>(audit);
      expect({ code, ...value.error }).toMatchObject({ code: 1, tag: "LedgerBroken", record: size });
      expectRefusal(await run(["ledger", "append", "memory"]), `ledger, record ${size}: Promote refused`);
    }));

  it("[LCM-026] [LCM-021] that nobody trusted signed is not sound, and is not signed over", () =>
    onWritten(async (session) => {
      const { json, run, path } = session;
      const other = await json<{ verifierKey: string }>(["key", "new", "other.pem", "--name", origin]);
      const untrusted = await json<Unsound>([...audit, "--trust", other.value.verifierKey]);
      expect(untrusted).toMatchObject({ code: 1, value: { error: { tag: "CheckpointRefused" } } });
      const both = [...audit, "--trust", other.value.verifierKey, "--trust", template.trust];
      expect(await json<Unsound>(both)).toMatchObject({ code: 0, value: { sound: true, trusted: true } });

      const before = await readFile(path("memory/checkpoint"), "utf8");
      const sign = ["ledger", "checkpoint", "memory", "--key", "other.pem", "--origin", origin];
      expectRefusal(await run(sign), `checkpoint of ${size} records: expected a checkpoint signed by a trusted key`);
      expect(await readFile(path("memory/checkpoint"), "utf8")).toBe(before);
      expectRefusal(await run([...sign.slice(0, -1), "two words"]), "--origin: expected");
      expect(await run([...sign, "--trust", template.trust])).toMatchObject({ code: 0, stderr: "" });
      const renewed = await json<Unsound>([...audit, "--trust", other.value.verifierKey]);
      expect(renewed).toMatchObject({ code: 0, value: { sound: true } });
    }));

  it("[LCM-026] [LCM-025] older than its pin, or of another history, is not sound", () =>
    onWritten(async (session) => {
      const { json, run, path } = session;
      await cp(path("memory"), path("older"), { recursive: true });
      const longer = newStory();
      for (const { event } of story.log) longer.attempt(event as never);
      longer.observe("browser", "later");
      await run(["ledger", "append", "memory"], linesOf(longer.log.slice(-1)));
      const { value } = await json<{ pin: string }>(audit);
      const older = ["ledger", "audit", "older", "--pinned"];
      expect(await json<Unsound>([...older, value.pin])).toMatchObject({
        code: 1,
        value: { error: { tag: "StoreRolledBack", witness: "pin", expected: size + 1, actual: size } },
      });
      const another = `${size}:${"0".repeat(64)}`;
      expect(await json<Unsound>([...older, another])).toMatchObject({
        code: 1,
        value: { error: { tag: "StoreDiverged" } },
      });
      for (const pin of ["", "12", `x:${"0".repeat(64)}`, `-1:${"0".repeat(64)}`, `1:${"A".repeat(64)}`]) {
        expectRefusal(await run([...older, pin]), "expected SIZE:DIGEST");
      }
    }));

  it("[LCM-005] that is none, or that another process writes to, is refused and stays as it is", () =>
    onWritten(async ({ run, start, json, path }) => {
      await mkdir(path("empty"));
      for (const [place, actual] of [
        ["nowhere", "nothing there"],
        ["policy.json", "a file"],
        ["empty", "a directory without one"],
      ] as const) {
        // Each command at one of the places, and one command at all of them.
        for (const [name, ...rest] of place === "empty" ? readers : readers.slice(-1)) {
          const words = ["ledger", name!, place, ...rest.slice(1)];
          expectRefusal(
            await run(words),
            `${place}: expected a ledger, got ${actual}; make one with fieldprint ledger init`,
          );
        }
      }
      expect(await readdir(path("empty"))).toEqual([]);
      const writer = start(["ledger", "append", "memory"]);
      const answered = new Promise((resolve) => writer.child.stdout!.once("data", resolve));
      writer.child.stdin!.write("null\n");
      await answered;
      const locked = await json<Unsound>(audit);
      expect(locked).toMatchObject({ code: 2, value: { error: { tag: "StoreLocked", process: writer.child.pid } } });
      expectRefusal(
        await run(["ledger", "prove", "memory", "0"]),
        `expected no other writer, got process ${writer.child.pid} on`,
      );
      writer.child.stdin!.end();
      expect(await writer.finished).toMatchObject({ code: 1 });
      expect(await json<Unsound>(audit)).toMatchObject({ code: 0, value: { sound: true, records: size } });
    }));
});
