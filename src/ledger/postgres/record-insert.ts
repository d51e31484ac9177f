import { Deferred, Effect } from "effect";
import type { RecordIndex } from "../files/record-index.ts";
import { StoreClosed, type StoreError, StoreFailed } from "../store-errors.ts";
import { extendedDigest, recordDigest } from "../store-rules.ts";
import type { Appended } from "../store.ts";
import type { AppendTarget, Waiting } from "../append-queue.ts";
import { failureOf, isNoRoom } from "./database-failure.ts";
import { addedBy } from "./rows.ts";
import type { SqlClient, SqlFault, SqlValue } from "./sql-client.ts";
import type { Tables } from "./tables.ts";

/** A store whose records were read and found sound, and the session that may write it. */
export interface OpenStore {
  readonly where: string;
  readonly client: SqlClient;
  readonly tables: Tables;
  readonly index: RecordIndex;
  /** The number of this session's process at the server. */
  readonly process: number;
  /** Why nothing may be written any more, if so. */
  closed: string | undefined;
}

/** The error of a store that is closed. */
export const closedError = ({ where, closed }: OpenStore): StoreClosed =>
  new StoreClosed({ where, reason: closed ?? "its scope ended" });

/**
 * Adds records from number $1 on: bytes $2 in one piece, digests $3 too, cut by the places and lengths in $4 and $5. It
 * adds nothing in another session than the one that holds the lock, nor after records that this store does not know.
 *
 * @spec PGS-003 PGS-006
 */
const insert = ({ records }: Tables) => `WITH added AS (
  INSERT INTO ${records} (number, bytes, digest)
  SELECT $1::int8 + nth - 1, substring($2::bytea FROM place FOR length),
    substring($3::bytea FROM (nth * 32 - 31)::int4 FOR 32)
  FROM unnest($4::int4[], $5::int4[]) WITH ORDINALITY AS part(place, length, nth)
  WHERE pg_backend_pid() = $6::int4 AND COALESCE((SELECT max(number) FROM ${records}), -1) = $1::int8 - 1
  RETURNING number
)
SELECT count(*)::int4 AS added FROM added`;

interface Group {
  readonly records: ReadonlyArray<Uint8Array>;
  readonly digests: ReadonlyArray<Uint8Array>;
  readonly answers: ReadonlyArray<Appended>;
}

/** All records of some appends, with the running digest after each. */
function groupOf({ index }: OpenStore, waiting: ReadonlyArray<Waiting>): Group {
  const records: Array<Uint8Array> = [];
  const digests: Array<Uint8Array> = [];
  let running = index.digestAt(index.size);
  const answers = waiting.map((one) => {
    const first = index.size + records.length;
    for (const record of one.records) {
      running = extendedDigest(running, recordDigest(index.size + records.length, record));
      digests.push(running);
      records.push(record);
    }
    return { first, size: index.size + records.length };
  });
  return { records, digests, answers };
}

function valuesOf({ index, process }: OpenStore, { records, digests }: Group): ReadonlyArray<SqlValue> {
  const places: Array<number> = [];
  let place = 1;
  for (const { length } of records) {
    places.push(place);
    place += length;
  }
  const lengths = records.map(({ length }) => length);
  const numbers = [places, lengths].map((list) => `{${list.join(",")}}`);
  return [index.size, Buffer.concat(records), Buffer.concat(digests), ...numbers, process];
}

/** Somebody else wrote, or the server gave this session another process: both only without the lock. */
const conflict = ({ where }: OpenStore) =>
  new StoreFailed({
    where,
    operation: "append",
    code: "CONFLICT",
    detail: "records that this store did not write, or another session than the one with the lock",
  });

/**
 * Nothing is written after a failure, as it is not known what of it was done; a full disk that undid it does not count.
 *
 * @spec PGS-012 PGS-013
 */
export function failedBy(store: OpenStore, operation: string, fault: SqlFault | StoreFailed): StoreError {
  const failure = fault._tag === "SqlFault" ? failureOf(store.where, operation, fault) : fault;
  const goesOn = fault._tag === "SqlFault" && isNoRoom(fault);
  if (!goesOn) store.closed ??= `of a failure: ${failure.message}`;
  return failure;
}

/**
 * Makes a group durable in one transaction; only after its commit it is there to be read.
 *
 * @spec PGS-003 PGS-004
 */
const commitGroup = Effect.fnUntraced(function* (store: OpenStore, group: Group) {
  const { client, index, tables } = store;
  const { records, digests } = group;
  if (records.length === 0) return;
  const values = valuesOf(store, group);
  yield* client.transaction((query) =>
    Effect.flatMap(query(insert(tables), values), (rows) =>
      addedBy(rows) === records.length ? Effect.void : Effect.fail(conflict(store)),
    ),
  );
  for (const [at, { length }] of records.entries()) {
    index.push(index.endOf(index.size) + length, digests[at] ?? new Uint8Array(0));
  }
});

/** What a row costs beside its record's bytes. */
const rowBytes = 64;

/**
 * What the queue of appends does with a group.
 *
 * @spec STO-002 STO-003 PGS-004
 */
export function appendTarget(store: OpenStore): AppendTarget {
  const refuse = (waiting: ReadonlyArray<Waiting>, error: StoreError) =>
    Effect.forEach(waiting, ({ answer }) => Deferred.fail(answer, error), { discard: true });
  const commit = (waiting: ReadonlyArray<Waiting>) =>
    Effect.suspend(() => {
      if (store.closed !== undefined) return refuse(waiting, closedError(store));
      const group = groupOf(store, waiting);
      return Effect.matchEffect(commitGroup(store, group), {
        onFailure: (fault) => refuse(waiting, failedBy(store, "append", fault)),
        onSuccess: () =>
          Effect.forEach(waiting, ({ answer }, at) => Deferred.succeed(answer, group.answers[at]!), { discard: true }),
      });
    });
  return {
    bytesFor: (length) => length + rowBytes,
    commit,
    refusal: () => (store.closed === undefined ? undefined : closedError(store)),
    end: () => {
      store.closed ??= "its scope ended";
      return closedError(store);
    },
  };
}
