import * as fc from "fast-check";
import { Effect, Result } from "effect";
import { describe, expect, it } from "vitest";
import {
  emptyMemory,
  entryOf,
  genesisOf,
  type Ledger,
  lifecycle,
  makeLedger,
  type MachineEvent,
  type Memory,
  openLedger,
  openMemoryStore,
  recordBytes,
  RecordingFailed,
  type RecordStore,
  stateDigest,
  StoreFailed,
  supervisorOf,
  verifyBundle,
} from "../../src/index.ts";
import { errorOf } from "../ledger-store/place.ts";
import { digestNumber } from "../state/cast.ts";
import { checkpointSigner, newLedger, notary, policy, someStory, withLedger } from "./ledger-place.ts";

const story = someStory();
const events = story.log.map(({ event }) => event as MachineEvent);

const submitAll = (ledger: Ledger, all: ReadonlyArray<MachineEvent> = events) =>
  Effect.forEach(all, (event) => ledger.submit(event), { concurrency: "unbounded", discard: true });

async function writtenLedger(): Promise<Memory> {
  const memory = await newLedger();
  await withLedger(memory, (ledger) => submitAll(ledger));
  return memory;
}

/** Why a ledger cannot be opened. */
function openingError(memory: Memory, options: Parameters<typeof openLedger>[1] = {}) {
  const opened = Effect.flatMap(openMemoryStore(memory), (store) =>
    openLedger(store, { verify: notary.verify, ...options }),
  );
  return errorOf(Effect.scoped(opened));
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const tagOf = (refused: Result.Result<unknown, { readonly _tag: string }>) =>
  Result.isFailure(refused) ? refused.failure._tag : "read";

const bytesOf = (words: string) => new TextEncoder().encode(words);

describe("records", () => {
  it("[SUP-001] are read back as what was written, and are canonical text", () => {
    for (const entry of story.log) {
      const bytes = recordBytes(entry);
      expect(Result.getOrThrow(entryOf(bytes))).toEqual(entry);
      expect(text(bytes)).toMatch(/^\{"event":\{.*\},"prior":"[0-9a-f]{64}"\}$/s);
    }
    expect(Result.getOrThrow(genesisOf(recordBytes({ policy })))).toEqual({ policy });
  });

  it("[SUP-001] of any other bytes are refused: one flipped bit is another record or none", () => {
    const bytes = recordBytes(story.log[0]!);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const read = entryOf(flipped);
        if (Result.isSuccess(read)) expect(recordBytes(read.success)).toEqual(flipped);
        else expect(read.failure._tag).toBe("RecordMalformed");
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["spaces", '{ "policy":{}}'],
    ["another order", '{"prior":"00","event":{}}'],
    ["a key twice", '{"policy":1,"policy":2}'],
    ["negative zero", '{"policy":-0}'],
    ["a number spelled otherwise", '{"policy":1.0}'],
    ["no JSON", "policy"],
    ["nothing", ""],
    ["a key too many", '{"policy":{},"trusted":true}'],
    ["invalid UTF-8", "\u0000"],
  ])("[SUP-001] with %s are refused", (what, words) => {
    const bytes = what === "invalid UTF-8" ? Uint8Array.of(0x22, 0xff, 0x22) : bytesOf(words);
    const tags = [tagOf(genesisOf(bytes)), tagOf(entryOf(bytes))];
    expect(tags).toEqual(["RecordMalformed", "RecordMalformed"]);
  });
});

describe("a ledger", () => {
  it("[SUP-003] [SUP-004] [SUP-005] opened again has the state of the events that it acknowledged", async () => {
    const memory = await writtenLedger();
    expect(memory.records).toHaveLength(events.length + 1);
    const shown = await withLedger(memory, (ledger) => Effect.all([ledger.state, ledger.entries]));
    expect(stateDigest(shown[0])).toBe(stateDigest(story.state));
    expect(shown[1]).toEqual(story.log);
  });

  it("[SUP-004] [SUP-005] answers each event with the state after it, and refuses without recording", async () => {
    const memory = await newLedger();
    await withLedger(memory, (ledger) =>
      Effect.gen(function* () {
        const answers = yield* Effect.forEach(events, (event) => Effect.result(ledger.submit(event)), {
          concurrency: 7,
        });
        expect(answers.map((answer) => Result.isSuccess(answer) && answer.success.sequence)).toEqual(
          events.map((_, n) => n + 1),
        );
        const before = memory.records.length;
        const refusal = yield* Effect.flip(ledger.submit(events[0]!));
        expect(refusal).toMatchObject({ _tag: "ItemExists" });
        expect(memory.records).toHaveLength(before);
      }),
    );
  });

  it("[SUP-003] is not made twice, nor opened where there is none", async () => {
    const memory = await newLedger();
    const again = Effect.flatMap(openMemoryStore(memory), (store) => makeLedger(store, policy));
    expect(await errorOf(Effect.scoped(again))).toMatchObject({ _tag: "LedgerNotEmpty", size: 1 });
    const refused = Effect.flatMap(openMemoryStore(emptyMemory()), (store) =>
      makeLedger(store, { ...policy, quorum: 1 }),
    );
    expect(await errorOf(Effect.scoped(refused))).toMatchObject({ _tag: "PolicyRefused" });
    expect(await openingError(emptyMemory())).toMatchObject({ _tag: "LedgerEmpty" });
  });

  it("[SUP-003] with a record changed, dropped, moved or repeated is not opened past it", async () => {
    const memory = await writtenLedger();
    const size = memory.records.length;
    const brokenAt = async (records: ReadonlyArray<Uint8Array>) => {
      const changed: Memory = emptyMemory();
      await Effect.runPromise(
        Effect.scoped(Effect.flatMap(openMemoryStore(changed), (store) => store.append(records))),
      );
      const error = await openingError(changed);
      return "record" in error ? error.record : error._tag;
    };
    for (let n = 1; n < size; n++) {
      expect(await brokenAt(memory.records.toSpliced(n, 0, memory.records[n]!))).toBe(n + 1);
      if (n < size - 1) expect(await brokenAt(memory.records.toSpliced(n, 1))).toBe(n);
      if (n < size - 1) {
        const swapped = memory.records.with(n, memory.records[n + 1]!).with(n + 1, memory.records[n]!);
        expect(await brokenAt(swapped)).toBe(n);
      }
      expect(await brokenAt(memory.records.with(n, bytesOf("{}")))).toBe(n);
    }
    expect(await brokenAt(memory.records.slice(1))).toBe(0);
  });

  it("[SUP-006] whose store fails acknowledges nothing more until it is opened again", async () => {
    const memory = await newLedger();
    const failure = new StoreFailed({ where: "memory", operation: "write", code: "EIO", detail: "the disk is gone" });
    let working = 3;
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* openMemoryStore(memory);
          const failing: RecordStore = {
            ...store,
            append: (records) => (working-- > 0 ? store.append(records) : Effect.fail(failure)),
          };
          const ledger = yield* openLedger(failing, { verify: notary.verify });
          for (const event of events.slice(0, 3)) yield* ledger.submit(event);
          const waiting = yield* Effect.forEach(events.slice(3, 6), (event) => Effect.flip(ledger.submit(event)), {
            concurrency: "unbounded",
          });
          expect(waiting.every((error) => error instanceof RecordingFailed)).toBe(true);
          expect(yield* Effect.flip(ledger.submit(events[3]!))).toBeInstanceOf(RecordingFailed);
          expect((yield* ledger.state).sequence).toBe(3);
        }),
      ),
    );
    await withLedger(memory, (ledger) =>
      Effect.gen(function* () {
        expect((yield* ledger.state).sequence).toBe(3);
        yield* submitAll(ledger, events.slice(3));
        expect(stateDigest(yield* ledger.state)).toBe(stateDigest(story.state));
      }),
    );
  });

  it("[SUP-004] [STA-018] is the Supervisor of the lifecycle functions", async () => {
    const memory = await newLedger();
    const observed = await withLedger(memory, (ledger) =>
      lifecycle
        .observe({ by: "search", content: digestNumber("water boils"), scope: "lab", parents: [] })
        .pipe(Effect.provide(supervisorOf(ledger, "supervisor-1"))),
    );
    expect(observed.status._tag).toBe("Observed");
    expect(memory.records).toHaveLength(2);
  });
});

