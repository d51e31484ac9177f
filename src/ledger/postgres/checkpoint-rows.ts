import { Effect, Result } from "effect";
import { hexadecimal } from "../hash.ts";
import { StoreCorrupt } from "../store-errors.ts";
import { type CheckpointNote, type StoreHead, storeLimits } from "../store.ts";
import { addedBy, checkpointOf } from "./rows.ts";
import type { SqlQuery, SqlValue } from "./sql-client.ts";
import type { Tables } from "./tables.ts";

/** The newest checkpoint, with the running digest at its size and the number of its row. */
export interface StoredCheckpoint extends CheckpointNote {
  readonly head: StoreHead;
  readonly number: number;
}

const newest = ({ checkpoints }: Tables) => `SELECT number::text AS number, size::text AS size,
  octet_length(note) AS length,
  CASE WHEN octet_length(note) <= ${storeLimits.noteBytes} THEN note END AS note,
  CASE WHEN octet_length(digest) = 32 THEN digest END AS digest
FROM ${checkpoints} AS checkpoint ORDER BY checkpoint.number DESC LIMIT 1`;

/**
 * The newest checkpoint, if there is one.
 *
 * @spec PGS-009
 */
export const readCheckpoint = Effect.fnUntraced(function* (where: string, query: SqlQuery, tables: Tables) {
  const [row] = yield* query(newest(tables));
  if (row === undefined) return undefined;
  const corrupt = (expected: string, actual: string) =>
    new StoreCorrupt({ where, part: "checkpoints", record: null, offset: null, expected, actual });
  const found = checkpointOf(row);
  if (Result.isFailure(found)) return yield* corrupt("a row of the checkpoints", found.failure);
  const { number, size, bytes, digest, length } = found.success;
  if (digest === null) return yield* corrupt("a digest of 32 bytes", "another length");
  if (bytes === null) return yield* corrupt(`a note of at most ${storeLimits.noteBytes} bytes`, `${length} bytes`);
  const note = Buffer.from(bytes).toString();
  if (Buffer.compare(Buffer.from(note), bytes) !== 0) return yield* corrupt("a note in UTF-8", "other bytes");
  const stored: StoredCheckpoint = { number, size, note, head: { size, digest: hexadecimal(digest) } };
  return stored;
});

const insert = ({ checkpoints }: Tables) => `WITH added AS (
  INSERT INTO ${checkpoints} (number, size, digest, note)
  SELECT $1::int8, $2::int8, $3::bytea, $4::bytea
  WHERE pg_backend_pid() = $5::int4 AND COALESCE((SELECT max(number) FROM ${checkpoints}), -1) = $1::int8 - 1
  RETURNING number
)
SELECT count(*)::int4 AS added FROM added`;

/**
 * Adds a checkpoint as the newest; answers whether it did.
 *
 * @spec PGS-003 PGS-006
 */
export function addCheckpoint(query: SqlQuery, tables: Tables, process: number, put: StoredCheckpoint) {
  const digest = Buffer.from(put.head.digest, "hex");
  const values: ReadonlyArray<SqlValue> = [put.number, put.size, digest, Buffer.from(put.note), process];
  return Effect.map(query(insert(tables), values), (rows) => addedBy(rows) === 1);
}
