import { Effect, Result, Schema } from "effect";
import type { SqlQuery, SqlRow } from "../../ledger/postgres/sql-client.ts";
import { ExactIndex } from "../../memory/exact-index.ts";
import { ItemId } from "../../state/item.ts";
import { IndexCorrupt } from "../index-errors.ts";
import type { IndexQuery } from "../vector-index.ts";
import { distanceErrorBound } from "./distance-bound.ts";
import type { OpenTables } from "./open-vector-tables.ts";
import { vectorText } from "./shelved-rows.ts";

const NearRow = Schema.Struct({ item: ItemId, distance: Schema.Finite, vector: Schema.Uint8Array });
type NearRow = typeof NearRow.Type;

const decodeNear = Schema.decodeUnknownResult(Schema.Array(NearRow));

/** Rows that go over the line at once: about 2 MiB of them. */
const rowsAtOnce = (dimension: number) => Math.max(16, Math.floor(2 ** 21 / (4 * dimension + 100)));

/** More rows than asked for, so that a second question is rarely needed. */
const moreRows = 16;

/** The most rows that a graph is asked for. */
const mostFromGraph = 1_000;

function nearRows({ where }: OpenTables, { partition: part }: IndexQuery, rows: ReadonlyArray<SqlRow>) {
  return Result.mapError(decodeNear(rows), ({ message }) => {
    const actual = message.replaceAll(/\s+/gu, " ").slice(0, 200);
    return new IndexCorrupt({ where, part, expected: "rows of items, finite distances and vectors", actual });
  });
}

/**
 * One page of a scope's rows in the order of distance and identifier. The zero that is added keeps every graph out: it is
 * of another expression.
 */
const pageStatement = ({ extension, shelf }: OpenTables, { partition }: IndexQuery) => `SELECT item, distance,
  ${extension}.vector_send(embedding) AS vector
FROM (
  SELECT item, embedding, (embedding OPERATOR(${extension}.<=>) $1::${extension}.vector) + 0::float8 AS distance
  FROM ${shelf[partition]} WHERE scope = $2
) AS near WHERE (distance, item) > ($3::float8, $4::text) ORDER BY distance, item LIMIT $5::int4`;

/**
 * Every row that can be among the nearest. Two rows whose distances are further apart than twice the error bound are in
 * the order of their scores, so no row that is further than that from the last one asked for can be.
 *
 * @spec VEC-005 VEC-006
 */
const candidates = Effect.fnUntraced(function* (tables: OpenTables, query: SqlQuery, asked: IndexQuery) {
  const text = vectorText(asked.vector);
  const margin = 2 * distanceErrorBound(tables.dimension);
  const limit = Math.min(asked.most + moreRows, rowsAtOnce(tables.dimension));
  const all: Array<NearRow> = [];
  for (;;) {
    const { distance, item } = all.at(-1) ?? { distance: "-Infinity", item: "" };
    const rows = yield* query(pageStatement(tables, asked), [text, asked.scope, distance, item, limit]);
    const page = yield* Effect.fromResult(nearRows(tables, asked, rows));
    all.push(...page);
    const last = all[asked.most - 1];
    if (page.length < limit) return all;
    if (last !== undefined && all.at(-1)!.distance > last.distance + margin) return all;
  }
});

const graphStatement = ({ extension, shelf }: OpenTables, { partition }: IndexQuery) => `SELECT item,
  embedding OPERATOR(${extension}.<=>) $1::${extension}.vector AS distance, ${extension}.vector_send(embedding) AS vector
FROM ${shelf[partition]} WHERE scope = $2 ORDER BY embedding OPERATOR(${extension}.<=>) $1::${extension}.vector
LIMIT $3::int4`;

/** Makes the server use the graph where there is one, and look as far in it as asked, until the transaction ends. */
const graphSettings = `SELECT set_config('hnsw.ef_search', $1, true), set_config('enable_seqscan', 'off', true),
  set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`;

const graphValues = ({ vector, scope, most }: IndexQuery, width: number) => {
  const limit = Math.min(mostFromGraph, Math.max(most, width));
  return { limit, values: [vectorText(vector), scope, limit] };
};

/** The vector of a row as `vector_send` gives it: the number of elements, nothing, and big-endian float32 numbers. */
function vectorOf(bytes: Uint8Array, dimension: number): Float32Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength !== 4 + 4 * dimension || view.getUint16(0) !== dimension) return undefined;
  return Float32Array.from({ length: dimension }, (_, at) => view.getFloat32(4 + 4 * at));
}

/**
 * Rows ranked by the scores of their vectors.
 *
 * @spec VEC-005
 */
function ranked(
  { where, dimension }: OpenTables,
  { partition, vector, most }: IndexQuery,
  rows: ReadonlyArray<NearRow>,
) {
  const corrupt = (expected: string, actual: string) =>
    new IndexCorrupt({ where, part: partition, expected, actual: actual.slice(0, 200) });
  return Result.gen(function* () {
    const index = yield* ExactIndex.make({ partition, dimension, similarity: "cosine" });
    for (const { item, vector: bytes } of rows) {
      const own = vectorOf(bytes, dimension);
      if (own === undefined) return yield* Result.fail(corrupt(`vectors of ${dimension} elements`, "another"));
      yield* Result.mapError(index.add(item, own), ({ message }) => corrupt("rows of an index", message));
    }
    const hits = yield* index.search(vector, most);
    return hits.map(({ id }) => id);
  });
}

/**
 * The items nearest to a vector, as {@link ExactIndex} ranks them.
 *
 * @spec VEC-005
 */
export const searchExactly = Effect.fnUntraced(function* (tables: OpenTables, asked: IndexQuery) {
  const rows = yield* candidates(tables, tables.client.query, asked);
  return yield* Effect.fromResult(ranked(tables, asked, rows));
});

/**
 * The items that a graph finds near a vector, in their exact order.
 *
 * @spec VEC-011
 */
export const searchGraph = Effect.fnUntraced(function* (tables: OpenTables, asked: IndexQuery, width: number) {
  const { limit, values } = graphValues(asked, width);
  const rows = yield* tables.client.transaction((query) =>
    Effect.andThen(query(graphSettings, [String(limit)]), query(graphStatement(tables, asked), values)),
  );
  return yield* Effect.fromResult(Result.flatMap(nearRows(tables, asked, rows), (rows) => ranked(tables, asked, rows)));
});

/**
 * Whether the server answers a question from the graph of this name.
 *
 * @spec VEC-011
 */
export const usesGraph = Effect.fnUntraced(function* (
  tables: OpenTables,
  asked: IndexQuery,
  width: number,
  name: string,
) {
  const { limit, values } = graphValues(asked, width);
  const plan = yield* tables.client.transaction((query) =>
    Effect.andThen(
      query(graphSettings, [String(limit)]),
      query(`EXPLAIN (FORMAT JSON) ${graphStatement(tables, asked)}`, values),
    ),
  );
  return JSON.stringify(plan).includes(name);
});
