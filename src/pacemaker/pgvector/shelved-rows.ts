import { Effect, Result, Schema } from "effect";
import type { SqlQuery, SqlRow } from "../../ledger/postgres/sql-client.ts";
import { ItemId } from "../../state/item.ts";
import { IndexCorrupt } from "../index-errors.ts";
import { type IndexPlace, type IndexRow, type Shelf } from "../vector-index.ts";
import { type OpenTables } from "./open-vector-tables.ts";
import { shelves } from "./vector-tables.ts";

/** A vector as pgvector reads it; every float32 number comes back as it was. */
export function vectorText(vector: Float32Array): string {
  return `[${vector.join(",")}]`;
}

const columns = ["scope", "content", "kind", "level", "status"] as const;

const givenRow = ({ item, vector }: IndexRow) => ({
  item: item.id,
  scope: item.scope,
  content: item.content,
  kind: item.kind,
  level: item.label.level,
  status: item.status._tag,
  embedding: vectorText(vector),
});

const others = (shelf: Shelf) => shelves.filter((other) => other !== shelf);

const Changed = Schema.decodeUnknownResult(Schema.Tuple([Schema.Struct({ changed: Schema.Natural })]));

/** How many rows a statement says it changed. */
const changedBy = ({ where }: OpenTables, part: Shelf, rows: ReadonlyArray<SqlRow>) =>
  Effect.fromResult(
    Result.mapBoth(Changed(rows), {
      onFailure: () => new IndexCorrupt({ where, part, expected: "a count of rows", actual: "another answer" }),
      onSuccess: ([{ changed }]) => changed,
    }),
  );

/** Puts rows on a shelf and off the others; a row that is there just so is not written. */
function putStatement({ shelf: names, extension }: OpenTables, shelf: Shelf): string {
  const bytes = (row: string) => `${extension}.vector_send(${row}.embedding)`;
  const all = (row: string) => [...columns.map((name) => `${row}.${name}`), bytes(row)].join(", ");
  return `WITH given AS (
  SELECT item, scope, content, kind, level, status, embedding::${extension}.vector AS embedding
  FROM jsonb_to_recordset($1::jsonb)
    AS row(item text, scope text, content text, kind text, level text, status text, embedding text)
), ${others(shelf)
    .map(
      (other, at) => `gone${at} AS (
  DELETE FROM ${names[other]} AS old USING given WHERE old.item = given.item RETURNING old.item
)`,
    )
    .join(", ")}, added AS (
  INSERT INTO ${names[shelf]} AS old (item, scope, content, kind, level, status, embedding)
  SELECT item, scope, content, kind, level, status, embedding FROM given
  ON CONFLICT (item) DO UPDATE SET (scope, content, kind, level, status, embedding) =
    (excluded.scope, excluded.content, excluded.kind, excluded.level, excluded.status, excluded.embedding)
  WHERE (${all("old")}) IS DISTINCT FROM (${all("excluded")})
  RETURNING item
)
SELECT count(*)::int4 AS changed FROM (
  SELECT item FROM added UNION SELECT item FROM gone0 UNION SELECT item FROM gone1
) AS touched`;
}

/** Moves rows to a shelf, from wherever they are. */
function moveStatement({ shelf: names }: OpenTables, shelf: Shelf): string {
  const taken = others(shelf).map(
    (other, at) => `gone${at} AS (
  DELETE FROM ${names[other]} AS old USING given WHERE old.item = given.item
  RETURNING old.item, old.scope, old.content, old.kind, old.level, given.status, old.embedding
)`,
  );
  return `WITH given AS (
  SELECT item, status FROM jsonb_to_recordset($1::jsonb) AS row(item text, status text)
), ${taken.join(", ")}, here AS (
  UPDATE ${names[shelf]} AS old SET status = given.status FROM given WHERE old.item = given.item RETURNING old.item
), added AS (
  INSERT INTO ${names[shelf]} (item, scope, content, kind, level, status, embedding)
  SELECT * FROM gone0 UNION ALL SELECT * FROM gone1 RETURNING item
)
SELECT ((SELECT count(*) FROM here) + (SELECT count(*) FROM added))::int4 AS changed`;
}

/** The rows of each shelf that is named. */
function byShelf<P extends IndexPlace>(places: ReadonlyArray<P>) {
  return shelves.flatMap((shelf) => {
    const own = places.filter((place) => place.shelf === shelf);
    return own.length === 0 ? [] : [{ shelf, own }];
  });
}

/**
 * Adds or replaces rows in one transaction; answers how many were not there just so.
 *
 * @spec VEC-002 VEC-010
 */
export const putRows = Effect.fnUntraced(function* (
  tables: OpenTables,
  query: SqlQuery,
  rows: ReadonlyArray<IndexRow>,
) {
  let changed = 0;
  for (const { shelf, own } of byShelf(rows)) {
    const answer = yield* query(putStatement(tables, shelf), [JSON.stringify(own.map(givenRow))]);
    changed += yield* changedBy(tables, shelf, answer);
  }
  return changed;
});

/**
 * Moves rows to where they belong now, in one transaction.
 *
 * @spec VEC-002 VEC-010 VEC-012
 */
export const moveRows = Effect.fnUntraced(function* (
  tables: OpenTables,
  query: SqlQuery,
  places: ReadonlyArray<IndexPlace>,
) {
  for (const { shelf, own } of byShelf(places)) {
    const given = own.map(({ item }) => ({ item: item.id, status: item.status._tag }));
    const answer = yield* query(moveStatement(tables, shelf), [JSON.stringify(given)]);
    const changed = yield* changedBy(tables, shelf, answer);
    if (changed === own.length) continue;
    const [expected, actual] = [`${own.length} rows that are moved here`, `${changed}`];
    return yield* new IndexCorrupt({ where: tables.where, part: shelf, expected, actual });
  }
});

const pageRows = 4_096;

const decodeItems = Schema.decodeUnknownResult(Schema.Array(Schema.Struct({ item: ItemId })));

const nextItems = Effect.fnUntraced(function* (
  { where, shelf }: OpenTables,
  query: SqlQuery,
  part: Shelf,
  after: string,
) {
  const rows = yield* query(
    `SELECT left(item, 80) AS item FROM ${shelf[part]} WHERE item > $1 ORDER BY item LIMIT ${pageRows}`,
    [after],
  );
  const items = decodeItems(rows);
  if (Result.isSuccess(items)) return items.success.map(({ item }) => item);
  return yield* new IndexCorrupt({ where, part, expected: "identifiers of items", actual: "another text" });
});

/**
 * Removes every row but those of some items; answers how many.
 *
 * @spec VEC-002
 */
export const keepOnlyRows = Effect.fnUntraced(function* (
  tables: OpenTables,
  query: SqlQuery,
  keep: ReadonlySet<ItemId>,
) {
  let removed = 0;
  for (const part of shelves) {
    let after = "";
    for (;;) {
      const items = yield* nextItems(tables, query, part, after);
      const gone = items.filter((id) => !keep.has(id));
      if (gone.length > 0) {
        const statement = `DELETE FROM ${tables.shelf[part]} WHERE item = ANY ($1::text[])`;
        yield* query(statement, [`{${gone.join(",")}}`]);
      }
      removed += gone.length;
      if (items.length < pageRows) break;
      after = items.at(-1)!;
    }
  }
  return removed;
});
