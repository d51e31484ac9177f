import { Effect } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  embeddedIndex,
  hashingEmbedder,
  IndexFailed,
  itemAt,
  type IndexQuery,
  measureRecall,
  observationOf,
  type Question,
  type Retrieval,
  type VectorIndex,
} from "../../src/index.ts";
import { embeddedPlace, indexContract } from "./index-contract.ts";
import { lyingIndex, vectorsOf } from "./index-place.ts";
import { newPlace, type Opened, override, type Place, promote, withMemory } from "./memory-place.ts";

indexContract("memory", embeddedPlace, 10);

const texts = [
  "water boils",
  "water boils at a hundred degrees",
  "ice melts",
  "iron rusts in wet air",
  "salt in water",
];
const question: Question = { text: "water boils", scope: "lab", partition: "trusted", count: 2 };
const ids = ({ hits }: Retrieval) => hits.map(({ item }) => item.id);

const remember = ({ pacemaker }: Opened, text: string, scope = "lab") =>
  pacemaker.remember({ by: "search", text, scope, parents: [] });

/** Five trusted items, one untrusted, one revoked, one of another scope. */
async function cast() {
  const place = await newPlace();
  const items = await withMemory(place, (opened) =>
    Effect.gen(function* () {
      const trusted = yield* Effect.forEach(texts, (text) => remember(opened, text));
      const untrusted = yield* remember(opened, "water boils, they say");
      const revoked = yield* remember(opened, "water boils never");
      const foreign = yield* remember(opened, "water boils at home", "home");
      for (const item of [...trusted, revoked, foreign]) yield* promote(opened, item);
      yield* override(opened, "Revoke", revoked);
      return { trusted, untrusted, revoked, foreign };
    }),
  );
  return { place, ...items };
}

const asking = (place: Place, index: VectorIndex, asked: Question = question) =>
  withMemory(place, ({ pacemaker }) => pacemaker.retrieve(asked), { index });

const memory = () => embeddedIndex(hashingEmbedder.dimension);

describe("an index that lies", () => {
  it("[VEC-004] [PCM-010] [PCM-006] leaves hits out at most, whatever it answers", async () => {
    const { place, trusted, untrusted, revoked, foreign } = await cast();
    const all = await asking(place, memory(), { ...question, count: 9 });
    const scores = new Map(all.hits.map(({ item, score }) => [item.id, score]));
    const parts = new Map(
      Object.entries({
        [untrusted]: "partition",
        [revoked]: "partition",
        [foreign]: "scope",
      }),
    );
    const anything = fc.oneof(
      fc.constantFrom(...trusted, untrusted, revoked, foreign),
      fc.constantFrom("", "not a digest", "0".repeat(64), Number.NaN, null, undefined, 7, "__proto__"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 14 }), async (answer) => {
        const { hits, dropped } = await asking(
          place,
          lyingIndex(memory(), () => answer),
        );
        expect(hits.length).toBeLessThanOrEqual(question.count);
        expect(new Set(hits.map(({ item }) => item.id)).size).toBe(hits.length);
        for (const { item, score } of hits) expect(score).toBe(scores.get(item.id));
        expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a));
        for (const { item, reason } of dropped) expect(reason.part).toBe(parts.get(item) ?? "item");
      }),
      { numRuns: 60 },
    );
  });

  it("[VEC-004] [PCM-010] cannot reorder, repeat or overfill, and wrong proposals are asked over", async () => {
    const { place, trusted, untrusted, revoked } = await cast();
    const honest = await asking(place, memory());
    const reversed = await asking(
      place,
      lyingIndex(memory(), (truth) => truth.toReversed()),
    );
    expect(reversed).toEqual(honest);
    const asked: Array<number> = [];
    const crowded = await asking(
      place,
      lyingIndex(memory(), (truth, { most }: IndexQuery) => {
        asked.push(most);
        return [revoked, untrusted, revoked, ...truth].slice(0, most);
      }),
    );
    expect(crowded.hits).toEqual(honest.hits);
    expect(crowded.dropped.map(({ item }) => item)).toEqual([revoked, untrusted]);
    expect(asked).toEqual([2, 4, 8]);
    const overfull = await asking(
      place,
      lyingIndex(memory(), () => Array.from({ length: 5_000 }, (_, n) => trusted[n % 5]!)),
    );
    expect(overfull).toEqual(honest);
    asked.length = 0;
    const junk = await asking(
      place,
      lyingIndex(memory(), (_, { most }) => {
        asked.push(most);
        return Array.from({ length: 2 * most }, (_, n) => `junk ${n}`);
      }),
    );
    expect([junk.hits, junk.dropped.length, asked.at(-1)]).toEqual([[], 1_024, 1_024]);
  });

  it("[VEC-002] what an index failed to take is brought again, and nothing is answered before", async () => {
    const place = await newPlace();
    const index = memory();
    let failing = false;
    const failed = new IndexFailed({ where: "here", operation: "put", code: "08006", detail: "gone" });
    const unless = <A, E>(act: Effect.Effect<A, E>) =>
      Effect.suspend((): Effect.Effect<A, E | IndexFailed> => (failing ? Effect.fail(failed) : act));
    const flaky: VectorIndex = {
      ...index,
      put: (rows) => unless(index.put(rows)),
      move: (places) => unless(index.move(places)),
    };
    await withMemory(
      place,
      (opened) =>
        Effect.gen(function* () {
          const item = yield* remember(opened, "water boils");
          failing = true;
          expect(yield* Effect.flip(opened.pacemaker.retrieve(question))).toBe(failed);
          yield* promote(opened, item);
          failing = false;
          expect(ids(yield* opened.pacemaker.retrieve(question))).toEqual([item]);
          yield* override(opened, "Revoke", item);
          failing = true;
          expect(yield* Effect.flip(opened.pacemaker.retrieve(question))).toBe(failed);
          failing = false;
          expect(yield* opened.pacemaker.retrieve(question)).toMatchObject({ hits: [], dropped: [] });
        }),
      { index: flaky },
    );
  });
});

