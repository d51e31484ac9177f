import { Result } from "effect";
import type { Scope } from "../../identity/principal.ts";
import { blake3Text } from "../../ledger/hash.ts";
import { checkedName } from "../../ledger/postgres/tables.ts";
import { largestDimension } from "../../memory/quantiser.ts";
import { OutOfRange } from "../../problem/errors.ts";
import type { Shelf } from "../vector-index.ts";

/** The shelves of an index, each a table of its own. */
export const shelves = ["trusted", "untrusted", "withheld"] as const;

/** The most elements of a vector that pgvector makes a graph of. */
export const largestGraphDimension = 2_000;

/** The names of an index's tables in SQL, and what they are made for. */
export interface VectorTables {
  readonly schema: string;
  readonly dimension: number;
  readonly shelf: Readonly<Record<Shelf, string>>;
}

/**
 * The tables of an index in a schema.
 *
 * @spec VEC-007
 */
export function vectorTablesIn(schema: string, dimension: number): Result.Result<VectorTables, OutOfRange> {
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > largestDimension) {
    const expected = `a whole number of 1 to ${largestDimension}`;
    return Result.fail(new OutOfRange({ field: "dimension", expected, actual: String(dimension) }));
  }
  return Result.map(checkedName("schema", schema), (schema) => {
    const table = (shelf: Shelf) => `"${schema}".${shelf}`;
    const shelf = { trusted: table("trusted"), untrusted: table("untrusted"), withheld: table("withheld") };
    return { schema, dimension, shelf };
  });
}

/** What the tables must look like; `vector` is the type's name with its schema. */
export function expectedShape(vector: string, dimension: number): string {
  const governance = "scope text, content text, kind text, level text, status text";
  return `r p item text, ${governance}, embedding ${vector}(${dimension})`;
}

const digestColumn = (name: string) => `${name} text COLLATE "C" NOT NULL CHECK (${name} ~ '^[0-9a-f]{64}$')`;

/**
 * The statements that make an empty index.
 *
 * @spec VEC-007
 */
export function makeVectorTables({ schema, dimension, shelf }: VectorTables, vector: string): string {
  const table = (name: string) => `CREATE TABLE ${name} (
  ${digestColumn("item")} PRIMARY KEY,
  scope text COLLATE "C" NOT NULL,
  ${digestColumn("content")},
  kind text NOT NULL,
  level text NOT NULL,
  status text NOT NULL,
  embedding ${vector}(${dimension}) NOT NULL
);
REVOKE ALL ON ${name} FROM PUBLIC;`;
  return [`CREATE SCHEMA IF NOT EXISTS "${schema}";`, ...shelves.map((name) => table(shelf[name]))].join("\n");
}

/** The name of the graph of a scope. */
export function graphName(shelf: Shelf, scope: Scope): string {
  return `graph_${shelf}_${blake3Text(scope).slice(0, 32)}`;
}

/**
 * A script for an administrator: the extension, the tables of an empty index, and a role that may read and change its
 * rows and nothing else. Grant that role to the user the program connects as. It runs in one transaction.
 *
 * **Errors** `OutOfRange` for a name or a dimension that is none.
 *
 * @spec VEC-007
 * @category pacemaker
 * @since 0.1.0
 */
export function vectorSetup(
  dimension: number,
  schema = "fieldprint_vectors",
  writer = `${schema}_writer`,
): Result.Result<string, OutOfRange> {
  return Result.gen(function* () {
    const tables = yield* vectorTablesIn(schema, dimension);
    const role = yield* checkedName("writer", writer);
    return `BEGIN;
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;
${makeVectorTables(tables, "public.vector")}
DO $body$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
    CREATE ROLE "${role}" NOLOGIN;
  END IF;
END
$body$;
GRANT USAGE ON SCHEMA "${tables.schema}" TO "${role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON ${shelves.map((name) => tables.shelf[name]).join(", ")} TO "${role}";
COMMIT;
`;
  });
}
