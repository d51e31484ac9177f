import { Result, Schema } from "effect";
import type { SqlRow } from "./sql-client.ts";

/** A whole number from 0 to 2^53 - 1, which SQL gives as text. */
const Count = Schema.String.check(
  Schema.makeFilter((text: string) => {
    const exact = /^(?:0|[1-9]\d{0,15})$/u.test(text) && Number.isSafeInteger(Number(text));
    return exact || "expected a whole number from 0 to 2^53 - 1";
  }),
);

/** A row of the records, as the queries of this store ask for it: too long values are null. */
const RecordRow = Schema.Struct({
  number: Count,
  length: Schema.Natural,
  bytes: Schema.NullOr(Schema.Uint8Array),
  digest: Schema.NullOr(Schema.Uint8Array),
});

/** A record as a row says it is; nothing of it was compared with anything. */
export interface FoundRecord {
  readonly number: number;
  readonly length: number;
  readonly bytes: Uint8Array | null;
  readonly digest: Uint8Array | null;
}

const CheckpointRow = Schema.Struct({
  number: Count,
  size: Count,
  length: Schema.Natural,
  note: Schema.NullOr(Schema.Uint8Array),
  digest: Schema.NullOr(Schema.Uint8Array),
});

/** A checkpoint as a row says it is. */
export interface FoundCheckpoint extends FoundRecord {
  readonly size: number;
}

const decodeRecord = Schema.decodeUnknownResult(RecordRow);
const decodeCheckpoint = Schema.decodeUnknownResult(CheckpointRow);

/** What is wrong with a row, on one line and not at length. */
const said = ({ message }: Error) => message.replaceAll(/\s+/gu, " ").slice(0, 200);

/**
 * A row of the records, or what is wrong with it.
 *
 * @spec PGS-009
 */
export function recordOf(row: SqlRow): Result.Result<FoundRecord, string> {
  return Result.mapBoth(decodeRecord(row), {
    onFailure: said,
    onSuccess: ({ number, ...rest }) => ({ number: Number(number), ...rest }),
  });
}

/**
 * A row of the checkpoints, or what is wrong with it.
 *
 * @spec PGS-009
 */
export function checkpointOf(row: SqlRow): Result.Result<FoundCheckpoint, string> {
  return Result.mapBoth(decodeCheckpoint(row), {
    onFailure: said,
    onSuccess: ({ number, size, note, ...rest }) => ({
      ...rest,
      number: Number(number),
      size: Number(size),
      bytes: note,
    }),
  });
}

const Shape = Schema.Struct({ name: Schema.String, shape: Schema.String });

/** The tables that are there, by name; unreadable rows are none. */
export function shapesOf(rows: ReadonlyArray<SqlRow>): ReadonlyMap<string, string> {
  const shapes = rows.map((row) => Schema.decodeUnknownResult(Shape)(row)).filter(Result.isSuccess);
  return new Map(shapes.map(({ success }) => [success.name, success.shape]));
}

const decodeCounted = Schema.decodeUnknownResult(Schema.Tuple([Schema.Struct({ added: Schema.Natural })]));

/** How many rows a statement says it added. */
export function addedBy(rows: ReadonlyArray<SqlRow>): number {
  return Result.match(decodeCounted(rows), { onFailure: () => 0, onSuccess: ([{ added }]) => added });
}

const Lock = Schema.Tuple([
  Schema.Struct({
    locked: Schema.Boolean,
    own: Schema.Int,
    process: Schema.NullOr(Schema.Int),
    host: Schema.NullOr(Schema.String),
  }),
]);

/** The answer to the question for the writer's lock. */
export const lockOf = Schema.decodeUnknownResult(Lock);