describe("where items are", () => {
  it("[VEC-001] [PCM-005] is on the shelf of their status, one for each item", async () => {
    const { place, trusted, untrusted, revoked, foreign } = await cast();
    const placed = new Map<string, string>();
    const index = memory();
    const watched: VectorIndex = {
      ...index,
      put: (rows) => {
        for (const { item, shelf } of rows) placed.set(item.id, `${item.scope} ${shelf}`);
        return index.put(rows);
      },
    };
    await asking(place, watched);
    expect(placed).toEqual(
      new Map([
        ...trusted.map((id) => [id, "lab trusted"] as const),
        [untrusted, "lab untrusted"],
        [revoked, "lab withheld"],
        [foreign, "home trusted"],
      ]),
    );
    const vector = (await vectorsOf([question.text]))[0]!;
    const found = (query: Partial<IndexQuery>) =>
      Effect.runPromise(index.search({ scope: "lab", partition: "trusted", vector, most: 9, ...query }));
    expect((await found({})).toSorted()).toEqual(trusted.toSorted());
    expect(await found({ partition: "untrusted" })).toEqual([untrusted]);
    expect(await found({ scope: "home" })).toEqual([foreign]);
  });
});

describe("somebody else's payload", () => {
  it("[VEC-001] [PCM-006] gives an item no row, neither at once nor after opening again", async () => {
    const place = await newPlace();
    const asked: Question = { ...question, partition: "untrusted", count: 1 };
    const [own, found] = await withMemory(place, (opened) =>
      Effect.gen(function* () {
        const own = yield* remember(opened, "water boils");
        const state = yield* opened.ledger.state;
        const { content } = itemAt(state, own)!;
        for (const by of ["browser", "model", "user"]) {
          yield* opened.ledger.submit(observationOf(state, { by, scope: "lab", parents: [], content }));
        }
        return [own, yield* opened.pacemaker.retrieve(asked)] as const;
      }),
    );
    expect(ids(found)).toEqual([own]);
    expect(found.dropped).toEqual([]);
    expect(await asking(place, memory(), { ...asked, count: 9 })).toEqual(found);
  });
});

describe("recall", () => {
  it("[VEC-011] is the share of the exact answers' items that approximate search finds", async () => {
    const exact = ["a", "b", "c", "d"];
    const found: ReadonlyArray<ReadonlyArray<string>> = [["a", "b", "c", "d"], ["d", "x", "y", "z"], []];
    const queries = found.map(
      (_, n) => ({ scope: "lab", partition: "trusted", vector: Float32Array.of(n), most: 4 }) as const,
    );
    const index = {
      search: ({ vector }: IndexQuery) => Effect.succeed(found[vector[0]!]!),
      searchExactly: () => Effect.succeed(exact),
      usesGraph: ({ vector }: IndexQuery) => Effect.succeed(vector[0] !== 0),
    };
    const report = { questions: 3, fromGraph: 2, expected: 12, found: 5, recall: 5 / 12, worst: 0 };
    expect(await Effect.runPromise(measureRecall(index, queries))).toEqual(report);
  });
});

describe("what is searched", () => {
  it("[PCM-011] is of the embedder that asks; other payloads are told", async () => {
    const { place } = await cast();
    const later = { ...hashingEmbedder, version: "another" };
    const { hits, unusable } = await withMemory(
      place,
      ({ pacemaker }) =>
        Effect.map(pacemaker.retrieve(question), ({ hits }) => ({ hits, unusable: pacemaker.unusable })),
      { embedder: later },
    );
    expect(hits).toEqual([]);
    expect(unusable.map(({ reason }) => reason.part)).toEqual(Array.from({ length: 8 }, () => "encoder"));
  });

  it.each([
    { title: "too long", vector: new Float32Array(256).fill(1), tag: "VectorRefused" },
    { title: "of no length", vector: new Float32Array(256), tag: "VectorRefused" },
    { title: "of another dimension", vector: Float32Array.of(1), tag: "VectorRefused" },
    { title: "not finite", vector: new Float32Array(256).fill(Number.NaN), tag: "VectorRefused" },
  ])(
    "[PCM-011] a question whose vector is $title is refused, and no payload of it is searched",
    async ({ vector, tag }) => {
      const { place } = await cast();
      const embedder = { ...hashingEmbedder, embed: () => Effect.succeed([vector]) };
      await withMemory(
        place,
        ({ pacemaker }) =>
          Effect.gen(function* () {
            expect(yield* Effect.flip(pacemaker.retrieve(question))).toMatchObject({ _tag: tag });
          }),
        { embedder },
      );
    },
  );

  it("[PCM-011] a count that is no whole number of 1 to 1024 is refused", async () => {
    const { place } = await cast();
    await withMemory(place, ({ pacemaker }) =>
      Effect.gen(function* () {
        for (const count of [0, -1, 1.5, 1_025, Number.NaN, Number.POSITIVE_INFINITY]) {
          const refused = yield* Effect.flip(pacemaker.retrieve({ ...question, count }));
          expect(refused).toMatchObject({ _tag: "IndexRefused", reason: "count" });
        }
      }),
    );
  });
});
