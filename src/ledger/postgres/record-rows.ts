import { Effect, Result } from "effect";
import { RecordIndex } from "../files/record-index.ts";
import { hexadecimal } from "../hash.ts";
import { StoreCorrupt } from "../store-errors.ts";
import { extendedDigest, recordDigest } from "../store-rules.ts";
import { storeLimits } from "../store.ts";
import { type FoundRecord, recordOf } from "./rows.ts";
import type { SqlFault, SqlQuery, SqlRow } from "./sql-client.ts";
import type { Tables } from "./tables.ts";

/** So many rows are looked at in one query. */
const rowsPerQuery = 4096;

/**
 * Some records from number $1 to before $2. Bytes beyond $3 together, or longer than a record may be, stay in the
 * database; a digest that is none is null.
 *
 * @spec PGS-009
 */
const pageQuery = ({ records }: Tables) => `SELECT number::text AS number, length,
  CASE WHEN length <= ${storeLimits.recordBytes} AND (total <= $3::int8 OR number = $1::int8) THEN bytes END AS bytes,
  CASE WHEN octet_length(digest) = 32 THEN digest END AS digest
FROM (
  SELECT number, bytes, digest, octet_length(bytes) AS length,
    sum(octet_length(bytes)) OVER (ORDER BY number) AS total
  FROM ${records} WHERE number >= $1::int8 AND number < $2::int8
  ORDER BY number LIMIT ${rowsPerQuery}
) AS page ORDER BY page.number`;

/** Why a row is not the record that must stand here, with the running digest before it; if it is not. */
function mismatch(found: FoundRecord, number: number, running: Uint8Array): readonly [string, string] | Uint8Array {
  const { bytes, length, digest } = found;
  if (found.number !== number) return [`record ${number}`, `record ${found.number}`];
  if (bytes === null) return [`at most ${storeLimits.recordBytes} bytes`, `${length} bytes`];
  if (bytes.length !== length) return [`${length} bytes`, `${bytes.length} bytes`];
  const own = extendedDigest(running, recordDigest(number, bytes));
  if (digest !== null && Buffer.compare(own, digest) === 0) return own;
  const actual = digest === null ? "a digest of another length" : hexadecimal(digest);
  return [`the running digest ${hexadecimal(own)}`, actual];
}

const corrupt = (where: string, record: number, [expected, actual]: readonly [string, string]) =>
  new StoreCorrupt({ where, part: "records", record, offset: null, expected, actual });

/**
 * Takes one row into the index, or says what is wrong with it. False when its bytes are for the next query.
 *
 * @spec PGS-009 PGS-010
 */
function take(where: string, index: RecordIndex, row: SqlRow, first: boolean): boolean | StoreCorrupt {
  const { size: number } = index;
  const found = recordOf(row);
  if (Result.isFailure(found)) return corrupt(where, number, ["a row of the records", found.failure]);
  const { bytes, length } = found.success;
  if (bytes === null && !first && length <= storeLimits.recordBytes && found.success.number === number) return false;
  const digest = mismatch(found.success, number, index.digestAt(number));
  if (!(digest instanceof Uint8Array)) return corrupt(where, number, digest);
  index.push(index.endOf(number) + length, digest);
  return true;
}

/**
 * Reads every record in pages, and checks it: numbers from 0 without a gap, bytes within bounds, the running digest.
 * Answers where each ends, counting their bytes.
 *
 * @spec PGS-009 PGS-010
 */
export const scanRecords = Effect.fnUntraced(function* (where: string, query: SqlQuery, tables: Tables) {
  const index = new RecordIndex(0);
  const odd = yield* query(
    `SELECT FROM ${tables.records} WHERE number < 0 OR number > ${Number.MAX_SAFE_INTEGER} LIMIT 1`,
  );
  if (odd.length > 0) return yield* corrupt(where, 0, ["numbers from 0 to 2^53 - 1", "another number"]);
  const text = pageQuery(tables);
  const most = [String(2n ** 63n - 1n), storeLimits.readBytes];
  for (;;) {
    const rows = yield* query(text, [index.size, ...most]);
    if (rows.length === 0) return index;
    for (const [at, row] of rows.entries()) {
      const taken = take(where, index, row, at === 0);
      if (taken instanceof StoreCorrupt) return yield* taken;
      if (!taken) break;
    }
  }
});

/** The record of a row that must be the one that the index knows. */
function known(where: string, index: RecordIndex, number: number, row: SqlRow | undefined): Uint8Array | StoreCorrupt {
  if (row === undefined) return corrupt(where, number, ["the record", "no row"]);
  const found = recordOf(row);
  if (Result.isFailure(found)) return corrupt(where, number, ["a row of the records", found.failure]);
  const bytes = index.endOf(number + 1) - index.endOf(number);
  const { length } = found.success;
  if (found.success.number === number && length !== bytes) {
    return corrupt(where, number, [`${bytes} bytes`, `${length} bytes`]);
  }
  const digest = mismatch(found.success, number, index.digestAt(number));
  if (!(digest instanceof Uint8Array)) return corrupt(where, number, digest);
  const right = index.digestAt(number + 1);
  if (Buffer.compare(digest, right) === 0 && found.success.bytes !== null) return new Uint8Array(found.success.bytes);
  return corrupt(where, number, [`the running digest ${hexadecimal(right)}`, hexadecimal(digest)]);
}

/**
 * Some records, each compared with the digest that it had when the store was opened or it was appended.
 *
 * @spec STO-004 PGS-009 PGS-010
 */
export const readRecords = Effect.fnUntraced(function* (
  where: string,
  query: SqlQuery,
  tables: Tables,
  index: RecordIndex,
  place: { readonly from: number; readonly count: number },
): Effect.fn.Return<ReadonlyArray<Uint8Array>, SqlFault | StoreCorrupt> {
  const end = index.readableEnd(place.from, place.count);
  const records: Array<Uint8Array> = [];
  const text = pageQuery(tables);
  while (place.from + records.length < end) {
    const next = place.from + records.length;
    const until = Math.min(end, next + rowsPerQuery);
    const rows = yield* query(text, [next, until, index.endOf(until) - index.endOf(next)]);
    for (let number = next; number < until; number += 1) {
      const record = known(where, index, number, rows[number - next]);
      if (record instanceof StoreCorrupt) return yield* record;
      records.push(record);
    }
  }
  return records;
});
