import { Effect, Exit, Scope, Semaphore } from "effect";
import { StoreFailed, type StoreError } from "../store-errors.ts";
import { checkpointRefusal, readRefusal } from "../store-rules.ts";
import type { CheckpointNote, RecordStore, StoreOptions } from "../store.ts";
import { appendQueue } from "../append-queue.ts";
import { addCheckpoint, type StoredCheckpoint } from "./checkpoint-rows.ts";
import { failureOf } from "./database-failure.ts";
import { openTables } from "./open-tables.ts";
import { appendTarget, closedError, failedBy, type OpenStore } from "./record-insert.ts";
import { readRecords } from "./record-rows.ts";
import type { SqlClient } from "./sql-client.ts";
import { tablesIn } from "./tables.ts";
import { writerSession } from "./writer-session.ts";

/**
 * How a store in PostgreSQL is opened. `schema` is where its tables are, `fieldprint` unless given; `create` makes them
 * where there are none; `volatile` accepts a server that does not wait for its disk, as for tests in memory.
 *
 * @spec PGS-002 PGS-004
 * @category store
 * @since 0.1.0
 */
export interface PostgresStoreOptions extends StoreOptions {
  readonly schema?: string;
  readonly create?: boolean;
  readonly volatile?: boolean;
}

/** The newest checkpoint of an open store. */
interface Newest {
  checkpoint: StoredCheckpoint | undefined;
}

const conflict = ({ where }: OpenStore) =>
  new StoreFailed({
    where,
    operation: "checkpoint",
    code: "CONFLICT",
    detail: "a checkpoint that this store did not write, or another session than the one with the lock",
  });

/**
 * Adds a checkpoint. A failure closes the store for writing, as it is not known then which one is there.
 *
 * @spec STO-007 PGS-003 PGS-012
 */
const putCheckpoint = Effect.fnUntraced(function* (store: OpenStore, newest: Newest, put: CheckpointNote) {
  if (store.closed !== undefined) return yield* closedError(store);
  const { client, index, process, tables } = store;
  const refusal = checkpointRefusal(put, newest.checkpoint ?? null, index.size);
  if (refusal !== undefined) return yield* refusal;
  const next = { ...put, head: index.headAt(put.size), number: (newest.checkpoint?.number ?? -1) + 1 };
  yield* client
    .transaction((query) =>
      Effect.flatMap(addCheckpoint(query, tables, process, next), (added) =>
        added ? Effect.void : Effect.fail(conflict(store)),
      ),
    )
    .pipe(Effect.mapError((fault) => failedBy(store, "checkpoint", fault)));
  newest.checkpoint = next;
});

/** The operations of a store that was read and found sound. */
const operations = Effect.fnUntraced(function* (store: OpenStore, newest: Newest) {
  const { client, index, tables, where } = store;
  const oneAtATime = yield* Semaphore.make(1);
  let ended = false;
  yield* Effect.addFinalizer(() => oneAtATime.withPermit(Effect.sync(() => void (ended = true))));
  const append = yield* appendQueue(appendTarget(store));
  const whileOpen = <A>(act: () => Effect.Effect<A, StoreError>) =>
    Effect.suspend(() => (ended ? Effect.fail(closedError(store)) : act()));
  const read = (from: number, count: number) => {
    const refusal = readRefusal(from, count, index.size);
    if (refusal !== undefined) return Effect.fail(refusal);
    return readRecords(where, client.query, tables, index, { from, count }).pipe(
      Effect.catchTag("SqlFault", (fault) => Effect.fail(failureOf(where, "records", fault))),
    );
  };
  const operations: RecordStore = {
    append,
    read: (from, count) => whileOpen(() => read(from, count)),
    head: whileOpen(() => Effect.sync(() => index.headAt(index.size))),
    putCheckpoint: (size, note) =>
      oneAtATime.withPermit(Effect.uninterruptible(putCheckpoint(store, newest, { size, note }))),
    checkpoint: whileOpen(() =>
      Effect.sync(() => newest.checkpoint && { size: newest.checkpoint.size, note: newest.checkpoint.note }).pipe(
        Effect.map((found) => found ?? null),
      ),
    ),
  };
  return operations;
});

/**
 * The record store in the tables of a PostgreSQL schema, for one writer, until the scope ends. The session belongs to
 * the store: it holds the writer's lock, and everything is written through it.
 *
 * **Edge cases** a lost session loses the lock and the right to write together; what its last append became is decided
 * when the store is opened again.
 * **Errors** `StoreMissing`, `StoreLocked`, `StoreCorrupt`, `StoreRolledBack`, `StoreDiverged`, `StoreUnsupported`,
 * `StoreFailed`, `StoreFull`, `OutOfRange`; a refused opening changes nothing.
 *
 * @spec PGS-002 PGS-005 PGS-008 PGS-012
 * @category store
 * @since 0.1.0
 */
export function openPostgresStore(
  client: SqlClient,
  options: PostgresStoreOptions = {},
): Effect.Effect<RecordStore, StoreError, Scope.Scope> {
  const { schema = "fieldprint", create = false, volatile = false, pinned } = options;
  const where = `${client.where}, schema ${schema.slice(0, 63)}`;
  const opened = Effect.gen(function* () {
    const tables = yield* Effect.fromResult(tablesIn(schema));
    const process = yield* writerSession(where, client, tables);
    const { index, stored } = yield* openTables(where, client, tables, { create, volatile, pinned });
    const store: OpenStore = { where, client, tables, index, process, closed: undefined };
    return yield* operations(store, { checkpoint: stored });
  });
  const whole = Effect.gen(function* () {
    const own = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit));
    return yield* Effect.onError(Effect.provideService(opened, Scope.Scope, own), () => Scope.close(own, Exit.void));
  });
  return whole.pipe(
    Effect.catchTag("SqlFault", (fault) => Effect.fail(failureOf(where, "opening", fault))),
    Effect.uninterruptible,
  );
}
