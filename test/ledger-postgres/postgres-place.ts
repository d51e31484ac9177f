import { randomBytes } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import { Effect, type Scope } from "effect";
import { afterAll, afterEach } from "vitest";
import {
  connectPostgres,
  openPostgresStore,
  type PostgresStoreOptions,
  type RecordStore,
  type SqlClient,
  sqlClient,
  type SqlSession,
  type StoreError,
} from "../../src/index.ts";
import type { Place } from "../ledger-store/place.ts";
import { serverUrl, type Session, session, type SqlRunner, withParameters } from "./server.ts";

/** A place in a schema of its own, and a way around the store to its tables, as a superuser. */
export interface PostgresPlace extends Place {
  readonly schema: string;
  readonly open: (options?: PostgresStoreOptions) => Effect.Effect<RecordStore, StoreError, Scope.Scope>;
  readonly client: Effect.Effect<SqlClient, StoreError, Scope.Scope>;
  readonly sql: SqlRunner;
}

const randomSchema = () => `fieldprint_test_${randomBytes(8).toString("hex")}`;

/** The session of an embedded database. */
function embeddedSession(database: PGlite): SqlSession {
  return {
    where: "PGlite",
    execute: async (text, values) => {
      if (values.length > 0) return (await database.query<Record<string, unknown>>(text, [...values])).rows;
      return (await database.exec(text)).at(-1)?.rows ?? [];
    },
    close: async () => undefined,
  };
}

let embedded: Promise<PGlite> | undefined;
let administrator: Promise<Session> | undefined;
afterAll(async () => {
  await (await embedded)?.close();
  await (await administrator)?.end();
});

/** A session of the server that tests share. */
export function administration(): Promise<Session> {
  if (serverUrl === undefined) throw new Error("expected a server");
  return (administrator ??= session(serverUrl));
}

const drop = (sql: SqlRunner, schema: string) => async () =>
  void (await sql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`));

/** An empty place in an embedded database, which keeps nothing on a disk. */
export async function embeddedPlace(): Promise<PostgresPlace> {
  const client = sqlClient(embeddedSession(await (embedded ??= PGlite.create())));
  const schema = randomSchema();
  const sql: SqlRunner = (...statement) => Effect.runPromise(client.query(...statement));
  return {
    schema,
    sql,
    client: Effect.succeed(client),
    open: (options) => openPostgresStore(client, { schema, create: true, volatile: true, ...options }),
    discard: drop(sql, schema),
  };
}

/** An empty place on the server; sessions of the store have the schema's name and these parameters. */
export async function serverPlace(parameters: Readonly<Record<string, string>> = {}): Promise<PostgresPlace> {
  const { sql } = await administration();
  const schema = randomSchema();
  const client = connectPostgres(withParameters(serverUrl ?? "", { application_name: schema, ...parameters }));
  return {
    schema,
    sql,
    client,
    open: (options) =>
      Effect.flatMap(client, (client) => openPostgresStore(client, { schema, create: true, ...options })),
    discard: drop(sql, schema),
  };
}

const made: Array<Place> = [];
afterEach(async () => {
  for (const place of made.splice(0)) await place.discard();
});

/** A place that is discarded after the test. */
export function kept<P extends Place>(place: P): P {
  made.push(place);
  return place;
}

/** The kinds of database there are here, by name. */
export const kinds: ReadonlyArray<readonly [string, () => Promise<PostgresPlace>]> = [
  ["PGlite", embeddedPlace],
  ...(serverUrl === undefined ? [] : [["a PostgreSQL server", () => serverPlace()] as const]),
];
