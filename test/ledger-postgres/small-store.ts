import { Effect } from "effect";
import { type PostgresStoreOptions, type RecordStore } from "../../src/index.ts";
import { errorOf } from "../ledger-store/place.ts";
import { kept, type PostgresPlace } from "./postgres-place.ts";

export const bytes = (...values: ReadonlyArray<number>) => Uint8Array.from(values);

/** All records of the small store. */
export const records = [bytes(1), bytes(2, 2), bytes(), bytes(3, 3, 3)];

/** A closed store of three appends, with a checkpoint at three records. */
export async function smallStore(make: () => Promise<PostgresPlace>): Promise<PostgresPlace> {
  const place = kept(await make());
  await using(place, (store) =>
    Effect.gen(function* () {
      yield* store.append(records.slice(0, 2));
      yield* store.append(records.slice(2, 3));
      yield* store.append(records.slice(3));
      yield* store.putCheckpoint(3, "three");
    }),
  );
  return place;
}

/** Runs with one opening of a store. */
export const using = <A, E>(
  place: PostgresPlace,
  use: (store: RecordStore) => Effect.Effect<A, E>,
  options: PostgresStoreOptions = {},
): Promise<A> => Effect.runPromise(Effect.scoped(Effect.flatMap(place.open(options), use)));

/** Why a place cannot be opened so. */
export const refusalOf = (place: PostgresPlace, options: PostgresStoreOptions = {}) =>
  errorOf(Effect.scoped(place.open(options)));

/** What somebody can change who may do everything: the trigger is taken away first. */
export async function tamper({ sql, schema }: PostgresPlace, ...changes: ReadonlyArray<string>): Promise<void> {
  for (const table of ["format", "records", "checkpoints"]) {
    await sql(`DROP TRIGGER IF EXISTS only_added ON ${schema}.${table}`);
  }
  for (const change of changes) await sql(change.replaceAll("S.", `${schema}.`));
}

/** Everything in the tables. */
export async function rowsOf({ sql, schema }: PostgresPlace): Promise<string> {
  const tables = await Promise.all(
    ["format", "records", "checkpoints"].map((table) =>
      sql(`SELECT t::text AS row FROM ${schema}.${table} AS t ORDER BY 1`),
    ),
  );
  return JSON.stringify(tables);
}
