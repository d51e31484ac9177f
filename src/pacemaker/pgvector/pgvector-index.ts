import { Effect, Result, Schema, type Scope } from "effect";
import { Scope as ScopeName } from "../../identity/principal.ts";
import type { StoreCorrupt, StoreLocked } from "../../ledger/store-errors.ts";
import { type SqlClient, SqlFault, type SqlQuery } from "../../ledger/postgres/sql-client.ts";
import { tablesIn } from "../../ledger/postgres/tables.ts";
import { writerSession } from "../../ledger/postgres/writer-session.ts";
import { OutOfRange } from "../../problem/errors.ts";
import { type IndexCorrupt, type IndexError, IndexFailed, type VectorExtensionMissing } from "../index-errors.ts";
import type { IndexQuery, VectorIndex } from "../vector-index.ts";
import { searchExactly, searchGraph, usesGraph } from "./nearest-rows.ts";
import { type OpenTables, openVectorTables } from "./open-vector-tables.ts";
import { keepOnlyRows, moveRows, putRows } from "./shelved-rows.ts";
import { graphName, largestGraphDimension, vectorTablesIn } from "./vector-tables.ts";

/**
 * Graphs for approximate search (HNSW), one for each partition of each scope named.
 *
 * **Units** `connections` of a vertex, 2 to 100, 16 unless given; `construction`, how many candidates are kept while it is
 * built, 4 to 1000 and at least twice the connections, 64 unless given; `width`, how many while it is searched, 1 to
 * 1000, 40 unless given.
 *
 * @spec VEC-011
 * @category pacemaker
 * @since 0.1.0
 */
export interface GraphOptions {
  readonly scopes: ReadonlyArray<ScopeName>;
  readonly connections?: number;
  readonly construction?: number;
  readonly width?: number;
}

/**
 * How an index in PostgreSQL is opened. `schema` is where its tables are, `fieldprint_vectors` unless given; `create`
 * makes them where there are none. Without `graph` every search is exact.
 *
 * @spec VEC-007 VEC-011
 * @category pacemaker
 * @since 0.1.0
 */
export interface PgvectorOptions {
  readonly dimension: number;
  readonly schema?: string;
  readonly create?: boolean;
  readonly graph?: GraphOptions;
}

/**
 * An index in PostgreSQL.
 *
 * @spec VEC-005 VEC-011
 * @category pacemaker
 * @since 0.1.0
 */
export interface PgvectorIndex extends VectorIndex {
  /** As `search`, with every vector looked at, also where there is a graph. */
  readonly searchExactly: VectorIndex["search"];
  /** Whether the server answers a question from a graph. */
  readonly usesGraph: (query: IndexQuery) => Effect.Effect<boolean, IndexError>;
}

interface Graphs {
  readonly scopes: ReadonlySet<ScopeName>;
  readonly connections: number;
  readonly construction: number;
  readonly width: number;
}

const count = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }));

const decodeGraphs = Schema.decodeUnknownResult(
  Schema.Struct({
    scopes: Schema.Array(ScopeName),
    connections: count(2, 100),
    construction: count(4, 1_000),
    width: count(1, 1_000),
  }),
);

function graphsOf({ dimension, graph }: PgvectorOptions): Result.Result<Graphs | undefined, OutOfRange> {
  if (graph === undefined) return Result.succeed(undefined);
  const refused = (expected: string, actual: string) =>
    Result.fail(new OutOfRange({ field: "graph", expected, actual: actual.replaceAll(/\s+/gu, " ").slice(0, 200) }));
  if (dimension > largestGraphDimension) return refused(`at most ${largestGraphDimension} elements`, `${dimension}`);
  const decoded = decodeGraphs({ connections: 16, construction: 64, width: 40, ...graph });
  if (Result.isFailure(decoded)) return refused("numbers in range, and scopes", decoded.failure.message);
  const { connections, construction, scopes, width } = decoded.success;
  if (construction < 2 * connections)
    return refused(`a construction of at least ${2 * connections}`, `${construction}`);
  return Result.succeed({ connections, construction, width, scopes: new Set(scopes) });
}

const partitions = ["trusted", "untrusted"] as const;

const graphQuery = `SELECT relname::text AS name FROM pg_class
WHERE relkind = 'i' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)`;

/**
 * Builds the graphs that are not there, which only the owner of the tables may. A scope's name needs no care in SQL.
 *
 * @spec VEC-011
 */
