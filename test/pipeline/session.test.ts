import * as fc from "fast-check";
import { Effect, Result } from "effect";
import { describe, expect, it } from "vitest";
import { itemAt, type Segment, type SegmentRequest, seededTransformer } from "../../src/index.ts";
import {
  attend,
  cached,
  model,
  newPlace,
  type Opened,
  openedSession,
  override,
  signer,
  statusOf,
  trusted,
  withPipeline,
} from "./pipeline-place.ts";

const request: SegmentRequest = { prompt: "water boils in", tokens: 6 };

/** The bits of what attention answered. */
const bits = ({ outputs }: Segment) =>
  outputs.map((output) => [...new Uint32Array(output.buffer, output.byteOffset, output.length)]);

/** The pages of the first layer that are pinned; every layer has the same. */
const pinnedPages = ({ pipeline }: Opened) =>
  [...pipeline.caches.pools[0]!.snapshot().pinned].flatMap((pinned, page) => (pinned ? [page] : []));

/** Whether pages are nothing but NaN, in every layer. */
const arePoisoned = ({ pipeline }: Opened, pages: ReadonlyArray<number>) =>
  pipeline.caches.pools.every(({ kPages, vPages, dims }) =>
    pages.every((page) => {
      const size = dims.P * dims.Hkv * dims.D;
      return [kPages, vPages].every((values) => values.subarray(page * size, (page + 1) * size).every(Number.isNaN));
    }),
  );

const withdrawals = ["Revoke", "Quarantine", "Demote"] as const;

