import { Effect, Fiber, Result } from "effect";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { connectPostgres, openPostgresStore, type RecordStore, type SqlSession, sqlClient } from "../../src/index.ts";
import { everything } from "../ledger-store/place.ts";
import { administration, kept, type PostgresPlace, serverPlace } from "./postgres-place.ts";
import { type Proxy, proxy } from "./proxy.ts";
import { serverUrl, session, withParameters } from "./server.ts";
import { bytes, records, refusalOf, smallStore, using } from "./small-store.ts";

const lines: Array<Proxy> = [];
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

/** Waits until something is so at the server. */
async function until(place: PostgresPlace, condition: string): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const [row] = await place.sql(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND ${condition}) AS so`,
      [place.schema],
    );
    if (row?.["so"] === true) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`expected a session with ${condition}`);
}

const blocked = (place: PostgresPlace) => until(place, "wait_event_type = 'Lock'");
const terminate = ({ sql, schema }: PostgresPlace) =>
  sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [schema]);

/** Holds a lock at the server while something is done. */
async function holding<A>(statement: string, use: (release: () => Promise<unknown>) => Promise<A>): Promise<A> {
  const other = await session(serverUrl ?? "");
  try {
    await other.sql("BEGIN");
    await other.sql(statement);
    return await use(() => other.sql("ROLLBACK"));
  } finally {
    await other.end();
  }
}

/** From now on every commit of records waits for this lock. */
const commitsWait = async ({ sql, schema }: PostgresPlace) => {
  await sql(`CREATE FUNCTION ${schema}.wait() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock(77, 77); RETURN NULL; END'`);
  await sql(`CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON ${schema}.records DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ${schema}.wait()`);
};
const commitLock = "SELECT pg_advisory_xact_lock(77, 77)";

/** What a store answers that lost its session: nothing is written any more. */
const isOver = (store: RecordStore) =>
  Effect.gen(function* () {
    expect(yield* Effect.flip(store.append([bytes(8)]))).toMatchObject({ _tag: "StoreClosed" });
    expect(yield* Effect.flip(store.putCheckpoint(4, ""))).toMatchObject({ _tag: "StoreClosed" });
    expect(yield* Effect.flip(store.read(0, 1))).toMatchObject({ _tag: "StoreFailed" });
    expect((yield* store.head).size).toBe(4);
  });

/** An append during which something happens; answers its error. */
const during = (store: RecordStore, happening: () => Promise<unknown>) =>
  Effect.gen(function* () {
    const appending = yield* Effect.forkChild(Effect.result(store.append([bytes(5), bytes(6)])));
    yield* Effect.promise(happening);
    const answer = yield* Fiber.join(appending);
    return Result.isFailure(answer) ? answer.failure : undefined;
  });

/** All records, as soon as the session that was cut off has ended at the server. */
async function reopened(place: PostgresPlace): Promise<ReadonlyArray<Uint8Array>> {
  const opened = Effect.scoped(Effect.flatMap(place.open(), everything));
  return Effect.runPromise(Effect.retry(opened, { times: 20, while: ({ _tag }) => _tag === "StoreLocked" }));
}

