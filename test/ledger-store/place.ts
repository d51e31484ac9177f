import { Cause, Effect, Exit, Option, type Scope, Stream } from "effect";
import {
  allRecords,
  blake3,
  hexadecimal,
  type RecordStore,
  type StoreError,
  type StoreOptions,
} from "../../src/index.ts";

/** Somewhere a store can be opened again and again; made empty, and thrown away after use. */
export interface Place {
  readonly open: (options?: StoreOptions) => Effect.Effect<RecordStore, StoreError, Scope.Scope>;
  readonly discard: () => Promise<void>;
}

/** Runs with one opening of a store. */
export const withStore = <A, E>(
  place: Place,
  use: (store: RecordStore) => Effect.Effect<A, E>,
  options: StoreOptions = {},
): Promise<A> => Effect.runPromise(Effect.scoped(Effect.flatMap(place.open(options), use)));

/** The error an effect fails with. */
export async function errorOf<A, E>(effect: Effect.Effect<A, E>): Promise<E> {
  const exit = await Effect.runPromiseExit(effect);
  if (Exit.isSuccess(exit)) throw new Error(`expected a failure, got ${JSON.stringify(exit.value)}`);
  const error = Cause.findErrorOption(exit.cause);
  if (Option.isNone(error)) throw new Error(`expected an error value, got ${Cause.pretty(exit.cause)}`);
  return error.value;
}

/** Why a place cannot be opened so. */
export const openingError = (place: Place, options: StoreOptions = {}) => errorOf(Effect.scoped(place.open(options)));

export const everything = (store: RecordStore) => Stream.runCollect(allRecords(store));

/** The running digest by its definition, apart from the code under test. */
export function digestOf(records: ReadonlyArray<Uint8Array>): string {
  let running: Uint8Array = new Uint8Array(32);
  for (const [number, record] of records.entries()) {
    const own = blake3(Buffer.concat([Buffer.from(new BigUint64Array([BigInt(number)]).buffer), record]));
    running = blake3(Buffer.concat([running, own]));
  }
  return hexadecimal(running);
}
