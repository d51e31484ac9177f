import { Deferred, Effect, Fiber, type Scope } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EmbedderFailed,
  hashingEmbedder,
  itemAt,
  openRetrieval,
  type Question,
  type Retrieval,
  type RetrievalMode,
  retrievalModes,
  savedBy,
  type TextEmbedder,
} from "../../src/index.ts";
import { anyHistory, anyQuestion, happen } from "./histories.ts";
import { newPlace, type Opened, override, promote, withMemory } from "./memory-place.ts";

const same = (asked: Question) => asked;
const modes: ReadonlyArray<RetrievalMode> = [
  { _tag: "PerToken" },
  { _tag: "PerSession", most: 50 },
  { _tag: "Cached", most: 50 },
  { _tag: "Speculative", guess: same },
  { _tag: "Batched" },
];

const question: Question = { text: "water boils", scope: "lab", partition: "trusted", count: 3 };
const shown = ({ hits }: Retrieval) => hits.map(({ item, score, payload }) => [item.id, score, payload.text]);

/** A memory of three promoted texts, and its items. */
const threeFacts = (opened: Opened) =>
  Effect.forEach(["water boils at a hundred", "ice is cold water", "iron rusts"], (text) =>
    Effect.tap(opened.pacemaker.remember({ by: "search", text, scope: "lab", parents: [] }), (item) =>
      promote(opened, item),
    ),
  );

async function withFacts<A, E>(
  use: (opened: Opened, items: ReadonlyArray<string>) => Effect.Effect<A, E, Scope.Scope>,
  embedder: TextEmbedder = hashingEmbedder,
): Promise<A> {
  const place = await newPlace();
  const whole = (opened: Opened) => Effect.flatMap(threeFacts(opened), (items) => Effect.scoped(use(opened, items)));
  return withMemory(place, whole, { embedder });
}

describe("retrieval modes", () => {
  it("[PCM-012] [PCM-013] [PCM-008] answer as the Pacemaker does at the head they name, through any history", async () => {
    expect(Object.keys(retrievalModes)).toEqual(modes.map(({ _tag }) => _tag));
    const questions = fc.uniqueArray(anyQuestion, { minLength: 1, maxLength: 2, selector: (it) => JSON.stringify(it) });
    const check = (opened: Opened, history: Parameters<typeof happen>[2][], asked: ReadonlyArray<Question>) =>
      Effect.gen(function* () {
        const sessions = yield* Effect.forEach(modes, (mode) => openRetrieval(mode, opened.pacemaker, opened.ledger));
        const plain = new Map<string, ReadonlyArray<Retrieval>>();
        const items: Array<string> = [];
        for (const happening of history) {
          yield* happen(opened, items, happening);
          const now = yield* Effect.forEach(asked, opened.pacemaker.retrieve);
          const { head } = now[0]!;
          plain.set(head, now);
          for (const { mode, retrieveAll } of sessions) {
            const answers = yield* retrieveAll(asked);
            for (const [at, answer] of answers.entries()) {
              if (mode !== "PerSession") expect({ mode, head: answer.head }).toEqual({ mode, head });
              expect(answer).toEqual(plain.get(answer.head)![at]);
              const state = yield* opened.ledger.state;
              for (const { item } of answer.hits) expect(itemAt(state, item.id)).toBe(item);
            }
          }
        }
      });
    await fc.assert(
      fc.asyncProperty(anyHistory(7), questions, async (history, asked) => {
        await withMemory(await newPlace(), (opened) => Effect.scoped(check(opened, [...history], asked)));
      }),
      { numRuns: 15 },
    );
  });

  it("[PCM-016] count what they ask and save", async () => {
    const asked = [question, question, { ...question, text: "iron" }, question];
    const counts = (mode: RetrievalMode) =>
      withFacts(({ pacemaker, ledger }) =>
        Effect.gen(function* () {
          const session = yield* openRetrieval(mode, pacemaker, ledger);
          for (const one of asked) yield* session.retrieve(one);
          yield* session.retrieveAll(asked);
          return yield* session.counts;
        }),
      );
    const all = await Promise.all(modes.map(counts));
    expect(all.map(({ questions }) => questions)).toEqual([8, 8, 8, 8, 8]);
    const [perToken, perSession, cached, speculative, batched] = all.map(savedBy);
    expect(perToken).toEqual({ embedderCalls: 0, searches: 0 });
    expect(perSession).toEqual({ embedderCalls: 6, searches: 6 });
    expect(cached).toEqual({ embedderCalls: 6, searches: 6 });
    expect(batched).toEqual({ embedderCalls: 3, searches: 2 });
    // A guess saves waiting, not work; a wrong one that had begun costs a search.
    expect(speculative!.searches).toBeLessThanOrEqual(0);
    expect(speculative!.searches).toBeGreaterThanOrEqual(-all[3]!.discarded - 1);
    expect(all.map(({ reused }) => reused)).toEqual([0, 6, 6, 3, 2]);
    expect(all.map(({ discarded }) => discarded)).toEqual([0, 0, 0, 4, 0]);
  });

  it("[PCM-015] batched, asks the embedder once, each text once", async () => {
    const calls: Array<ReadonlyArray<string>> = [];
    const embedder: TextEmbedder = {
      ...hashingEmbedder,
      embed: (texts) =>
        Effect.andThen(
          Effect.sync(() => calls.push(texts)),
          hashingEmbedder.embed(texts),
        ),
    };
    const other = { ...question, text: "iron" };
    await withFacts(
      ({ pacemaker, ledger }) =>
        Effect.gen(function* () {
          const { retrieveAll } = yield* openRetrieval({ _tag: "Batched" }, pacemaker, ledger);
          calls.length = 0;
          const answers = yield* retrieveAll([question, { ...question }, other]);
          expect(calls).toEqual([[question.text, "iron"]]);
          expect(answers).toEqual(yield* Effect.forEach([question, question, other], pacemaker.retrieve));
          expect(yield* retrieveAll([])).toEqual([]);
        }),
      embedder,
    );
  });
});