describe("checkpoints of a ledger", () => {
  it("[SUP-007] [SUP-002] [SUP-008] prove every record offline, and fit nothing else", async () => {
    const memory = await writtenLedger();
    const signer = checkpointSigner();
    const trustedKeys = signer.signers.map(({ key }) => key);
    const bundles = await withLedger(memory, (ledger) =>
      Effect.gen(function* () {
        expect(yield* Effect.flip(ledger.prove(0))).toMatchObject({ _tag: "BundleUnavailable" });
        yield* ledger.checkpoint(signer);
        return yield* Effect.forEach(memory.records, (_, record) => ledger.prove(record));
      }),
    );
    bundles.forEach((bundle, record) => {
      const proof = Result.getOrThrow(verifyBundle(bundle, { trustedKeys }));
      expect(proof).toMatchObject({ index: record });
      expect(proof.leaf).toEqual(memory.records[record]);
      const stranger = verifyBundle(bundle, { trustedKeys: checkpointSigner().signers.map(({ key }) => key) });
      expect(Result.isFailure(stranger)).toBe(true);
    });
    await withLedger(memory, (ledger) =>
      Effect.gen(function* () {
        expect(yield* Effect.flip(ledger.prove(memory.records.length))).toMatchObject({ _tag: "BundleUnavailable" });
      }),
    );
  });

  it("[SUP-007] that do not verify, or whose root the records do not have, are refused", async () => {
    const memory = await writtenLedger();
    const signer = checkpointSigner();
    await withLedger(memory, (ledger) => ledger.checkpoint(signer));
    await withLedger(memory, (ledger) => ledger.state, { signer });
    expect(await openingError(memory, { signer: checkpointSigner() })).toMatchObject({ _tag: "CheckpointRefused" });
    const other = await newLedger();
    const another = someStory(4);
    await withLedger(other, (ledger) =>
      submitAll(
        ledger,
        another.log.map(({ event }) => event as MachineEvent),
      ),
    );
    other.checkpoint = memory.checkpoint;
    const refused = await openingError(other, { signer });
    expect(refused).toMatchObject({ _tag: "CheckpointRefused", expected: expect.stringContaining("root") });
  });
});