describe("segments", () => {
  it("[PIP-006] [PIP-014] lose an anchor that was withdrawn before them: its pages are poisoned and free", async () => {
    for (const _tag of withdrawals) {
      const place = await newPlace();
      await withPipeline(place, (opened) =>
        Effect.gen(function* () {
          const { item, session } = yield* openedSession(opened);
          const first = yield* session.generate(request);
          expect([first.mode, first.anchors, first.lost]).toEqual(["joint", [item], []]);
          expect(first.anchorMass.every((share) => share > 0 && share < 1)).toBe(true);
          expect(first.error).toHaveLength(first.promptTokens + first.tokens.length);
          const pages = pinnedPages(opened);
          expect([pages.length, arePoisoned(opened, pages)]).toEqual([2, false]);
          yield* override(opened, { _tag, item });
          const second = yield* session.generate(request);
          expect([second.mode, second.anchors, second.lost]).toEqual(["none", [], [item]]);
          expect(second.anchorMass.every((share) => share === 0)).toBe(true);
          expect(second.error).toBeNull();
          expect([pinnedPages(opened), arePoisoned(opened, pages)]).toEqual([[], true]);
          for (const pool of opened.pipeline.caches.pools) expect(Result.isSuccess(pool.audit())).toBe(true);
        }),
      );
    }
  });

  it("[PIP-007] after the last anchor's revocation have the bits of mode none after the same context", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...request.prompt.split(" "), "ice", "melts", "answer"), {
          minLength: 1,
          maxLength: 9,
        }),
        fc.integer({ min: 1, max: 9 }),
        async (words, tokens) => {
          const place = await newPlace();
          await withPipeline(place, (opened) =>
            Effect.gen(function* () {
              const { item, session } = yield* openedSession(opened);
              const joint = yield* session.generate({ prompt: words.join(" "), tokens });
              const twin = yield* session.fork;
              const other = yield* session.fork;
              const plain = yield* twin.generate({ ...request, mode: "none" });
              const anchored = yield* other.generate(request);
              yield* override(opened, { _tag: "Revoke", item });
              const revoked = yield* session.generate(request);
              expect(bits(revoked)).toEqual(bits(plain));
              expect(revoked.tokens).toEqual(plain.tokens);
              expect(bits(anchored)).not.toEqual(bits(plain));
              expect(joint.mode).toBe("joint");
            }),
          );
        },
      ),
      { numRuns: 4 },
    );
  });

  it("[PIP-007] under the bypass have no anchor in any table, and have them again when it is lifted", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { item, session } = yield* openedSession(opened);
        yield* session.generate(request);
        const twin = yield* session.fork;
        yield* override(opened, { _tag: "EngageBypass" });
        const bypassed = yield* session.generate(request);
        expect([bypassed.mode, bypassed.anchors, bypassed.lost]).toEqual(["none", [], []]);
        const plain = yield* twin.generate({ ...request, mode: "none" });
        expect(bits(bypassed)).toEqual(bits(plain));
        yield* override(opened, { _tag: "LiftBypass" });
        expect((yield* session.generate(request)).anchors).toEqual([item]);
      }),
    );
  });

  it("[PIP-007] of which one of two anchors was revoked read the other alone", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const kept = yield* trusted(opened, "metric units always");
        const { item, session } = yield* openedSession(opened);
        expect(new Set((yield* session.generate(request)).anchors)).toEqual(new Set([kept, item]));
        yield* override(opened, { _tag: "Revoke", item });
        const after = yield* session.generate(request);
        expect([after.anchors, after.lost]).toEqual([[kept], [item]]);
        expect(after.outputs.every((output) => output.every(Number.isFinite))).toBe(true);
      }),
    );
  });

  it("[PIP-006] lose an anchor whose warrant has ended by the time that is recorded before them", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const item = yield* opened.pacemaker.remember({
          by: "curator",
          text: "answer in metric units",
          scope: "home",
          parents: [],
          models: [model.id],
        });
        const { ledger } = opened;
        yield* ledger.submit({ _tag: "VerifyProvenance", by: "supervisor-1", item, verdict: "0".repeat(64) });
        yield* override(opened, { _tag: "Promote", item });
        expect(yield* statusOf(opened, item)).toBe("Canonical");
        yield* ledger.checkpoint(signer);
        const session = yield* opened.pipeline.open(yield* cached(opened), { mode: "mixture", gamma: 0.25 });
        const first = yield* session.generate(request);
        expect(first.anchorMass.every((share) => share === 0.25)).toBe(true);
        place.now = 100;
        expect((yield* session.generate(request)).lost).toEqual([item]);
        expect(yield* statusOf(opened, item)).toBe("Demoted");
      }),
    );
  });

  it("[PIP-013] are the same again from the same seed, and others from another", async () => {
    const run = async () =>
      withPipeline(await newPlace(), (opened) =>
        Effect.flatMap(openedSession(opened), ({ session }) => session.generate({ ...request, tokens: 20 })),
      );
    const [one, two] = [await run(), await run()];
    expect(bits(one)).toEqual(bits(two));
    const vocabulary = Array.from({ length: 20 }, (_, n) => `word${n}`);
    const modelOf = (seed: number) => Result.getOrThrow(seededTransformer({ seed, vocabulary }));
    expect(modelOf(1).embed(3)).toEqual(modelOf(1).embed(3));
    expect(modelOf(1).embed(3)).not.toEqual(modelOf(2).embed(3));
    for (const bad of [
      { seed: 0.5 },
      { seed: 2 ** 40 },
      { layers: 0 },
      { vocabulary: ["a"] },
      { vocabulary: [...vocabulary, "word1"] },
    ]) {
      expect(Result.isFailure(seededTransformer({ seed: 1, vocabulary, ...bad }))).toBe(true);
    }
  });
});