describe("per session", () => {
  it("[PCM-013] keeps its answer while its items stand, and asks again when one of them does not", async () => {
    await withFacts((opened, items) =>
      Effect.gen(function* () {
        const session = yield* openRetrieval({ _tag: "PerSession", most: 1 }, opened.pacemaker, opened.ledger);
        const narrow = { ...question, count: 2 };
        const first = yield* session.retrieve(narrow);
        const added = yield* opened.pacemaker.remember({
          by: "search",
          text: "water boils",
          scope: "lab",
          parents: [],
        });
        yield* promote(opened, added);
        yield* override(opened, "Revoke", items[2]!);
        expect(yield* session.retrieve(narrow)).toBe(first);
        expect(shown(yield* opened.pacemaker.retrieve(narrow))).not.toEqual(shown(first));
        yield* override(opened, "Demote", first.hits[0]!.item.id);
        const next = yield* session.retrieve(narrow);
        expect(next).toEqual(yield* opened.pacemaker.retrieve(narrow));
        expect(yield* session.retrieve(narrow)).toBe(next);
        const anew = yield* openRetrieval({ _tag: "PerSession", most: 1 }, opened.pacemaker, opened.ledger);
        expect(shown(yield* anew.retrieve(narrow))[0]![0]).toBe(added);
      }),
    );
  });
});

describe("speculative", () => {
  it("[PCM-014] uses a right guess once, and asks when question or head is another", async () => {
    await withFacts((opened, items) =>
      Effect.gen(function* () {
        const { pacemaker, ledger } = opened;
        const session = yield* openRetrieval({ _tag: "Speculative", guess: same }, pacemaker, ledger);
        yield* session.retrieve(question);
        expect(yield* session.retrieve(question)).toEqual(yield* pacemaker.retrieve(question));
        expect(yield* session.counts).toMatchObject({ reused: 1, discarded: 0 });
        yield* Effect.yieldNow;
        yield* override(opened, "Revoke", items[0]!);
        const after = yield* session.retrieve(question);
        expect(after).toEqual(yield* pacemaker.retrieve(question));
        expect(after.hits.map(({ item }) => item.id)).not.toContain(items[0]);
        expect(yield* session.counts).toMatchObject({ reused: 1, discarded: 1 });
        const other = { ...question, text: "iron" };
        expect(yield* session.retrieve(other)).toEqual(yield* pacemaker.retrieve(other));
        expect(yield* session.counts).toMatchObject({ reused: 1, discarded: 2 });
      }),
    );
  });

  it("[PCM-014] waits for an answer that is under way, and drops it when the head moved meanwhile", async () => {
    const gate = Effect.runSync(Deferred.make<void>());
    let isSlow = false;
    const embedder: TextEmbedder = {
      ...hashingEmbedder,
      embed: (texts) =>
        Effect.suspend(() =>
          isSlow ? Effect.andThen(Deferred.await(gate), hashingEmbedder.embed(texts)) : hashingEmbedder.embed(texts),
        ),
    };
    await withFacts(
      (opened, items) =>
        Effect.gen(function* () {
          const { pacemaker, ledger } = opened;
          const session = yield* openRetrieval({ _tag: "Speculative", guess: same }, pacemaker, ledger);
          yield* session.retrieve(question);
          isSlow = true;
          yield* Effect.yieldNow;
          const asked = yield* Effect.forkChild(session.retrieve(question));
          yield* Effect.yieldNow;
          isSlow = false;
          yield* override(opened, "Revoke", items[0]!);
          yield* Deferred.succeed(gate, undefined);
          const answer = yield* Fiber.join(asked);
          expect(answer).toEqual(yield* pacemaker.retrieve(question));
          expect(answer.hits.map(({ item }) => item.id)).not.toContain(items[0]);
        }),
      embedder,
    );
  });

  it("[PCM-014] a failure in the background is no answer", async () => {
    // Questions are numbered from the opening of the session; the second is the guess, whenever it runs.
    let asked = -Infinity;
    const embedder: TextEmbedder = {
      ...hashingEmbedder,
      embed: (texts) =>
        Effect.suspend(() => {
          const refused = {
            embedder: "here",
            reason: "failed",
            text: null,
            expected: "an answer",
            actual: "none",
          } as const;
          asked += 1;
          return asked === 2 ? Effect.fail(new EmbedderFailed(refused)) : hashingEmbedder.embed(texts);
        }),
    };
    await withFacts(
      ({ pacemaker, ledger }) =>
        Effect.gen(function* () {
          const session = yield* openRetrieval({ _tag: "Speculative", guess: same }, pacemaker, ledger);
          asked = 0;
          yield* session.retrieve(question);
          expect(yield* session.retrieve(question)).toEqual(yield* pacemaker.retrieve(question));
          expect(yield* session.counts).toMatchObject({ reused: 0, discarded: 1 });
        }),
      embedder,
    );
  });
});
