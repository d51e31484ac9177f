import { Effect } from "effect";
import { StoreCorrupt, StoreFailed, StoreMissing, StoreUnsupported } from "../store-errors.ts";
import { contradiction, type Vouched } from "../store-rules.ts";
import type { StoreHead } from "../store.ts";
import { readCheckpoint } from "./checkpoint-rows.ts";
import { scanRecords } from "./record-rows.ts";
import { shapesOf } from "./rows.ts";
import type { SqlClient } from "./sql-client.ts";
import { expectedShapes, formatVersion, makeTables, type Tables } from "./tables.ts";

/** Which of the tables are there, and what they look like. */
const shapeQuery = `SELECT relname::text AS name, left(relkind::text || ' ' || relpersistence::text || ' ' || (
    SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
  ), 300) AS shape
FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND relname IN ('format', 'records', 'checkpoints')`;

const corrupt = (where: string, part: string, expected: string, actual: string) =>
  new StoreCorrupt({ where, part, record: null, offset: null, expected, actual });

/**
 * Only a format that this version knows is looked at more closely.
 *
 * @spec PGS-002
 */
const checkFormat = Effect.fnUntraced(function* (where: string, client: SqlClient, { format }: Tables) {
  const rows = yield* client.query(`SELECT left(version::text, 20) AS version FROM ${format} LIMIT 2`);
  const version = rows[0]?.["version"];
  if (rows.length !== 1 || typeof version !== "string") {
    return yield* corrupt(where, "format", "one version", `${rows.length} rows`);
  }
  if (version === String(formatVersion)) return;
  return yield* new StoreUnsupported({ where, expected: `format ${formatVersion}`, actual: `format ${version}` });
});

/**
 * Looks whether the tables are there and are what they must be; makes them where there are none, in one transaction.
 *
 * @spec PGS-002 STO-024
 */
const findTables = Effect.fnUntraced(function* (where: string, client: SqlClient, tables: Tables, create: boolean) {
  const found = shapesOf(yield* client.query(shapeQuery, [tables.schema]));
  if (found.size === 0) {
    if (!create) return yield* new StoreMissing({ where });
    yield* client.transaction((query) => query(makeTables(tables)));
    return;
  }
  if (found.has("format")) yield* checkFormat(where, client, tables);
  for (const [name, expected] of Object.entries(expectedShapes)) {
    const shape = found.get(name);
    if (shape !== expected) return yield* corrupt(where, name, `the table ${expected}`, shape ?? "no table");
  }
});

/**
 * A server that does not wait for its disk acknowledges what a power cut takes away.
 *
 * @spec PGS-004
 */
const checkServer = Effect.fnUntraced(function* (where: string, client: SqlClient) {
  const [row] = yield* client.query("SELECT current_setting('fsync') AS fsync");
  if (row?.["fsync"] === "on") return;
  const detail = "the server does not wait for its disk; set fsync to on, or open with volatile: true what may be lost";
  return yield* new StoreFailed({ where, operation: "opening", code: "FSYNC_OFF", detail });
});

/** What opening needs to know beside the session and the tables. */
export interface Opening {
  readonly create: boolean;
  readonly volatile: boolean;
  readonly pinned: StoreHead | undefined;
}

/**
 * Reads everything in a store whose lock is held, and judges it; changes nothing but making an empty store.
 *
 * @spec PGS-008 PGS-009 PGS-010 PGS-011
 */
export const openTables = Effect.fnUntraced(function* (
  where: string,
  client: SqlClient,
  tables: Tables,
  { create, volatile, pinned }: Opening,
) {
  if (!volatile) yield* checkServer(where, client);
  yield* findTables(where, client, tables, create);
  const index = yield* scanRecords(where, client.query, tables);
  const stored = yield* readCheckpoint(where, client.query, tables);
  const vouched: Array<Vouched> = [];
  if (stored !== undefined) vouched.push({ witness: "checkpoint", head: stored.head });
  if (pinned !== undefined) vouched.push({ witness: "pin", head: pinned });
  for (const one of vouched) {
    const refusal = contradiction(where, one, index.size, (size) => index.headAt(size));
    if (refusal !== undefined) return yield* refusal;
  }
  return { index, stored };
});