describe("an audit of a ledger", () => {
  it("[SUP-009] finds everything as shown, and says what it found", async () => {
    const memory = await writtenLedger();
    const signer = checkpointSigner();
    const report = await withLedger(memory, (ledger) => Effect.andThen(ledger.checkpoint(signer), ledger.audit), {
      signer,
    });
    expect(report).toEqual({
      records: memory.records.length,
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: stateDigest(story.state),
      checkpoint: memory.records.length,
    });
  });

  it("[SUP-009] tells records that were changed, added or taken away behind the ledger's back", async () => {
    const behind = async (change: (memory: Memory) => void) => {
      const memory = await writtenLedger();
      return withLedger(memory, (ledger) => {
        change(memory);
        return Effect.flip(ledger.audit);
      });
    };
    const more = someStory(3);
    more.observe("browser", "later");
    const added = recordBytes(more.log.at(-1)!);
    expect(await behind((memory) => void memory.records.pop())).toMatchObject({ _tag: "AuditFailed", what: "records" });
    expect(await behind((memory) => void memory.records.push(added))).toMatchObject({ _tag: "AuditFailed" });
    const changed = (memory: Memory) => void memory.records.splice(2, 1, bytesOf("{}"));
    expect(await behind(changed)).toMatchObject({ _tag: "LedgerBroken", record: 2 });
  });
});
