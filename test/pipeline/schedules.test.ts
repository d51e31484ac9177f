import * as fc from "fast-check";
import { Effect } from "effect";
import { describe, expect, it } from "vitest";
import { hashSchedules, type HashSchedule, type Segment, type SegmentRequest } from "../../src/index.ts";
import { attend, cached, newPlace, type Opened, openedSession, statusOf, withPipeline } from "./pipeline-place.ts";

const request: SegmentRequest = { prompt: "water boils in hot", tokens: 5 };

const bits = ({ outputs }: Segment) =>
  outputs.map((output) => [...new Uint32Array(output.buffer, output.byteOffset, output.length)]);

type Target = "anchor" | "context";

/** Flips one bit in a page that a session reads: of its anchor, or of its first page of context. */
function flip({ pipeline }: Opened, target: Target, element: number): number {
  const pool = pipeline.caches.pools[1]!;
  const { pinned, references } = pool.snapshot();
  const page = [...references].findIndex((count, n) => count > 0 && (pinned[n] === 1) === (target === "anchor"));
  const size = pool.dims.P * pool.dims.Hkv * pool.dims.D;
  const words = new Uint32Array(pool.kPages.buffer, pool.kPages.byteOffset, pool.kPages.length);
  words[page * size + (element % size)]! ^= 1 << 9;
  return page;
}

/** Where a changed page is found: in the next segment, at the commit after it, or nowhere. */
const foundAt: Readonly<Record<HashSchedule, Readonly<Record<Target, ReadonlyArray<string>>>>> = {
  none: { anchor: ["nowhere"], context: ["nowhere"] },
  commit: { anchor: ["commit"], context: ["commit"] },
  asynchronous: { anchor: ["generate", "commit"], context: ["generate", "commit"] },
  synchronous: { anchor: ["generate"], context: ["generate"] },
};

const rows = hashSchedules.flatMap((schedule) =>
  (["anchor", "context"] as const).map((target) => ({
    title: `[PIP-010] [PIP-011] ${schedule}: a changed page of ${target === "anchor" ? "an anchor" : "the context"}`,
    schedule,
    target,
  })),
);

describe("changed pages", () => {
  it.each(rows)("$title", async ({ schedule, target }) => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 127 }), async (element) => {
        const place = await newPlace();
        await withPipeline(
          place,
          (opened) =>
            Effect.gen(function* () {
              const { item, session } = yield* openedSession(opened);
              const first = yield* session.generate(request);
              yield* session.commit(first);
              const page = flip(opened, target, element);
              const records = place.ledger.records.length;
              const outcome = yield* Effect.result(
                Effect.flatMap(session.generate(request), (segment) =>
                  Effect.mapError(session.commit(segment), (error) => ({ at: "commit", error })),
                ),
              );
              if (outcome._tag === "Success") return expect(foundAt[schedule][target]).toEqual(["nowhere"]);
              const { failure } = outcome;
              const [at, error] = "at" in failure ? [failure.at, failure.error] : ["generate", failure];
              expect(foundAt[schedule][target]).toContain(at);
              const owner = target === "anchor" ? item : "context";
              expect(error).toMatchObject({ _tag: "PagesChanged", layer: 1, page, owner });
              expect(place.ledger.records.length).toBe(records);
              expect(yield* statusOf(opened, item)).toBe("Canonical");
              expect(yield* Effect.flip(session.generate(request))).toMatchObject({ _tag: "SegmentRefused" });
              const { kPages } = opened.pipeline.caches.pools[1]!;
              if (target === "anchor") expect(kPages.some(Number.isNaN)).toBe(true);
              const fresh = yield* opened.pipeline.open(yield* cached(opened), { mode: "joint" });
              expect(bits(yield* fresh.generate(request))).toEqual(bits(first));
            }),
          { schedule },
        );
      }),
      { numRuns: 3 },
    );
  });

  it("[PIP-010] commit does not see a page of the present segment change, which the table says", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { session } = yield* openedSession(opened);
        const segment = yield* session.generate(request);
        flip(opened, "context", 3);
        yield* session.commit(segment);
        const texts = place.payloads.records.map((bytes) => JSON.parse(Buffer.from(bytes).toString()).text as string);
        expect(texts).toContain(segment.text);
      }),
    );
  });

  it("[PIP-010] pages changed and changed back between two checks are seen by synchronous alone", async () => {
    const outcome = async (schedule: HashSchedule) => {
      const place = await newPlace();
      let calls = 0;
      let changing: Opened | undefined;
      const back = (problem: Parameters<typeof attend>[0]) => {
        const now = calls++;
        if (changing !== undefined && now === 1) flip(changing, "anchor", 5);
        return Effect.tap(attend(problem), () =>
          Effect.sync(() => {
            if (changing !== undefined && now === 3) flip(changing, "anchor", 5);
          }),
        );
      };
      return withPipeline(
        place,
        (opened) =>
          Effect.gen(function* () {
            const { session } = yield* openedSession(opened);
            calls = 0;
            changing = opened;
            const result = yield* Effect.result(
              Effect.flatMap(session.generate(request), (segment) => session.commit(segment)),
            );
            return result._tag === "Success" ? "remembered" : result.failure._tag;
          }),
        { schedule, attend: back },
      );
    };
    expect(await outcome("synchronous")).toBe("PagesChanged");
    expect(await outcome("commit")).toBe("remembered");
    expect(await outcome("none")).toBe("remembered");
  });

  it("[PIP-010] without any, all four schedules give the same bits, and remember the same items", async () => {
    const run = async (schedule: HashSchedule) => {
      const place = await newPlace();
      return withPipeline(
        place,
        (opened) =>
          Effect.gen(function* () {
            const { session } = yield* openedSession(opened);
            const segments: Array<Segment> = [];
            for (let n = 0; n < 3; n++) {
              const segment = yield* session.generate(request);
              segments.push(segment);
              yield* session.commit(segment);
            }
            const all = place.payloads.records.map((bytes) => JSON.parse(Buffer.from(bytes).toString()).text as string);
            // The manifest of what was pinned names the digests that the schedule takes.
            const texts = all.filter((text) => !text.startsWith("{"));
            return { bits: segments.map(bits), texts };
          }),
        { schedule },
      );
    };
    const [first, ...others] = await Promise.all(hashSchedules.map(run));
    for (const other of others) expect(other).toEqual(first);
  });
});

describe("the worker", () => {
  it("[PIP-010] [PIP-011] hashes: a commit waits for it, and fails when it has ended before", async () => {
    const place = await newPlace();
    const { session, segment } = await withPipeline(
      place,
      (opened) =>
        Effect.gen(function* () {
          const { session: open } = yield* openedSession(opened);
          yield* open.commit(yield* open.generate(request));
          return { session: open, segment: yield* open.generate({ ...request, tokens: 1 }) };
        }),
      { schedule: "asynchronous" },
    );
    const records = place.ledger.records.length;
    const failure = await Effect.runPromise(Effect.flip(session.commit(segment)));
    expect(failure).toMatchObject({ _tag: "HashingFailed", problem: "the worker thread has ended" });
    expect(place.ledger.records.length).toBe(records);
    expect(await Effect.runPromise(Effect.flip(session.generate(request)))).toMatchObject({ part: "session" });
  });
});
