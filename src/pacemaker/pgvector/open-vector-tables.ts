import { Effect, Result, Schema } from "effect";
import { checkedName } from "../../ledger/postgres/tables.ts";
import type { SqlClient } from "../../ledger/postgres/sql-client.ts";
import { IndexCorrupt, VectorExtensionMissing } from "../index-errors.ts";
import { expectedShape, makeVectorTables, shelves, type VectorTables } from "./vector-tables.ts";

/** An index's tables and what the extension calls its things. */
export interface OpenTables extends VectorTables {
  readonly where: string;
  readonly client: SqlClient;
  /** The extension's schema, in quotation marks. */
  readonly extension: string;
}

const extensionQuery = `SELECT
  (SELECT nspname::text FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'vector') AS installed,
  EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS available,
  current_setting('server_version_num') AS version`;

const decodeExtension = Schema.decodeUnknownResult(
  Schema.Tuple([
    Schema.Struct({
      installed: Schema.NullOr(Schema.String),
      available: Schema.Boolean,
      version: Schema.String.check(Schema.isMaxLength(20)),
    }),
  ]),
);

const withheldExtension = (where: string, available: boolean, version: string) => {
  const create = `run "CREATE EXTENSION vector" in the database as an administrator`;
  if (available) return new VectorExtensionMissing({ where, actual: "one that is not created", install: create });
  const major = Math.floor(Number(version) / 10_000) || 15;
  const install = `install the package postgresql-${major}-pgvector, or https://github.com/pgvector/pgvector, on the server, then ${create}`;
  return new VectorExtensionMissing({ where, actual: "none", install });
};

/**
 * The schema of the extension, or how to get it.
 *
 * @spec VEC-008
 */
const findExtension = Effect.fnUntraced(function* (where: string, client: SqlClient) {
  const answer = decodeExtension(yield* client.query(extensionQuery));
  const corrupt = (actual: string) =>
    new IndexCorrupt({ where, part: "extension", expected: "a schema whose name needs no care in SQL", actual });
  if (Result.isFailure(answer)) return yield* corrupt("no name");
  const [{ installed, available, version }] = answer.success;
  if (installed === null) return yield* withheldExtension(where, available, version);
  const known = installed === "pg_catalog" ? Result.succeed(installed) : checkedName("extension", installed);
  if (Result.isFailure(known)) return yield* corrupt(known.failure.actual);
  return `"${known.success}"`;
});

const shapeQuery = `SELECT relname::text AS name, left(relkind::text || ' ' || relpersistence::text || ' ' || (
    SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
  ), 300) AS shape
FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND relname IN ('trusted', 'untrusted', 'withheld')`;

const decodeShapes = Schema.decodeUnknownResult(
  Schema.Array(Schema.Struct({ name: Schema.String, shape: Schema.String })),
);

/**
 * Looks whether the extension and the tables are there and are what they must be. Makes the tables where there are none.
 *
 * @spec VEC-007 VEC-008 VEC-009
 */
export const openVectorTables = Effect.fnUntraced(function* (
  where: string,
  client: SqlClient,
  tables: VectorTables,
  create: boolean,
) {
  const extension = yield* findExtension(where, client);
  const vector = `${extension}.vector`;
  const shapes = decodeShapes(yield* client.query(shapeQuery, [tables.schema]));
  const found = new Map(Result.getOrElse(shapes, () => []).map(({ name, shape }) => [name, shape]));
  const open: OpenTables = { ...tables, where, client, extension };
  if (found.size === 0 && create) {
    yield* client.transaction((query) => query(makeVectorTables(tables, vector)));
    return open;
  }
  const expected = expectedShape(vector.replaceAll('"', ""), tables.dimension);
  for (const part of shelves) {
    const actual = found.get(part);
    if (actual !== expected) return yield* new IndexCorrupt({ where, part, expected, actual: actual ?? "no table" });
  }
  return open;
});
