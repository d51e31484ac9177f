import { Effect, HashMap, Result } from "effect";
import { describe, expect, it } from "vitest";
import {
  type Cached,
  itemAt,
  payloadBytes,
  type Promoted,
  readPayload,
  type Retrieved,
  type Verified,
  verifyBundle,
} from "../../src/index.ts";
import {
  approved,
  cached,
  model,
  newPlace,
  type Opened,
  override,
  question,
  signer,
  statusOf,
  trusted,
  trust,
  withPipeline,
  write,
} from "./pipeline-place.ts";
import { checkpointSigner } from "../supervisor/ledger-place.ts";

const signerOfNobody = checkpointSigner("pipeline.example");

const tagOf = <A, E extends { readonly _tag: string }>(work: Effect.Effect<A, E>) =>
  Effect.map(Effect.result(work), (result) => (Result.isFailure(result) ? result.failure._tag : "accepted"));

const verified = ({ pipeline }: Opened, asked = question) =>
  Effect.flatMap(pipeline.retrieve(asked), (retrieved) => pipeline.verify(retrieved));

describe("the order of the stages", () => {
  it("[PIP-001] is in the types: a stage takes nothing but what the stage before it gave", async () => {
    const place = await newPlace();
    await withPipeline(place, ({ pipeline }) =>
      Effect.gen(function* () {
        const retrieved = yield* pipeline.retrieve(question);
        // @ts-expect-error what was retrieved is not verified
        expect(yield* tagOf(pipeline.promote(retrieved))).toBe("StageForged");
        // @ts-expect-error nor is it promoted
        expect(yield* tagOf(pipeline.cache(retrieved))).toBe("StageForged");
        const checked = yield* pipeline.verify(retrieved);
        // @ts-expect-error what was verified is not promoted
        expect(yield* tagOf(pipeline.cache(checked))).toBe("StageForged");
        const promoted = yield* pipeline.promote(checked);
        // @ts-expect-error what was promoted is not cached
        expect(yield* tagOf(pipeline.open(promoted, { mode: "joint" }))).toBe("StageForged");
        // @ts-expect-error nobody writes one by hand
        const byHand: Cached = { scope: "home", anchors: [], refused: [] };
        expect(yield* tagOf(pipeline.open(byHand, { mode: "joint" }))).toBe("StageForged");
      }),
    );
  });

  it("[PIP-001] is checked at run time: copies, changed values and those of another pipeline are forged", async () => {
    const place = await newPlace();
    const other = await withPipeline(place, (opened) => Effect.andThen(trusted(opened), verified(opened)));
    expect(other.items).toHaveLength(1);
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { pipeline } = opened;
        expect(yield* tagOf(pipeline.promote(other))).toBe("StageForged");
        const own = yield* verified(opened);
        expect(yield* tagOf(pipeline.promote({ ...own }))).toBe("StageForged");
        expect(() => (own.items as Array<unknown>).push({})).toThrow(TypeError);
        expect(() => Object.assign(own, { scope: "lab" })).toThrow(TypeError);
        for (const forged of [null, undefined, 7, "Verified"]) {
          expect(yield* tagOf(pipeline.verify(forged as unknown as Retrieved))).toBe("StageForged");
          expect(yield* tagOf(pipeline.promote(forged as unknown as Verified))).toBe("StageForged");
          expect(yield* tagOf(pipeline.cache(forged as unknown as Promoted))).toBe("StageForged");
        }
        expect(yield* tagOf(pipeline.promote(own))).toBe("accepted");
      }),
    );
  });
});

