import { Result } from "effect";
import { OutOfRange } from "../../problem/errors.ts";
import { storeLimits } from "../store.ts";

/**
 * The format that this version reads and writes.
 *
 * @spec PGS-002
 */
export const formatVersion = 1;

/** The names of a store's tables in SQL. */
export interface Tables {
  readonly schema: string;
  readonly format: string;
  readonly records: string;
  readonly checkpoints: string;
}

/** What the tables must look like: kind and persistence, then their columns. */
export const expectedShapes: Readonly<Record<"format" | "records" | "checkpoints", string>> = {
  format: "r p version integer",
  records: "r p number bigint, bytes bytea, digest bytea",
  checkpoints: "r p number bigint, size bigint, digest bytea, note bytea",
};

/**
 * A name that needs no care in SQL: lower case letters, digits and underscores, at most 63.
 *
 * @spec PGS-002
 */
export function checkedName(field: string, name: string): Result.Result<string, OutOfRange> {
  if (/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/u.test(name)) return Result.succeed(name);
  const expected = "1 to 63 of a-z, 0-9 and _, not starting with a digit or pg_";
  return Result.fail(new OutOfRange({ field, expected, actual: JSON.stringify(String(name).slice(0, 80)) }));
}

/**
 * The tables of a store in a schema.
 *
 * @spec PGS-002
 */
export function tablesIn(schema: string): Result.Result<Tables, OutOfRange> {
  return Result.map(checkedName("schema", schema), (name) => ({
    schema: name,
    format: `"${name}".format`,
    records: `"${name}".records`,
    checkpoints: `"${name}".checkpoints`,
  }));
}

const recordTable = ({ records }: Tables) => `CREATE TABLE ${records} (
  number bigint PRIMARY KEY CHECK (number >= 0),
  bytes bytea NOT NULL CHECK (octet_length(bytes) <= ${storeLimits.recordBytes}),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32)
);`;

const checkpointTable = ({ checkpoints }: Tables) => `CREATE TABLE ${checkpoints} (
  number bigint PRIMARY KEY CHECK (number >= 0),
  size bigint NOT NULL CHECK (size >= 0),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  note bytea NOT NULL CHECK (octet_length(note) <= ${storeLimits.noteBytes})
);`;

/** A trigger that also fires for owners, superusers and replication. */
const onlyAdded = (schema: string, table: string) => `CREATE TRIGGER only_added
  BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION "${schema}".refuse_change();
ALTER TABLE ${table} ENABLE ALWAYS TRIGGER only_added;`;

/**
 * The statements that make an empty store: tables that are only ever added to.
 *
 * @spec PGS-002 PGS-007
 */
export function makeTables(tables: Tables): string {
  const { schema, format, records, checkpoints } = tables;
  return `CREATE SCHEMA IF NOT EXISTS "${schema}";
CREATE TABLE ${format} (version integer PRIMARY KEY);
INSERT INTO ${format} VALUES (${formatVersion});
${recordTable(tables)}
${checkpointTable(tables)}
CREATE FUNCTION "${schema}".refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  RAISE EXCEPTION '% of %.%: expected rows to be added only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$body$;
${[format, records, checkpoints].map((table) => onlyAdded(schema, table)).join("\n")}
REVOKE ALL ON FUNCTION "${schema}".refuse_change() FROM PUBLIC;
REVOKE ALL ON ${format}, ${records}, ${checkpoints} FROM PUBLIC;`;
}

/** The role that a store is written with, and all that it may do. */
function makeWriter({ schema, format, records, checkpoints }: Tables, writer: string): string {
  return `DO $body$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${writer}') THEN
    CREATE ROLE "${writer}" NOLOGIN;
  END IF;
END
$body$;
GRANT USAGE ON SCHEMA "${schema}" TO "${writer}";
GRANT SELECT ON ${format} TO "${writer}";
GRANT SELECT, INSERT ON ${records}, ${checkpoints} TO "${writer}";`;
}

/**
 * A script for an administrator: makes the tables of an empty store, and a role that may read and add records and
 * nothing else. Grant that role to the user the program connects as. It runs in one transaction.
 *
 * **Errors** `OutOfRange` for a name that is none.
 *
 * @spec PGS-002 PGS-007
 * @category store
 * @since 0.1.0
 */
export function postgresSetup(schema = "fieldprint", writer = `${schema}_writer`): Result.Result<string, OutOfRange> {
  return Result.gen(function* () {
    const tables = yield* tablesIn(schema);
    const role = yield* checkedName("writer", writer);
    return `BEGIN;\n${makeTables(tables)}\n${makeWriter(tables, role)}\nCOMMIT;\n`;
  });
}
