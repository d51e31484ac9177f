import { randomBytes } from "node:crypto";
import { Effect, Exit, Result, Scope } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openPostgresStore, postgresSetup, type SqlSession, sqlClient } from "../../src/index.ts";
import { errorOf } from "../ledger-store/place.ts";
import { kept, kinds, type PostgresPlace } from "./postgres-place.ts";
import { bytes, records, refusalOf, rowsOf, smallStore, using } from "./small-store.ts";

/** Runs the script in a new place, and then as the role that it made. */
async function withWriter(place: PostgresPlace, use: (writer: string) => Promise<void>): Promise<void> {
  const writer = `fieldprint_test_${randomBytes(8).toString("hex")}`;
  try {
    await place.sql(Result.getOrThrow(postgresSetup(place.schema, writer)));
    await use(writer);
  } finally {
    await place.sql("RESET ROLE");
    await place.sql(`DROP SCHEMA IF EXISTS ${place.schema} CASCADE`);
    await place.sql(`DROP ROLE IF EXISTS ${writer}`);
  }
}

const denied = (place: PostgresPlace, statement: string) =>
  expect(place.sql(statement.replaceAll("S.", `${place.schema}.`)), statement).rejects.toMatchObject({
    _tag: "SqlFault",
    code: "42501",
  });

const refusedChanges = ["records", "checkpoints", "format"].flatMap((table) => [
  `UPDATE S.${table} SET ${table === "format" ? "version" : "number"} = 7`,
  `DELETE FROM S.${table}`,
  `TRUNCATE S.${table} CASCADE`,
]);