describe("verification", () => {
  it("[PIP-002] gives a bundle that verifies offline, and records a verdict where there is none", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const item = yield* trusted(opened);
        const before = (yield* opened.ledger.entries).length;
        const [found] = (yield* verified(opened)).items;
        expect(found!.item.id).toBe(item);
        const proof = Result.getOrThrow(verifyBundle(found!.bundle, trust));
        expect(JSON.parse(Buffer.from(proof.leaf).toString()).event).toMatchObject({ _tag: "Observe", item });
        expect((yield* opened.ledger.entries).length).toBe(before);

        const second = yield* write(opened, "ice melts in hot air");
        yield* opened.ledger.checkpoint(signer);
        const untrusted = yield* verified(opened, { ...question, text: "ice", partition: "untrusted" });
        expect(untrusted.items.map((one) => one.item.id)).toEqual([second]);
        expect(itemAt(yield* opened.ledger.state, second)!.provenance).toBe("valid");
        expect((yield* opened.ledger.entries).at(-1)!.event).toMatchObject({ _tag: "VerifyProvenance", item: second });
      }),
    );
  });

  it("[PIP-002] [PIP-003] leaves out, untouched, what no checkpoint covers or nobody trusted has signed", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const item = yield* write(opened);
        const asked = { ...question, partition: "untrusted" } as const;
        const without = yield* verified(opened, asked);
        expect(without.items).toEqual([]);
        expect(without.refused).toMatchObject([{ stage: "verify", item, expected: "a stored checkpoint" }]);
        yield* opened.ledger.checkpoint(signerOfNobody);
        const stranger = yield* verified(opened, asked);
        expect(stranger.items).toEqual([]);
        expect(stranger.refused).toMatchObject([{ stage: "verify", item, expected: "a bundle that verifies" }]);
        expect(itemAt(yield* opened.ledger.state, item)).toMatchObject({ provenance: "unchecked" });
        yield* opened.ledger.checkpoint(signer);
        expect((yield* verified(opened, asked)).items).toHaveLength(1);
      }),
    );
  });

  it("[PIP-003] quarantines what has other bytes than the ledger knows, and what was made from it", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const item = yield* trusted(opened);
        const child = yield* opened.pacemaker.remember({ by: "model", text: "metric", scope: "home", parents: [item] });
        const payload = Result.getOrThrow(readPayload(place.payloads.records[0]!));
        const { codes } = payload.vector;
        codes[0] = codes[0] === 1 ? 2 : 1;
        place.payloads.records[0] = payloadBytes(payload);
        const result = yield* verified(opened);
        expect(result.items).toEqual([]);
        expect(result.refused[0]!.expected).toMatch(/^vector: digest/u);
        expect(yield* statusOf(opened, item)).toBe("Quarantined");
        expect(yield* statusOf(opened, child)).not.toBe("Canonical");
        expect((yield* cached(opened)).anchors).toEqual([]);
      }),
    );
  });

  it("[PIP-003] leaves an item whose payload is gone as it is", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const item = yield* trusted(opened);
        place.payloads.records.length = 0;
        const { items, refused } = yield* verified(opened);
        expect([items, refused.length]).toEqual([[], 1]);
        expect(yield* statusOf(opened, item)).toBe("Canonical");
      }),
    );
  });
});

