import * as fc from "fast-check";
import { Effect, HashMap, Result } from "effect";
import { describe, expect, it } from "vitest";
import {
  cachedRetrieval,
  itemAt,
  type ItemId,
  payloadBytes,
  payloadDigest,
  type Question,
  readPayload,
  type Retrieval,
} from "../../src/index.ts";
import { newPlace, type Opened, override, type Place, promote, withMemory } from "./memory-place.ts";

const facts = ["water boils at a hundred degrees", "ice melts at zero degrees", "iron rusts in wet air"];
const question: Question = {
  text: "at how many degrees does water boil",
  scope: "lab",
  partition: "trusted",
  count: 5,
};

const remember = ({ pacemaker }: Opened, text: string, by = "search", parents: ReadonlyArray<ItemId> = []) =>
  pacemaker.remember({ by, text, scope: "lab", parents });

const rememberAll = (opened: Opened) => Effect.forEach(facts, (text) => remember(opened, text));

const promoted = (opened: Opened) =>
  Effect.tap(rememberAll(opened), (items) => Effect.forEach(items, (item) => promote(opened, item)));

const texts = ({ hits }: Retrieval) => hits.map(({ payload }) => payload.text);
const shown = ({ hits }: Retrieval) => hits.map(({ item, score }) => [item.id, score]);

async function trustedFacts(): Promise<{ place: Place; items: ReadonlyArray<ItemId> }> {
  const place = await newPlace();
  return { place, items: await withMemory(place, promoted) };
}

describe("payloads", () => {
  it("[PCM-001] [PCM-002] bind text, vector and influence: any other byte is another payload, or none", async () => {
    const { place } = await trustedFacts();
    const bytes = place.payloads.records[0]!;
    const payload = Result.getOrThrow(readPayload(bytes));
    expect(payloadBytes(payload)).toEqual(bytes);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const read = readPayload(flipped);
        if (Result.isFailure(read)) expect(read.failure._tag).toBe("PayloadRefused");
        else expect(payloadDigest(read.success)).not.toBe(payloadDigest(payload));
      }),
      { numRuns: 400 },
    );
  });

  it("[PCM-001] [PCM-003] are what the ledger knows by the content of their items", async () => {
    const { place, items } = await trustedFacts();
    const contents = await withMemory(place, ({ ledger }) =>
      Effect.map(ledger.state, (state) => items.map((item) => itemAt(state, item)!.content)),
    );
    const stored = place.payloads.records.map((bytes) => payloadDigest(Result.getOrThrow(readPayload(bytes))));
    expect(stored).toEqual(contents);
  });
});