describe.each(kinds)("tables: %s", (_, make) => {
  it("[PGS-002] are made only when asked, all or none, and stay", async () => {
    const place = kept(await make());
    expect(await refusalOf(place, { create: false })).toMatchObject({ _tag: "StoreMissing" });
    await using(place, (store) => store.append([bytes(1)]));
    expect(await using(place, (store) => store.read(0, 9), { create: false })).toEqual([bytes(1)]);
    await place.sql(`CREATE TABLE ${place.schema}.other (n integer)`);
    expect(await using(place, (store) => store.read(0, 9))).toEqual([bytes(1)]);
  });

  it("[PGS-003] a record and a checkpoint take one row each, numbered from 0", async () => {
    const place = await smallStore(make);
    await using(place, (store) => store.putCheckpoint(4, "four"));
    const rows = await place.sql(
      `SELECT number::text AS number, encode(bytes, 'hex') AS bytes FROM ${place.schema}.records`,
    );
    expect(rows.map(({ number, bytes }) => [number, bytes])).toEqual([
      ["0", "01"],
      ["1", "0202"],
      ["2", ""],
      ["3", "030303"],
    ]);
    const notes = await place.sql(`SELECT number::int AS number, size::int AS size FROM ${place.schema}.checkpoints`);
    expect(notes).toEqual([
      { number: 0, size: 3 },
      { number: 1, size: 4 },
    ]);
  });

  it("[PGS-004] every transaction waits for the disk, whatever the default", async () => {
    const place = await smallStore(make);
    const { sql, schema } = place;
    await sql(`CREATE TABLE ${schema}.seen (setting text)`);
    await sql(`CREATE FUNCTION ${schema}.look() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO ${schema}.seen VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END'`);
    for (const table of ["records", "checkpoints"]) {
      await sql(`CREATE TRIGGER look AFTER INSERT ON ${schema}.${table} EXECUTE FUNCTION ${schema}.look()`);
    }
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const client = yield* place.client;
          const store = yield* openPostgresStore(client, { schema, volatile: true });
          for (const setting of ["off", "local", "remote_apply"]) {
            yield* client.query(`SET synchronous_commit = ${setting}`);
            yield* store.append([bytes(1)]);
            yield* store.putCheckpoint(4, setting);
            expect(yield* client.query("SHOW synchronous_commit")).toEqual([{ synchronous_commit: setting }]);
          }
          yield* client.query("RESET synchronous_commit");
        }),
      ),
    );
    const seen = await sql(`SELECT setting FROM ${schema}.seen`);
    expect(seen.map(({ setting }) => setting)).toEqual(["on", "on", "on", "on", "remote_apply", "remote_apply"]);
  });

  it("[PGS-006] a second opening is refused while the first lasts, with the session that has the lock", async () => {
    const place = await smallStore(make);
    await using(place, (store) =>
      Effect.gen(function* () {
        const error = yield* Effect.promise(() => refusalOf(place));
        expect(error).toMatchObject({ _tag: "StoreLocked", process: expect.any(Number) });
        expect(error.message).toContain(`pg_terminate_backend(${(error as { process?: number }).process})`);
        yield* store.append([bytes(5)]);
      }),
    );
    expect(await using(place, (store) => store.read(4, 1))).toEqual([bytes(5)]);
  });

  it("[PGS-006] an opening that finds the lock taken asks again", async () => {
    const place = await smallStore(make);
    const first = Effect.runSync(Scope.make());
    await Effect.runPromise(Effect.provideService(place.open(), Scope.Scope, first));
    let refusals = 0;
    const second = Effect.flatMap(place.client, (client) => {
      const watched: SqlSession = {
        where: client.where,
        execute: async (text, values) => {
          const rows = await Effect.runPromise(client.query(text, values));
          if (rows[0]?.["locked"] === false && (refusals += 1) === 1) {
            await Effect.runPromise(Scope.close(first, Exit.void));
          }
          return rows;
        },
        close: async () => undefined,
      };
      return openPostgresStore(sqlClient(watched), { schema: place.schema, volatile: true });
    });
    expect(await Effect.runPromise(Effect.scoped(Effect.flatMap(second, (store) => store.read(0, 9))))).toEqual(
      records,
    );
    expect(refusals).toBeGreaterThan(0);
  });

  it("[PGS-001] names in statements mean the database's own, whatever the session looks at first", async () => {
    const place = await smallStore(make);
    const { sql, schema } = place;
    await sql(`CREATE FUNCTION ${schema}.octet_length(bytea) RETURNS integer LANGUAGE sql AS 'SELECT 0'`);
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const client = yield* place.client;
          yield* client.query(`SET search_path = ${schema}, pg_catalog`);
          expect(yield* client.query("SELECT octet_length('\\x0102'::bytea) AS length")).toEqual([{ length: 0 }]);
          const store = yield* openPostgresStore(client, { schema, volatile: true });
          expect(yield* store.read(0, 9)).toEqual(records);
          yield* client.query("RESET search_path");
        }),
      ),
    );
  });

  it("[PGS-006] records that somebody else added are neither overwritten nor continued", async () => {
    const place = await smallStore(make);
    await using(place, (store) =>
      Effect.gen(function* () {
        yield* Effect.promise(() =>
          place.sql(
            `INSERT INTO ${place.schema}.records SELECT 4, bytes, digest FROM ${place.schema}.records WHERE number = 0`,
          ),
        );
        const before = yield* Effect.promise(() => rowsOf(place));
        expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreFailed", code: "CONFLICT" });
        expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreClosed" });
        expect(yield* Effect.flip(store.putCheckpoint(4, ""))).toMatchObject({ _tag: "StoreClosed" });
        expect(yield* store.read(0, 9)).toEqual(records);
        expect(yield* Effect.promise(() => rowsOf(place))).toBe(before);
      }),
    );
    expect(await refusalOf(place)).toMatchObject({ _tag: "StoreCorrupt", record: 4 });
  });

  it("[PGS-007] nobody changes or removes a row, not even who owns the tables", async () => {
    const place = await smallStore(make);
    const before = await rowsOf(place);
    for (const statement of refusedChanges) await denied(place, statement);
    await place.sql("SET session_replication_role = replica");
    for (const statement of refusedChanges) await denied(place, statement);
    await place.sql("RESET session_replication_role");
    expect(await rowsOf(place)).toBe(before);
  });

  it("[PGS-007] the writer's role runs a store and may do nothing else", async () => {
    const place = kept(await make());
    await withWriter(place, async (writer) => {
      await Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const client = yield* place.client;
            yield* client.query(`SET ROLE ${writer}`);
            const store = yield* openPostgresStore(client, { schema: place.schema, volatile: true });
            yield* store.append(records);
            yield* store.putCheckpoint(4, "four");
            expect(yield* store.read(0, 9)).toEqual(records);
            yield* client.query("RESET ROLE");
          }),
        ),
      );
      const may = await place.sql(
        `SELECT relname::text || ' ' || lower(privilege_type) AS granted
          FROM pg_class, aclexplode(relacl) WHERE relnamespace = $1::regnamespace AND grantee = $2::regrole ORDER BY 1`,
        [place.schema, writer],
      );
      expect(may.map(({ granted }) => granted)).toEqual([
        "checkpoints insert",
        "checkpoints select",
        "format select",
        "records insert",
        "records select",
      ]);
      const before = await rowsOf(place);
      await place.sql(`SET ROLE ${writer}`);
      for (const statement of [
        ...refusedChanges,
        "INSERT INTO S.records SELECT * FROM S.records ON CONFLICT (number) DO UPDATE SET bytes = ''",
        "INSERT INTO S.format VALUES (2)",
        "CREATE TABLE S.mine (n integer)",
        "SELECT S.refuse_change()",
      ]) {
        await denied(place, statement);
      }
      await place.sql("RESET ROLE");
      expect(await rowsOf(place)).toBe(before);
    });
  });

  it("[PGS-010] files that the server finds damaged are told, and nothing more is written", async () => {
    const place = await smallStore(make);
    const { sql, schema } = place;
    await sql(`CREATE FUNCTION ${schema}.damaged() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''invalid page in block 0'' USING ERRCODE = ''data_corrupted''; END'`);
    await sql(`CREATE TRIGGER damaged AFTER INSERT ON ${schema}.records EXECUTE FUNCTION ${schema}.damaged()`);
    await using(place, (store) =>
      Effect.gen(function* () {
        expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreCorrupt", record: null });
        expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreClosed" });
        expect(yield* store.read(0, 9)).toEqual(records);
      }),
    );
  });

  it("[PGS-013] a full disk is answered, and the store goes on", async () => {
    const place = await smallStore(make);
    const { sql, schema } = place;
    await sql(`CREATE FUNCTION ${schema}.full() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''disk_full''; END'`);
    await using(place, (store) =>
      Effect.gen(function* () {
        yield* Effect.promise(() =>
          sql(`CREATE TRIGGER "full" AFTER INSERT ON ${schema}.records EXECUTE FUNCTION ${schema}.full()`),
        );
        expect(yield* Effect.flip(store.append([bytes(5)]))).toMatchObject({ _tag: "StoreFull", code: "53100" });
        yield* Effect.promise(() => sql(`DROP TRIGGER "full" ON ${schema}.records`));
        expect(yield* store.append([bytes(6)])).toEqual({ first: 4, size: 5 });
        expect(yield* store.read(4, 9)).toEqual([bytes(6)]);
      }),
    );
  });
});

describe("names in SQL", () => {
  it("[PGS-002] are only what needs no care", async () => {
    for (const name of [
      "",
      "Upper",
      "a b",
      'x"; DROP SCHEMA public; --',
      "pg_mine",
      "1st",
      "a".repeat(64),
      "é",
      "a\n",
    ]) {
      expect(Result.getOrThrow(Result.flip(postgresSetup(name)))).toMatchObject({
        _tag: "OutOfRange",
        field: "schema",
      });
      expect(Result.getOrThrow(Result.flip(postgresSetup("s", name)))).toMatchObject({ field: "writer" });
    }
    const plain = /^[a-z_][a-z0-9_]*$/;
    fc.assert(
      fc.property(fc.string(), (name) => {
        if (Result.isSuccess(postgresSetup("s", name))) expect(name).toMatch(plain);
      }),
    );
    const [[, make]] = kinds as [(typeof kinds)[number]];
    const place = await make();
    expect(await errorOf(Effect.scoped(place.open({ schema: "a'b" })))).toMatchObject({ _tag: "OutOfRange" });
  });
});
