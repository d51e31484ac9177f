import { Effect, Result } from "effect";
import { describe, expect, it } from "vitest";
import { type MachineEvent, makeLedger, openLedger, stateDigest } from "../../src/index.ts";
import { notary, policy, someStory } from "../supervisor/ledger-place.ts";
import { kept, kinds } from "./postgres-place.ts";
import { using } from "./small-store.ts";

const story = someStory();
const events = story.log.map(({ event }) => event as MachineEvent);
const { verify } = notary;

describe.each(kinds)("a ledger in tables: %s", (_, make) => {
  it("[PGS-006] [PGS-012] fails whole when somebody else writes, and goes on from what is there", async () => {
    const place = kept(await make());
    const half = events.length >> 1;
    await using(place, (store) =>
      Effect.gen(function* () {
        yield* makeLedger(store, policy);
        const ledger = yield* openLedger(store, { verify });
        yield* Effect.forEach(events.slice(0, half), ledger.submit, { concurrency: "unbounded", discard: true });
        // Somebody holds no lock and takes the next number: it is not overwritten, and nothing is appended after it.
        const trigger = (change: string) =>
          place.sql(`ALTER TABLE ${place.schema}.records ${change} TRIGGER only_added`);
        const next = `(SELECT count(*) FROM ${place.schema}.records)`;
        yield* Effect.promise(() =>
          place.sql(
            `INSERT INTO ${place.schema}.records SELECT ${next}, bytes, digest FROM ${place.schema}.records WHERE number = 1`,
          ),
        );
        const rest = Effect.forEach(events.slice(half), (event) => Effect.result(ledger.submit(event)), {
          concurrency: "unbounded",
        });
        for (const answer of yield* rest) {
          expect(Result.isFailure(answer) && answer.failure._tag).toBe("RecordingFailed");
        }
        expect((yield* ledger.entries).length).toBe(half);
        yield* Effect.promise(() => trigger("DISABLE"));
        yield* Effect.promise(() => place.sql(`DELETE FROM ${place.schema}.records WHERE number > ${half}`));
        yield* Effect.promise(() => trigger("ENABLE ALWAYS"));
      }),
    );
    const state = await using(place, (store) =>
      Effect.gen(function* () {
        const ledger = yield* openLedger(store, { verify });
        expect((yield* ledger.entries).length).toBe(half);
        yield* Effect.forEach(events.slice(half), ledger.submit, { concurrency: "unbounded", discard: true });
        yield* ledger.audit;
        return yield* ledger.state;
      }),
    );
    expect(stateDigest(state)).toBe(stateDigest(story.state));
  });
});