describe("commits", () => {
  it("[PIP-008] remember the text as the agent's, derived from anchors and sources, so that taint is joined", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { item, session } = yield* openedSession(opened);
        const page = yield* opened.pacemaker.remember({
          by: "browser",
          text: "iron rusts",
          scope: "home",
          parents: [],
        });
        const segment = yield* session.generate({ ...request, sources: [page] });
        const said = yield* session.commit(segment);
        const state = yield* opened.ledger.state;
        const remembered = itemAt(state, said)!;
        expect(remembered.parents).toEqual([item, page]);
        expect(remembered.label).toEqual({ roots: ["browser", "curator", "model"], level: "external" });
        expect((yield* opened.pacemaker.recall(said)).payload.text).toBe(segment.text);
        expect(place.ledger.checkpoint!.size).toBe(place.ledger.records.length);
        const again = yield* Effect.flip(session.commit(segment));
        expect(again._tag).toBe("SegmentRefused");
        const copied = yield* Effect.flip(session.commit({ ...segment }));
        expect(copied._tag).toBe("SegmentRefused");
      }),
    );
  });
});

describe("refusals", () => {
  const refused: ReadonlyArray<{ readonly title: string; readonly request: SegmentRequest; readonly part: string }> = [
    { title: "[PIP-015] no prompt and no context", request: { prompt: " ", tokens: 1 }, part: "prompt" },
    { title: "[PIP-015] no tokens", request: { ...request, tokens: 0 }, part: "tokens" },
    { title: "[PIP-015] half a token", request: { ...request, tokens: 1.5 }, part: "tokens" },
    { title: "[PIP-015] NaN tokens", request: { ...request, tokens: Number.NaN }, part: "tokens" },
    { title: "[PIP-015] more tokens than any segment", request: { ...request, tokens: 4_097 }, part: "tokens" },
    { title: "[PIP-015] more tokens than pages hold", request: { ...request, tokens: 300 }, part: "pages" },
  ];
  it.each(refused)("$title", async ({ request: asked, part }) => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { session } = yield* openedSession(opened);
        const before = opened.pipeline.caches.pools.map((pool) => pool.snapshot());
        expect(yield* Effect.flip(session.generate(asked))).toMatchObject({ _tag: "SegmentRefused", part });
        expect(opened.pipeline.caches.pools.map((pool) => pool.snapshot())).toEqual(before);
        expect((yield* session.generate(request)).tokens).toHaveLength(6);
      }),
    );
  });

  it("[PIP-015] a session that has ended", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { session } = yield* openedSession(opened);
        yield* session.close;
        yield* session.close;
        expect(yield* Effect.flip(session.generate(request))).toMatchObject({ part: "session" });
        expect(yield* Effect.flip(session.fork)).toMatchObject({ part: "session" });
      }),
    );
  });

  it("[PIP-015] a session in no mode, or with a gamma that is no share", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { pipeline } = opened;
        const anchors = yield* cached(opened);
        for (const gamma of [-0.1, 1.1, Number.NaN]) {
          expect(yield* Effect.flip(pipeline.open(anchors, { mode: "mixture", gamma }))).toMatchObject({
            part: "session",
          });
        }
        const mode = "both" as "joint";
        expect(yield* Effect.flip(pipeline.open(anchors, { mode }))).toMatchObject({ _tag: "SegmentRefused" });
      }),
    );
  });

  it("[PIP-012] attention that fails half-way leaves the context as it was", async () => {
    const place = await newPlace();
    let left = Infinity;
    const failing = {
      attend: (problem: Parameters<typeof attend>[0]) => (left-- > 0 ? attend(problem) : Effect.fail("device lost")),
    };
    await withPipeline(
      place,
      (opened) =>
        Effect.gen(function* () {
          const { session } = yield* openedSession(opened);
          yield* session.generate(request);
          const expected = yield* Effect.flatMap(session.fork, (twin) => twin.generate(request));
          for (const calls of [0, 1, 2, 5]) {
            left = calls;
            const failure = yield* Effect.flip(session.generate(request));
            expect(failure).toMatchObject({ _tag: "AttentionFailed", layer: calls % 2, cause: "device lost" });
          }
          left = Infinity;
          expect(bits(yield* session.generate(request))).toEqual(bits(expected));
        }),
      failing,
    );
  });
});