const buildGraphs = Effect.fnUntraced(function* (tables: OpenTables, query: SqlQuery, graphs: Graphs) {
  const { extension, schema, shelf } = tables;
  const there = new Set((yield* query(graphQuery, [schema])).map(({ name }) => name));
  for (const [scope, partition] of [...graphs.scopes].flatMap((scope) =>
    partitions.map((one) => [scope, one] as const),
  )) {
    const name = graphName(partition, scope);
    if (there.has(name)) continue;
    yield* query(`CREATE INDEX "${name}" ON ${shelf[partition]} USING hnsw (embedding ${extension}.vector_cosine_ops)
  WITH (m = ${graphs.connections}, ef_construction = ${graphs.construction}) WHERE scope = '${scope}'`);
  }
});

/** What a fault of the database means to who uses the index. */
function failedBy(where: string, operation: string) {
  return <E>(error: E | SqlFault): E | IndexFailed => {
    if (!(error instanceof SqlFault)) return error;
    const { code, detail } = error;
    return new IndexFailed({ where, operation: `${operation} (${error.operation})`, code, detail });
  };
}

/** The operations of an index whose tables are open. */
function operations(tables: OpenTables, graphs: Graphs | undefined): PgvectorIndex {
  const { where, client, dimension } = tables;
  const named = <A, E>(operation: string, effect: Effect.Effect<A, E | SqlFault>) =>
    Effect.mapError(effect, failedBy(where, operation)) as Effect.Effect<A, Exclude<E, SqlFault> | IndexFailed>;
  const exactly = (query: IndexQuery) => named("search", searchExactly(tables, query));
  const hasGraph = ({ scope }: IndexQuery) => graphs?.scopes.has(scope) ?? false;
  const prepare = (query: SqlQuery) => (graphs === undefined ? Effect.void : buildGraphs(tables, query, graphs));
  return {
    dimension,
    put: (rows) =>
      named(
        "put",
        client.transaction((query) => putRows(tables, query, rows)),
      ),
    move: (places) =>
      named(
        "move",
        client.transaction((query) => moveRows(tables, query, places)),
      ),
    keepOnly: (items) =>
      named(
        "keep",
        client.transaction((query) => Effect.tap(keepOnlyRows(tables, query, items), () => prepare(query))),
      ),
    search: (query) =>
      graphs !== undefined && hasGraph(query)
        ? named("search", searchGraph(tables, query, graphs.width))
        : exactly(query),
    searchExactly: exactly,
    usesGraph: (query) =>
      graphs !== undefined && hasGraph(query)
        ? named("plan", usesGraph(tables, query, graphs.width, graphName(query.partition, query.scope)))
        : Effect.succeed(false),
  };
}

/**
 * The index in the tables of a PostgreSQL schema, with the extension pgvector, for one Pacemaker, until the scope ends.
 * The session belongs to the index; a store needs another.
 *
 * **Accuracy** without a graph, the same items in the same order as {@link embeddedIndex}, whatever pgvector rounds.
 * **Errors** `VectorExtensionMissing`, `IndexCorrupt`, `IndexFailed`, `StoreLocked` when another Pacemaker has it,
 * `OutOfRange`.
 *
 * @spec VEC-005 VEC-007 VEC-008 VEC-010 VEC-011
 * @category pacemaker
 * @since 0.1.0
 */
export function openPgvectorIndex(
  client: SqlClient,
  options: PgvectorOptions,
): Effect.Effect<
  PgvectorIndex,
  OutOfRange | VectorExtensionMissing | IndexCorrupt | IndexFailed | StoreLocked | StoreCorrupt,
  Scope.Scope
> {
  const { schema = "fieldprint_vectors", create = false, dimension } = options;
  const where = `${client.where}, schema ${schema.slice(0, 63)}`;
  const opened = Effect.gen(function* () {
    const graphs = yield* Effect.fromResult(graphsOf(options));
    const tables = yield* Effect.fromResult(vectorTablesIn(schema, dimension));
    const lock = yield* Effect.fromResult(tablesIn(schema));
    yield* writerSession(where, client, { ...lock, schema: `${schema} vectors` });
    yield* client.query("SELECT set_config('extra_float_digits', '3', false)");
    return operations(yield* openVectorTables(where, client, tables, create), graphs);
  });
  return Effect.catchTag(opened, "SqlFault", (fault) => Effect.fail(failedBy(where, "opening")(fault) as IndexFailed));
}
