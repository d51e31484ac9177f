import { Effect, type Scope } from "effect";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
  embeddedIndex,
  hashingEmbedder,
  itemAt,
  type Question,
  type Retrieval,
  shelfOf,
  type VectorIndex,
} from "../../src/index.ts";
import { anyHistory, anyQuestion, happen } from "./histories.ts";
import { rowOf, vectorsOf } from "./index-place.ts";
import { newPlace, type Opened, override, promote, withMemory } from "./memory-place.ts";

/** Somewhere an index can be opened again and again; made empty, and thrown away after use. */
export interface IndexPlace {
  readonly open: Effect.Effect<VectorIndex, unknown, Scope.Scope>;
  readonly discard: () => Promise<void>;
}

const shown = ({ hits }: Retrieval) => hits.map(({ item, score }) => [item.id, score]);
const question = { text: "water boils", scope: "lab", partition: "trusted", count: 3 } as const;

/** What every exact index must do, on an index of this kind. */
export function indexContract(kind: string, make: () => Promise<IndexPlace>, numRuns: number): void {
  describe(`a vector index: ${kind}`, () => {
    const made: Array<IndexPlace> = [];
    afterEach(async () => {
      for (const place of made.splice(0)) await place.discard();
    });
    const kept = async () => {
      const place = await make();
      made.push(place);
      return place;
    };
    const using = <A, E>(place: IndexPlace, use: (index: VectorIndex) => Effect.Effect<A, E>) =>
      Effect.runPromise(Effect.scoped(Effect.flatMap(place.open, use)));

    it("[VEC-001] [VEC-002] holds a row an item on one shelf; putting and moving again changes nothing", async () => {
      const place = await kept();
      const [water, iron] = await vectorsOf(["water boils", "iron rusts"]);
      const items = [0, 1].map((n) => rowOf(n, water!).item.id);
      await using(place, (index) =>
        Effect.gen(function* () {
          const found = (partition: "trusted" | "untrusted", scope = "lab") =>
            index.search({ scope, partition, vector: water!, most: 9 });
          const rows = [rowOf(0, water!), rowOf(1, iron!, "untrusted")];
          expect([yield* index.put(rows), yield* index.put(rows)]).toEqual([2, 0]);
          expect([yield* found("trusted"), yield* found("untrusted")]).toEqual([[items[0]], [items[1]]]);
          expect(yield* found("trusted", "home")).toEqual([]);
          const move = index.move([{ item: rowOf(1, iron!).item, shelf: "trusted" }]);
          yield* Effect.andThen(move, move);
          expect([yield* found("trusted"), yield* found("untrusted")]).toEqual([items, []]);
          yield* index.move([{ item: rowOf(0, water!).item, shelf: "withheld" }]);
          expect(yield* found("trusted")).toEqual([items[1]]);
          expect(yield* index.put(rows)).toBe(2);
          expect([yield* index.put([rowOf(0, iron!)]), yield* index.put([rowOf(0, iron!)])]).toEqual([1, 0]);
          expect([yield* index.keepOnly(new Set([items[0]!])), yield* index.keepOnly(new Set())]).toEqual([1, 1]);
          expect([yield* found("trusted"), yield* found("untrusted")]).toEqual([[], []]);
        }),
      );
    });

    it("[VEC-003] [VEC-002] [PCM-012] answers as an index in memory, through any history and opened again", async () => {
      const check = (plain: Opened, other: Opened, questions: ReadonlyArray<Question>) =>
        Effect.gen(function* () {
          const expected = yield* plain.pacemaker.retrieveAll(questions);
          const found = yield* other.pacemaker.retrieveAll(questions);
          expect(found).toEqual(expected);
        });
      await fc.assert(
        fc.asyncProperty(
          anyHistory(8),
          fc.array(anyQuestion, { minLength: 1, maxLength: 3 }),
          async (history, questions) => {
            const indexPlace = await kept();
            const place = await newPlace();
            await using(indexPlace, (index) =>
              Effect.promise(() =>
                withMemory(
                  place,
                  (opened) =>
                    Effect.gen(function* () {
                      const items: Array<string> = [];
                      for (const happening of history) {
                        yield* happen(opened, items, happening);
                        yield* Effect.promise(() => withMemory(place, (plain) => check(plain, opened, questions)));
                      }
                    }),
                  { index },
                ),
              ),
            );
            await using(indexPlace, (index) =>
              Effect.promise(() =>
                withMemory(
                  place,
                  (opened) =>
                    Effect.gen(function* () {
                      expect(opened.pacemaker.repaired).toEqual({ written: 0, removed: 0 });
                      yield* Effect.promise(() => withMemory(place, (plain) => check(plain, opened, questions)));
                    }),
                  { index },
                ),
              ),
            );
          },
        ),
        { numRuns },
      );
    });

    it("[VEC-001] [PCM-005] [STA-035] untrusted rows, and other scopes, change nothing that trusted search answers", async () => {
      const [water, ...attack] = await vectorsOf(["water boils", "water boils", "water boils now", "iron"]);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...attack.keys()), { maxLength: 6 }), async (attacks) => {
          const place = await kept();
          await using(place, (index) =>
            Effect.gen(function* () {
              const search = index.search({ scope: "lab", partition: "trusted", vector: water!, most: 2 });
              yield* index.put([rowOf(0, attack[1]!), rowOf(1, attack[2]!), rowOf(2, attack[2]!)]);
              const before = yield* search;
              const rows = attacks.flatMap((which, n) => [
                rowOf(10 + n, attack[which]!, "untrusted"),
                rowOf(30 + n, attack[which]!, "trusted", "home"),
                rowOf(50 + n, attack[which]!, "withheld"),
              ]);
              yield* index.put(rows);
              expect(yield* search).toEqual(before);
              yield* index.move(
                rows.flatMap(({ item, shelf }) =>
                  shelf === "untrusted" ? [{ item, shelf: "withheld" as const }] : [],
                ),
              );
              expect(yield* search).toEqual(before);
            }),
          );
        }),
        { numRuns: Math.min(numRuns, 10) },
      );
    });

    it("[VEC-002] [PCM-007] no longer has what is withdrawn, and mends rows that are not the ledger's", async () => {
      const [place, indexPlace] = [await newPlace(), await kept()];
      const [stray] = await vectorsOf(["water boils at home"]);
      const opening = <A>(use: (opened: Opened, index: VectorIndex) => Effect.Effect<A, unknown>) =>
        using(indexPlace, (index) =>
          Effect.promise(() => withMemory(place, (opened) => use(opened, index), { index })),
        );
      const first = await opening((opened, index) =>
        Effect.gen(function* () {
          const items = yield* Effect.forEach(["water boils", "water freezes"], (text) =>
            opened.pacemaker.remember({ by: "search", text, scope: "lab", parents: [] }),
          );
          for (const item of items) yield* promote(opened, item);
          expect((yield* opened.pacemaker.retrieve(question)).hits).toHaveLength(2);
          yield* override(opened, "Revoke", items[0]!);
          const after = yield* opened.pacemaker.retrieve(question);
          expect(after.hits.map(({ item }) => item.id)).toEqual([items[1]]);
          expect(after.dropped).toEqual([]);
          const state = yield* opened.ledger.state;
          const revoked = itemAt(state, items[0]!)!;
          expect(shelfOf(revoked)).toBe("withheld");
          yield* index.put([
            rowOf(7, stray!),
            { item: revoked, shelf: "trusted", vector: stray! },
            { item: itemAt(state, items[1]!)!, shelf: "trusted", vector: stray! },
          ]);
          const lied = yield* opened.pacemaker.retrieve(question);
          expect(shown(lied)).toEqual(shown(after));
          expect(lied.dropped.map(({ item, reason }) => [item, reason.part]).toSorted()).toEqual(
            [
              [rowOf(7, stray!).item.id, "item"],
              [items[0], "partition"],
            ].toSorted(),
          );
          return after;
        }),
      );
      const repaired = await opening(({ pacemaker }) =>
        Effect.map(pacemaker.retrieve(question), (found) => {
          expect(found).toEqual(first);
          return pacemaker.repaired;
        }),
      );
      expect(repaired).toEqual({ written: 2, removed: 1 });
    });
  });
}

/** An index in memory, which stays while its place is there. */
export async function embeddedPlace(): Promise<IndexPlace> {
  const index = embeddedIndex(hashingEmbedder.dimension);
  return { open: Effect.succeed(index), discard: async () => undefined };
}
