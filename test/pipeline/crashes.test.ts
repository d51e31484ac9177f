import { Effect, HashMap } from "effect";
import { describe, expect, it } from "vitest";
import { type ItemId, itemAt, type MachineEvent, type RecordStore, StoreFailed } from "../../src/index.ts";
import {
  approved,
  cached,
  newPlace,
  type Opened,
  override,
  type Place,
  question,
  signer,
  withPipeline,
  write,
} from "./pipeline-place.ts";

/** How many writes to both stores together succeed before the process stops, and whether the last one still took effect. */
interface Stop {
  readonly after: number;
  readonly landed: boolean;
}

/** Stores that stop working with their process. */
function stopping({ after, landed }: Stop): {
  readonly store: (store: RecordStore) => RecordStore;
  readonly writes: () => number;
} {
  let writes = 0;
  const stopped = new StoreFailed({ where: "test", operation: "append", code: "EIO", detail: "stopped" });
  const counted = <A, E>(write: Effect.Effect<A, E>): Effect.Effect<A, E | StoreFailed> =>
    Effect.suspend((): Effect.Effect<A, E | StoreFailed> => {
      writes += 1;
      if (writes <= after) return write;
      return landed && writes === after + 1 ? Effect.andThen(write, Effect.fail(stopped)) : Effect.fail(stopped);
    });
  const store = (inner: RecordStore): RecordStore => ({
    ...inner,
    append: (records) => counted(inner.append(records)),
    putCheckpoint: (size, note) => counted(inner.putCheckpoint(size, note)),
  });
  return { store, writes: () => writes };
}

const texts = ["answer in metric units", "always metric units please"];

const statusOf = ({ ledger }: Opened, item: ItemId) => Effect.map(ledger.state, (state) => itemAt(state, item)!.status);

/** The whole way of two anchors: written, approved, promoted by the pipeline, cached, used, one revoked. Every step looks first. */
const wholeWay = (opened: Opened, known: ReadonlyArray<ItemId> = []) =>
  Effect.gen(function* () {
    const { ledger, pipeline } = opened;
    const items: Array<ItemId> = [];
    for (const [n, text] of texts.entries()) {
      const present = known[n] !== undefined && itemAt(yield* ledger.state, known[n]) !== undefined;
      const item = present ? known[n]! : yield* write(opened, text);
      items.push(item);
      if ((yield* statusOf(opened, item))._tag === "Observed") yield* approved(opened, item);
      const status = yield* statusOf(opened, item);
      if (status._tag === "Candidate" && status.approvals.length < 2) {
        yield* override(opened, { _tag: "Quarantine", item });
        yield* override(opened, { _tag: "Release", item });
        yield* approved(opened, item);
      }
    }
    yield* ledger.checkpoint(signer);
    yield* cached(opened, { ...question, partition: "untrusted" });
    const session = yield* pipeline.open(yield* cached(opened), { mode: "joint" });
    yield* session.commit(yield* session.generate({ prompt: "water boils", tokens: 3 }));
    if ((yield* statusOf(opened, items[0]!))._tag !== "Revoked")
      yield* override(opened, { _tag: "Revoke", item: items[0]! });
    const after = yield* session.generate({ prompt: "ice melts", tokens: 3 });
    yield* session.commit(after);
    return { items, after: after.anchors };
  });

/** What may never be: something trusted without an event that made it so, or a log that does not audit. */
const checked = ({ ledger }: Opened) =>
  Effect.gen(function* () {
    const report = yield* ledger.audit;
    const events = (yield* ledger.entries).map(({ event }) => event as MachineEvent);
    const promoted = new Set(events.flatMap((event) => (event._tag === "Promote" ? [event.item] : [])));
    for (const { id, status } of HashMap.values((yield* ledger.state).items)) {
      if (status._tag === "Canonical") expect(promoted.has(id)).toBe(true);
    }
    return report;
  });

const statuses = (place: Place, items: ReadonlyArray<ItemId>) =>
  withPipeline(place, (opened) =>
    Effect.andThen(
      checked(opened),
      Effect.forEach(items, (item) => Effect.map(statusOf(opened, item), ({ _tag }) => _tag)),
    ),
  );

describe("stops", () => {
  it("[PIP-009] between any two records leave a ledger that audits clean, and the same steps come to the same end", async () => {
    const whole = await newPlace();
    const counting = stopping({ after: Infinity, landed: true });
    const expected = await withPipeline(whole, (opened) => wholeWay(opened), counting);
    expect(await statuses(whole, expected.items)).toEqual(["Revoked", "Canonical"]);
    expect(expected.after).toEqual([expected.items[1]]);
    expect(counting.writes()).toBeGreaterThan(20);
    for (let after = 0; after < counting.writes(); after++) {
      for (const landed of [false, true]) {
        const place = await newPlace();
        const cut = await withPipeline(place, (opened) => Effect.result(wholeWay(opened)), stopping({ after, landed }));
        expect(cut._tag).toBe("Failure");
        await withPipeline(place, checked);
        const resumed = await withPipeline(place, (opened) => wholeWay(opened, expected.items));
        expect(resumed).toEqual(expected);
        expect(await statuses(place, expected.items)).toEqual(["Revoked", "Canonical"]);
      }
    }
  });
});
