import { Deferred, Effect, Fiber } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kept, kinds } from "./postgres-place.ts";

describe.each(kinds)("a session: %s", (_, make) => {
  it("[PGS-001] values are values, whatever is in them", async () => {
    const place = kept(await make());
    const text = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(text, fc.constant("'; DROP SCHEMA public; --")),
        fc.uint8Array(),
        async (text, bytes) => {
          const [row] = await place.sql(
            "SELECT $1::text AS text, $2::bytea AS bytes, octet_length($2::bytea) AS length",
            [text, bytes],
          );
          expect(row).toMatchObject({ text, length: bytes.length });
          expect(Uint8Array.from(row!["bytes"] as Uint8Array)).toEqual(bytes);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("[PGS-001] a transaction is whole, undone or alone, also when it is interrupted", async () => {
    const place = kept(await make());
    const { schema } = place;
    await place.sql(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.n (n integer CHECK (n < 100))`);
    const add = (n: number) => `INSERT INTO ${schema}.n VALUES (${n})`;
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const client = yield* place.client;
          const bad = client.transaction((query) => Effect.andThen(query(add(1)), query(add(100))));
          expect(yield* Effect.flip(bad)).toMatchObject({ _tag: "SqlFault", code: "23514", outcome: "undone" });
          const given = client.transaction((query) => Effect.andThen(query(add(2)), Effect.fail("no more" as const)));
          expect(yield* Effect.flip(given)).toBe("no more");
          const started = yield* Deferred.make<void>();
          const half = client.transaction((query) =>
            Effect.gen(function* () {
              yield* query(add(3));
              yield* Deferred.succeed(started, undefined);
              yield* Effect.yieldNow;
              yield* query(add(4));
            }),
          );
          const fiber = yield* Effect.forkChild(half);
          yield* Deferred.await(started);
          const after = yield* Effect.forkChild(client.query(`SELECT n FROM ${schema}.n ORDER BY n`));
          yield* Fiber.interrupt(fiber);
          expect(yield* Fiber.join(after)).toEqual([{ n: 3 }, { n: 4 }]);
        }),
      ),
    );
  });
});