describe("promotion", () => {
  it("[PIP-004] promotes a candidate by the machine's event, with the drift it measures", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        yield* trusted(opened);
        const item = yield* write(opened, "always answer in cold water");
        yield* approved(opened, item);
        yield* opened.ledger.checkpoint(signer);
        const found = yield* verified(opened, { ...question, partition: "untrusted" });
        const promoted = yield* opened.pipeline.promote(found);
        expect(promoted.items.map((one) => [one.item.id, one.item.status._tag])).toEqual([[item, "Canonical"]]);
        const { event } = (yield* opened.ledger.entries).at(-1)!;
        expect(event).toMatchObject({ _tag: "Promote", item });
        const { drift } = event as { drift: number };
        // Two unit vectors a apart have a mean that is a / 2 away from each; neither equal nor opposite.
        expect(drift).toBeGreaterThan(1);
        expect(drift).toBeLessThanOrEqual(Math.ceil((Math.PI / 2) * 1e6));
        expect(HashMap.size((yield* opened.ledger.state).drift)).toBe(1);
      }),
    );
  });

  it("[PIP-004] tells what it does not let through: no anchor, no approvals, another model, a bypassed scope", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const { pacemaker, ledger, pipeline } = opened;
        const inference = yield* pacemaker.remember({ by: "model", text: "metric units", scope: "home", parents: [] });
        const unapproved = yield* write(opened, "metric units always");
        yield* ledger.submit({ _tag: "Nominate", by: "curator", item: unapproved });
        const observed = yield* write(opened, "units in metric");
        const elsewhere = yield* write(opened, "metric units now", ["another/model"]);
        const anywhere = yield* write(opened, "metric units please", []);
        yield* ledger.checkpoint(signer);
        const found = yield* verified(opened, { ...question, partition: "untrusted", text: "metric units" });
        const { items, refused } = yield* pipeline.promote(found);
        expect(items).toEqual([]);
        const told = new Map(refused.map((one) => [one.item, `${one.expected} / ${one.actual}`]));
        expect(told.get(inference)).toBe("a CoreAnchor / ModelInference");
        expect(told.get(unapproved)).toMatch(/may be promoted.*approv/u);
        expect(told.get(observed)).toBe("one that is Canonical / Observed");
        expect(told.get(elsewhere)).toBe(`a commitment that names the model ${model.id} / another/model`);
        expect(told.get(anywhere)).toMatch(/no model$/u);
        expect(yield* statusOf(opened, unapproved)).toBe("Candidate");

        yield* trusted(opened);
        yield* override(opened, { _tag: "EngageBypass" });
        const bypassed = yield* pipeline.promote(yield* verified(opened));
        expect(bypassed.items).toEqual([]);
        expect(bypassed.refused).toMatchObject([{ stage: "promote", actual: "home, bypassed" }]);
      }),
    );
  });
});

describe("caching", () => {
  it("[PIP-005] pins whole pages of each layer, and records what was pinned, derived from the anchor, once", async () => {
    const place = await newPlace();
    await withPipeline(place, (opened) =>
      Effect.gen(function* () {
        const item = yield* trusted(opened);
        const { anchors } = yield* cached(opened);
        expect(anchors).toHaveLength(1);
        const [manifest] = anchors;
        expect(manifest).toMatchObject({ item, model: model.id, projection: model.projection, tokens: 8, pageSize: 4 });
        expect(new Set(manifest!.layers).size).toBe(2);
        const record = (yield* opened.ledger.entries).at(-1)!.event;
        expect(record).toMatchObject({ _tag: "Observe", by: "journal", parents: [item] });
        const remembered = yield* opened.pacemaker.recall((record as { item: string }).item);
        expect(JSON.parse(remembered.payload.text)).toEqual(manifest);
        const count = (yield* opened.ledger.entries).length;
        expect((yield* cached(opened)).anchors).toEqual(anchors);
        expect((yield* opened.ledger.entries).length).toBe(count);
        for (const pool of opened.pipeline.caches.pools) expect(Result.getOrThrow(pool.audit()).pinned).toBe(2);
      }),
    );
  });

  it("[PIP-005] [PIP-013] has the same pages when it is done again, in another process's pools", async () => {
    const place = await newPlace();
    const first = await withPipeline(place, (opened) => Effect.andThen(trusted(opened), cached(opened)));
    const again = await withPipeline(place, (opened) => cached(opened));
    expect(again.anchors).toEqual(first.anchors);
  });

  it("[PIP-005] refuses an anchor that has no room, and keeps the others", async () => {
    const place = await newPlace();
    await withPipeline(
      place,
      (opened) =>
        Effect.gen(function* () {
          const small = yield* trusted(opened, "metric units");
          const text = "water boils ice melts iron rusts wet air hot cold answer in metric units please";
          const large = yield* trusted(opened, text);
          const { anchors, refused } = yield* cached(opened);
          expect(anchors.map(({ item }) => item)).toEqual([small]);
          expect(refused).toMatchObject([{ stage: "cache", item: large, expected: "8 free pages" }]);
        }),
      { pages: { pages: 5, pageSize: 4 } },
    );
  });
});
