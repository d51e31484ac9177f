import { randomBytes } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Effect, type Scope } from "effect";
import { afterAll } from "vitest";
import {
  connectPostgres,
  hashingEmbedder,
  openPgvectorIndex,
  openPostgresStore,
  type PgvectorIndex,
  type PgvectorOptions,
} from "../../src/index.ts";
import type { Place } from "../ledger-store/place.ts";
import type { IndexPlace } from "../pacemaker/index-contract.ts";

/** A database in this process with the extension, which real clients reach over TCP. */
interface Served {
  readonly database: PGlite;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function serve(): Promise<Served> {
  const database = await PGlite.create({ extensions: { vector } });
  await database.exec("CREATE EXTENSION vector WITH SCHEMA public");
  const server = new PGLiteSocketServer({ db: database, port: 0, host: "127.0.0.1", maxConnections: 20 });
  await server.start();
  const stop = async () => {
    await server.stop();
    await database.close();
  };
  return { database, url: `postgres://postgres@${server.getServerConn()}/postgres?sslmode=disable`, stop };
}

let served: Promise<Served> | undefined;
afterAll(async () => (await served)?.stop());

/** The database that a test file shares. */
export const shared = (): Promise<Served> => (served ??= serve());

export const randomSchema = () => `fieldprint_test_${randomBytes(8).toString("hex")}`;

/** A schema for an index, and a way around the index to its tables. */
export interface PgvectorPlace extends IndexPlace {
  readonly schema: string;
  readonly url: string;
  readonly openWith: (
    options?: Partial<PgvectorOptions>,
    url?: string,
  ) => Effect.Effect<PgvectorIndex, unknown, Scope.Scope>;
  readonly sql: (text: string, values?: ReadonlyArray<unknown>) => Promise<ReadonlyArray<Record<string, unknown>>>;
}

/** An empty place for an index. */
export async function pgvectorPlace(): Promise<PgvectorPlace> {
  const { database, url } = await shared();
  const schema = randomSchema();
  const options: PgvectorOptions = { dimension: hashingEmbedder.dimension, schema, create: true };
  const openWith: PgvectorPlace["openWith"] = (more = {}, at = url) =>
    Effect.flatMap(connectPostgres(at), (client) => openPgvectorIndex(client, { ...options, ...more }));
  return {
    schema,
    url,
    openWith,
    open: openWith(),
    sql: async (text, values = []) =>
      (await database.query<Record<string, unknown>>(text.replaceAll("S.", `${schema}.`), [...values])).rows,
    discard: async () => void (await database.exec(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)),
  };
}

/** An empty place for a store of records, reached by the real client. */
export async function recordPlace(): Promise<Place> {
  const { database, url } = await shared();
  const schema = randomSchema();
  return {
    open: (options) =>
      Effect.flatMap(connectPostgres(url), (client) =>
        openPostgresStore(client, { schema, create: true, volatile: true, ...options }),
      ),
    discard: async () => void (await database.exec(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)),
  };
}