describe.runIf(serverUrl !== undefined)("faults of a PostgreSQL server", () => {
  it.each([
    ["while it adds the records", false],
    ["while it commits", true],
  ])("[PGS-012] a session ended %s loses nothing acknowledged", async (_, atCommit) => {
    const place = await smallStore(serverPlace);
    if (atCommit) await commitsWait(place);
    const statement = atCommit ? commitLock : `LOCK TABLE ${place.schema}.records IN EXCLUSIVE MODE`;
    await holding(statement, (release) =>
      using(place, (store) =>
        Effect.gen(function* () {
          const end = async () => {
            await blocked(place);
            if (atCommit) await until(place, "query = 'COMMIT'");
            await terminate(place);
          };
          const error = yield* during(store, end);
          expect(error).toMatchObject({ _tag: "StoreFailed", code: "57P01" });
          yield* isOver(store);
          yield* Effect.promise(release);
        }),
      ),
    );
    expect(await using(place, everything)).toEqual(records);
    expect(await using(place, (store) => store.append([bytes(9)]))).toEqual({ first: 4, size: 5 });
  });

  it("[PGS-012] an end of the session while nothing is written is told by the next append", async () => {
    const place = await smallStore(serverPlace);
    await using(place, (store) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => terminate(place));
        expect(yield* Effect.flip(store.append([bytes(8)]))).toMatchObject({ _tag: "StoreFailed" });
        yield* isOver(store);
      }),
    );
    expect(await using(place, everything)).toEqual(records);
  });

  it("[PGS-005] [PGS-012] a commit whose answer is lost is decided before the store opens again", async () => {
    const place = await smallStore(serverPlace);
    const line = await proxy(serverUrl ?? "");
    lines.push(line);
    await commitsWait(place);
    await holding(commitLock, async (release) => {
      const through = Effect.flatMap(
        connectPostgres(withParameters(line.url, { application_name: place.schema })),
        (client) => openPostgresStore(client, { schema: place.schema }),
      );
      await Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const store = yield* through;
            const cut = line.cutAfter({ commits: 1 });
            const error = yield* during(store, () => cut);
            expect(error).toMatchObject({ _tag: "StoreFailed" });
            yield* isOver(store);
          }),
        ),
      );
      await blocked(place);
      expect(await refusalOf(place)).toMatchObject({ _tag: "StoreLocked" });
      await release();
    });
    expect(await reopened(place)).toEqual([...records, bytes(5), bytes(6)]);
  });

  it("[PGS-012] a line cut after any byte or commit loses nothing acknowledged, and keeps only whole appends", async () => {
    const line = await proxy(serverUrl ?? "");
    lines.push(line);
    const appends = Array.from({ length: 12 }, (_, n) => Array.from({ length: 1 + (n % 3) }, (_, k) => bytes(n, k)));
    const anyCut = fc.oneof(
      fc.record({ bytes: fc.integer({ min: 1, max: 9_000 }) }),
      fc.record({ commits: fc.integer({ min: 1, max: 9 }) }),
    );
    const counts = { acknowledged: 0, ahead: 0, cut: 0 };
    await fc.assert(
      fc.asyncProperty(anyCut, fc.boolean(), async (cutAt, together) => {
        const place = await serverPlace();
        const url = withParameters(line.url, { application_name: place.schema });
        void line.cutAfter(cutAt);
        const writing = Effect.scoped(
          Effect.gen(function* () {
            const store = yield* openPostgresStore(yield* connectPostgres(url), { schema: place.schema, create: true });
            const each = (records: ReadonlyArray<Uint8Array>) => Effect.result(store.append(records));
            return yield* Effect.forEach(appends, each, { concurrency: together ? "unbounded" : 1 });
          }),
        );
        const written = await Effect.runPromise(Effect.result(writing));
        const answers = Result.isSuccess(written) ? written.success : [];
        const acknowledged = answers.filter(Result.isSuccess).map(({ success }) => success.size);
        const there = (await reopened(place)).length;
        counts.acknowledged += acknowledged.length;
        if (there > Math.max(0, ...acknowledged)) counts.ahead += 1;
        if (acknowledged.length < appends.length) counts.cut += 1;
        expect(await reopened(place)).toEqual(appends.flat().slice(0, there));
        expect(there).toBeGreaterThanOrEqual(Math.max(0, ...acknowledged));
        const ends = appends.map((_, n) => appends.slice(0, n + 1).flat().length);
        expect([0, ...ends]).toContain(there);
        await place.discard();
      }),
      { numRuns: 40 },
    );
    console.log(
      `lines cut: ${counts.cut} of 40; ${counts.acknowledged} appends acknowledged, ${counts.ahead} times more was kept`,
    );
    expect(counts.cut).toBeGreaterThan(10);
    expect(counts.ahead).toBeGreaterThan(0);
    expect(counts.acknowledged).toBeGreaterThan(40);
  });

  it("[PGS-012] a statement that takes too long is undone, closes the store, and leaves it readable", async () => {
    const place = kept(await serverPlace({ options: "-c statement_timeout=500" }));
    await using(place, (store) => store.append(records));
    await holding(`LOCK TABLE ${place.schema}.records IN EXCLUSIVE MODE`, () =>
      using(place, (store) =>
        Effect.gen(function* () {
          expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreFailed", code: "57014" });
          expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreClosed" });
          expect(yield* store.read(0, 9)).toEqual(records);
        }),
      ),
    );
    expect(await using(place, everything)).toEqual(records);
  });

  it("[PGS-006] of many that open at once one writes at a time, and each goes on from the last", async () => {
    const place = kept(await serverPlace());
    let inside = 0;
    const one = (n: number) =>
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* place.open();
          inside += 1;
          expect(inside).toBe(1);
          const { size } = yield* store.head;
          expect(yield* store.append([bytes(n)])).toEqual({ first: size, size: size + 1 });
          inside -= 1;
        }),
      ).pipe(Effect.retry({ times: 20, while: ({ _tag }) => _tag === "StoreLocked" }));
    await Effect.runPromise(Effect.forEach([0, 1, 2, 3, 4, 5], one, { concurrency: "unbounded" }));
    const there = await using(place, everything);
    expect(there.map(([n]) => n).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("[PGS-006] a session that a pool exchanged for another adds nothing", async () => {
    const place = await smallStore(serverPlace);
    const { client: shared } = await administration();
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const own = yield* place.client;
          let exchanged = false;
          const pooled: SqlSession = {
            where: own.where,
            execute: (text, values) => Effect.runPromise((exchanged ? shared : own).query(text, values)),
            close: async () => undefined,
          };
          const store = yield* openPostgresStore(sqlClient(pooled), { schema: place.schema });
          yield* store.append([bytes(5)]);
          exchanged = true;
          expect(yield* Effect.flip(store.append([bytes(6)]))).toMatchObject({ _tag: "StoreFailed", code: "CONFLICT" });
        }),
      ),
    );
    expect(await using(place, everything)).toEqual([...records, bytes(5)]);
  });
});