describe("retrieval", () => {
  it("[PCM-005] [PCM-006] [PCM-007] gives the nearest trusted texts, each verified, of the log's head", async () => {
    const { place } = await trustedFacts();
    await withMemory(place, (opened) =>
      Effect.gen(function* () {
        const found = yield* opened.pacemaker.retrieve(question);
        expect(texts(found)[0]).toBe(facts[0]);
        expect(found.hits).toHaveLength(3);
        expect(found.dropped).toEqual([]);
        expect(found.head).toBe((yield* opened.ledger.state).authority.head);
        expect(texts(yield* opened.pacemaker.retrieve({ ...question, partition: "untrusted" }))).toEqual([]);
        expect(texts(yield* opened.pacemaker.retrieve({ ...question, scope: "home" }))).toEqual([]);
      }),
    );
  });

  it("[PCM-004] [PCM-003] is the same after opening again; a payload whose item was never recorded is told", async () => {
    const { place } = await trustedFacts();
    const before = await withMemory(place, ({ pacemaker }) => pacemaker.retrieve(question));
    const stray = { ...Result.getOrThrow(readPayload(place.payloads.records[0]!)) };
    const commitment = { ...stray.commitment, models: ["another/model"] };
    place.payloads.records.push(payloadBytes({ ...stray, commitment }));
    place.payloads.digests.push(place.payloads.digests.at(-1)!);
    const [after, unusable] = await withMemory(place, ({ pacemaker }) =>
      Effect.map(pacemaker.retrieve(question), (found) => [found, pacemaker.unusable] as const),
    );
    expect(after).toEqual(before);
    expect(unusable).toMatchObject([{ record: 3, reason: { part: "item" } }]);
  });

  it("[PCM-009] recalls an item by its identifier, verified again; not one whose record was changed or withdrawn", async () => {
    const { place, items } = await trustedFacts();
    await withMemory(place, (opened) =>
      Effect.gen(function* () {
        const recall = (item: ItemId) => Effect.result(opened.pacemaker.recall(item));
        const { payload, item } = Result.getOrThrow(yield* recall(items[1]!));
        expect([payload.text, item.id]).toEqual([facts[1], items[1]]);
        yield* override(opened, "Revoke", items[1]!);
        place.payloads.records[2] = place.payloads.records[0]!;
        const refused = [yield* recall(items[1]!), yield* recall(items[2]!), yield* recall("0".repeat(64))];
        const parts = refused.map(
          (one) => Result.isFailure(one) && one.failure._tag === "PayloadRefused" && one.failure.part,
        );
        expect(parts).toEqual(["item", "commitment", "payload"]);
      }),
    );
  });

  it("[PCM-003] stores nothing for a memo that is there already", async () => {
    const { place } = await trustedFacts();
    const count = place.payloads.records.length;
    const again = await withMemory(place, (opened) => Effect.flip(remember(opened, facts[0]!)));
    expect([again._tag, place.payloads.records.length]).toEqual(["ItemExists", count]);
  });

  it("[PCM-007] no longer has what was withdrawn, from a cache either", async () => {
    const { place, items } = await trustedFacts();
    for (const tag of ["Revoke", "Quarantine", "Demote"] as const) {
      const item = items[["Revoke", "Quarantine", "Demote"].indexOf(tag)]!;
      await withMemory(place, (opened) =>
        Effect.gen(function* () {
          const cached = cachedRetrieval(opened.pacemaker, opened.ledger, 10);
          const ids = (found: Retrieval) => found.hits.map(({ item: { id } }) => id);
          expect(ids(yield* cached(question))).toContain(item);
          yield* override(opened, tag, item);
          expect(ids(yield* cached(question))).not.toContain(item);
          const untrusted = ids(yield* opened.pacemaker.retrieve({ ...question, partition: "untrusted" }));
          expect(untrusted.includes(item)).toBe(tag === "Demote");
        }),
      );
    }
  });

  it("[PCM-008] one by one, together and from a cache has the same answers", async () => {
    const { place } = await trustedFacts();
    await withMemory(place, (opened) =>
      Effect.gen(function* () {
        const questions = facts.map((text) => ({ ...question, text }));
        const together = yield* opened.pacemaker.retrieveAll(questions);
        const singly = yield* Effect.forEach(questions, opened.pacemaker.retrieve);
        const cached = cachedRetrieval(opened.pacemaker, opened.ledger, 2);
        const [first, second] = [yield* Effect.forEach(questions, cached), yield* Effect.forEach(questions, cached)];
        for (const answers of [singly, first, second]) expect(answers).toEqual(together);
        expect(second[0]).toBe(first[0]);
      }),
    );
  });

  it("[PCM-005] [STA-035] of trusted items is the same whatever untrusted items are written beside them", async () => {
    const noise = fc.array(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ""),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(noise, async (attack) => {
        const [plain, attacked] = [await newPlace(), await newPlace()];
        const expected = await withMemory(plain, (opened) =>
          Effect.andThen(promoted(opened), opened.pacemaker.retrieve(question)),
        );
        const found = await withMemory(attacked, (opened) =>
          Effect.gen(function* () {
            for (const text of attack) yield* Effect.result(remember(opened, `${text} ${facts[0]}`, "browser"));
            yield* promoted(opened);
            for (const text of attack) yield* Effect.result(remember(opened, text, "model"));
            return yield* opened.pacemaker.retrieve(question);
          }),
        );
        expect(shown(found)).toEqual(shown(expected));
      }),
      { numRuns: 15 },
    );
  });
});

describe("tampering", () => {
  /** The answers after the stored payload of the first fact was replaced behind an opened Pacemaker's back. */
  async function afterTampering(tamper: (bytes: Uint8Array) => Uint8Array) {
    const { place, items } = await trustedFacts();
    const behind = await withMemory(place, ({ pacemaker }) => {
      place.payloads.records[0] = tamper(place.payloads.records[0]!);
      return pacemaker.retrieve(question);
    });
    const reopened = await withMemory(place, ({ pacemaker }) =>
      Effect.map(pacemaker.retrieve(question), (found) => ({ found, unusable: pacemaker.unusable })),
    );
    return { behind, reopened, item: items[0]! };
  }

  const changed =
    (change: (payload: ReturnType<typeof payloadOf>) => ReturnType<typeof payloadOf>) => (bytes: Uint8Array) =>
      payloadBytes(change(payloadOf(bytes)));
  const payloadOf = (bytes: Uint8Array) => Result.getOrThrow(readPayload(bytes));

  it.each([
    ["a text", changed((it) => ({ ...it, text: "water boils at ninety degrees" })), "text"],
    [
      "a vector",
      changed((it) => ({
        ...it,
        vector: { ...it.vector, codes: it.vector.codes.map((code) => -code) } as typeof it.vector,
      })),
      "vector",
    ],
    [
      "a taint label",
      changed((it) => ({
        ...it,
        commitment: { ...it.commitment, label: { ...it.commitment.label, roots: ["curator"] } },
      })),
      "commitment",
    ],
    [
      "the models it may enter",
      changed((it) => ({ ...it, commitment: { ...it.commitment, models: ["any/model"] } })),
      "commitment",
    ],
    ["nothing", () => new Uint8Array(), "payload"],
  ])("[PCM-006] [PCM-002] of %s is found, and the item not given out", async (_what, tamper, part) => {
    const { behind, reopened, item } = await afterTampering(tamper);
    expect(behind.hits.map(({ item: { id } }) => id)).not.toContain(item);
    expect(behind.dropped).toMatchObject([{ item, reason: { _tag: "PayloadRefused", part } }]);
    expect(texts(reopened.found)).not.toContain(facts[0]);
    expect(reopened.unusable).toHaveLength(1);
  });

  it("[PCM-006] of another item's payload into its place is found", async () => {
    const { place, items } = await trustedFacts();
    const found = await withMemory(place, ({ pacemaker }) => {
      place.payloads.records[0] = place.payloads.records[1]!;
      return pacemaker.retrieve(question);
    });
    expect(found.dropped).toMatchObject([{ item: items[0], reason: { part: "commitment" } }]);
  });

  it("[PCM-003] a refused item leaves a payload that is never given out", async () => {
    const place = await newPlace();
    await withMemory(place, (opened) =>
      Effect.gen(function* () {
        const refusal = yield* Effect.flip(remember(opened, facts[0]!, "regulator"));
        expect(["KindNotWritable", "CommitmentMalformed"]).toContain(refusal._tag);
        const absent = yield* Effect.flip(remember(opened, facts[0]!, "search", ["0".repeat(64)]));
        expect(absent._tag).toBe("ParentAbsent");
        expect(HashMap.size((yield* opened.ledger.state).items)).toBe(0);
        expect((yield* opened.pacemaker.retrieve({ ...question, partition: "untrusted" })).hits).toEqual([]);
      }),
    );
    expect(await withMemory(place, ({ pacemaker }) => Effect.succeed(pacemaker.unusable.length))).toBe(
      place.payloads.records.length,
    );
  });
});
