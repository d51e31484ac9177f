import { Effect, Result, type Scope } from "effect";
import { expect } from "vitest";
import {
  connectPostgres,
  hashingEmbedder,
  openPgvectorIndex,
  type PgvectorIndex,
  type PgvectorOptions,
  type Question,
  type Retrieval,
  vectorSetup,
} from "../../src/index.ts";
import { proxy } from "../ledger-postgres/proxy.ts";
import { serverUrl } from "../ledger-postgres/server.ts";
import { errorOf } from "../ledger-store/place.ts";
import { newPlace, type Opened, override, promote, withMemory } from "../pacemaker/memory-place.ts";
import { pgvectorPlace, type PgvectorPlace, randomSchema, shared } from "./pgvector-place.ts";

const question: Question = { text: "water boils", scope: "lab", partition: "trusted", count: 5 };
const texts = ["water boils", "water boils at a hundred degrees", "ice melts"];
const shown = ({ hits }: Retrieval) => hits.map(({ item, score }) => [item.id, score] as const);

const promoted = (opened: Opened) =>
  Effect.forEach(texts, (text) =>
    Effect.tap(opened.pacemaker.remember({ by: "search", text, scope: "lab", parents: [] }), (item) =>
      promote(opened, item),
    ),
  );

/** Runs with a Pacemaker over an index in a place. */
const over = <A, E>(
  memory: Awaited<ReturnType<typeof newPlace>>,
  index: Effect.Effect<PgvectorIndex, unknown, Scope.Scope>,
  use: (opened: Opened, index: PgvectorIndex) => Effect.Effect<A, E>,
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(index, (index) =>
        Effect.promise(() => withMemory(memory, (opened) => use(opened, index), { index })),
      ),
    ),
  );

async function threeFacts() {
  const [memory, place] = [await newPlace(), await pgvectorPlace()];
  const found = await over(memory, place.openWith(), (opened) =>
    Effect.andThen(promoted(opened), opened.pacemaker.retrieve(question)),
  );
  return { memory, place, found, scores: new Map(shown(found)) };
}

const opening = (place: PgvectorPlace, options: Partial<PgvectorOptions> = {}) =>
  errorOf(Effect.scoped(place.openWith(options)));

export const shapes = [
  {
    title: "another dimension",
    change: "ALTER TABLE S.trusted ALTER embedding TYPE public.vector(3)",
    part: "trusted",
  },
  { title: "a table that a crash empties", change: "ALTER TABLE S.untrusted SET UNLOGGED", part: "untrusted" },
  { title: "a column more", change: "ALTER TABLE S.withheld ADD more text", part: "withheld" },
  { title: "a table gone", change: "DROP TABLE S.trusted", part: "trusted" },
];

/** What somebody changes behind an open index. */
export const rows = [
  {
    title: "a vector of another direction",
    change:
      "UPDATE S.trusted SET embedding = ('[' || repeat('-1,', 255) || '1]')::public.vector WHERE item = (SELECT min(item) FROM S.trusted)",
    spoils: false,
  },
  {
    title: "all vectors made one",
    change: "UPDATE S.trusted SET embedding = array_fill(1, ARRAY[256])::public.vector",
    spoils: false,
  },
  {
    title: "rows taken away",
    change: "DELETE FROM S.trusted WHERE item = (SELECT min(item) FROM S.trusted)",
    spoils: false,
  },
  { title: "rows of another scope", change: "UPDATE S.trusted SET scope = 'home'", spoils: false },
  {
    title: "an item that is not there",
    change:
      "INSERT INTO S.trusted SELECT repeat('a', 64), scope, content, kind, level, status, embedding FROM S.trusted LIMIT 1",
    spoils: false,
  },
  {
    title: "vectors of zeros",
    change: "UPDATE S.trusted SET embedding = array_fill(0, ARRAY[256])::public.vector",
    spoils: true,
  },
  {
    title: "identifiers that are none",
    change: "ALTER TABLE S.trusted DROP CONSTRAINT trusted_item_check; UPDATE S.trusted SET item = 'x' || item",
    spoils: true,
  },
  {
    title: "another type",
    change: "ALTER TABLE S.trusted ALTER embedding TYPE public.vector(3) USING '[1,2,3]'",
    spoils: true,
  },
];

/** Tables are made only when asked for, and names are checked. */
export async function madeWhenAsked(): Promise<void> {
  const place = await pgvectorPlace();
  expect(await opening(place, { create: false })).toMatchObject({ _tag: "IndexCorrupt", actual: "no table" });
  await Effect.runPromise(Effect.scoped(place.openWith()));
  await Effect.runPromise(Effect.scoped(place.openWith({ create: false })));
  for (const schema of ["", "Upper", 'x"; DROP SCHEMA public; --', "pg_mine", "a".repeat(64)]) {
    expect(await opening(place, { schema })).toMatchObject({ _tag: "OutOfRange", field: "schema" });
    expect(Result.isFailure(vectorSetup(256, schema))).toBe(true);
    expect(Result.isFailure(vectorSetup(256, "s", schema))).toBe(true);
  }
  for (const dimension of [0, 1.5, 8_193, Number.NaN]) {
    expect(await opening(place, { dimension })).toMatchObject({ _tag: "OutOfRange", field: "dimension" });
  }
  await place.discard();
}

/** Another shape is told. */
export async function shapeTold({ change, part }: (typeof shapes)[number]): Promise<void> {
  const place = await pgvectorPlace();
  await Effect.runPromise(Effect.scoped(place.openWith()));
  await place.sql(change);
  expect(await opening(place)).toMatchObject({ _tag: "IndexCorrupt", part });
  await place.discard();
}

/** The administrator's script gives a role its rights and no more. */
export async function scriptGivesRights(): Promise<void> {
  const place = await pgvectorPlace();
  const { database } = await shared();
  const { schema, sql } = place;
  await database.exec(Result.getOrThrow(vectorSetup(256, schema)));
  await Effect.runPromise(Effect.scoped(place.openWith({ create: false })));
  const may = await sql(
    `SELECT relname::text || ' ' || lower(privilege_type) AS granted FROM pg_class, aclexplode(relacl)
      WHERE relnamespace = $1::regnamespace AND grantee = $2::regrole ORDER BY 1`,
    [schema, `${schema}_writer`],
  );
  const rights = ["delete", "insert", "select", "update"];
  expect(may.map(({ granted }) => granted)).toEqual(
    ["trusted", "untrusted", "withheld"].flatMap((table) => rights.map((right) => `${table} ${right}`)),
  );
  await sql(`SET ROLE ${schema}_writer`);
  for (const change of ["CREATE TABLE S.mine (n int)", "TRUNCATE S.trusted", "DROP TABLE S.trusted"]) {
    await expect(sql(change)).rejects.toMatchObject({ code: "42501" });
  }
  await sql("RESET ROLE");
  await place.discard();
  await database.exec(`DROP ROLE ${schema}_writer`);
}

/** A second opening is refused until the first has ended. */
export async function oneOpening(): Promise<void> {
  const place = await pgvectorPlace();
  await Effect.runPromise(
    Effect.scoped(
      Effect.andThen(
        place.openWith(),
        Effect.promise(async () => expect(await opening(place)).toMatchObject({ _tag: "StoreLocked" })),
      ),
    ),
  );
  await Effect.runPromise(Effect.scoped(place.openWith()));
  await place.discard();
}

/** An extension that is there but not created is told. */
export async function extensionNotCreated(): Promise<void> {
  const place = await pgvectorPlace();
  const { database } = await shared();
  await database.exec("DROP EXTENSION vector CASCADE");
  const error = await opening(place);
  await database.exec("CREATE EXTENSION vector WITH SCHEMA public");
  expect(error).toMatchObject({ _tag: "VectorExtensionMissing", actual: "one that is not created" });
  expect((error as Error).message).toContain("CREATE EXTENSION vector");
  expect(await place.sql("SELECT 1 FROM pg_namespace WHERE nspname = $1", [place.schema])).toEqual([]);
}

/** A server without the package is told. */
export async function packageMissing(): Promise<void> {
  const schema = randomSchema();
  const opened = Effect.gen(function* () {
    const client = yield* connectPostgres(serverUrl!);
    const [there] = yield* client.query("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'");
    const index = yield* Effect.result(openPgvectorIndex(client, { dimension: 4, schema, create: true }));
    const made = yield* client.query("SELECT nspname FROM pg_namespace WHERE nspname = $1", [schema]);
    return { there, index, made };
  });
  const { there, index, made } = await Effect.runPromise(Effect.scoped(opened));
  if (there !== undefined) return;
  expect(made).toEqual([]);
  const { message } = Result.getOrThrow(Result.flip(index));
  expect(message).toMatch(
    /expected the extension "vector" \(pgvector\), got none; install the package postgresql-\d+-pgvector/,
  );
}

/** Changed rows give true hits or an error, and are mended. */
export async function noWrongHit({ change, spoils }: (typeof rows)[number]): Promise<void> {
  const { memory, place, found, scores } = await threeFacts();
  const answer = await over(memory, place.openWith(), ({ pacemaker }) =>
    Effect.gen(function* () {
      const { database } = yield* Effect.promise(shared);
      yield* Effect.promise(() => database.exec(change.replaceAll("S.", `${place.schema}.`)));
      return yield* Effect.result(pacemaker.retrieve(question));
    }),
  );
  if (Result.isFailure(answer)) {
    expect(spoils).toBe(true);
    expect(["IndexCorrupt", "IndexFailed"]).toContain(answer.failure._tag);
  } else {
    expect(spoils).toBe(false);
    for (const [id, score] of shown(answer.success)) expect(score).toBe(scores.get(id));
    expect(answer.success.hits.length).toBeLessThanOrEqual(texts.length);
    const again = await over(memory, place.openWith(), ({ pacemaker }) =>
      Effect.map(pacemaker.retrieve(question), (found) => ({ found, repaired: pacemaker.repaired })),
    );
    expect(again.found).toEqual(found);
    expect(again.repaired.written + again.repaired.removed).toBeGreaterThan(0);
  }
  await place.discard();
}

/** A row that is to be moved and is gone is told. */
export async function missingRowTold(): Promise<void> {
  const { memory, place, found } = await threeFacts();
  await over(memory, place.openWith(), (opened) =>
    Effect.gen(function* () {
      yield* Effect.promise(() => place.sql("DELETE FROM S.trusted"));
      yield* override(opened, "Demote", found.hits[0]!.item.id);
      const error = yield* Effect.flip(opened.pacemaker.retrieve(question));
      expect(error).toMatchObject({ _tag: "IndexCorrupt", part: "untrusted" });
    }),
  );
  await place.discard();
}

/** A lost session is told, and all is right after opening again. */
export async function lostSession(): Promise<void> {
  const { memory, place, found } = await threeFacts();
  const line = await proxy(place.url);
  const url = `${line.url}?sslmode=disable`;
  const opened = Effect.flatMap(connectPostgres(url), (client) =>
    openPgvectorIndex(client, { dimension: hashingEmbedder.dimension, schema: place.schema }),
  );
  await over(memory, opened, (opened) =>
    Effect.gen(function* () {
      const { retrieve } = opened.pacemaker;
      expect(yield* retrieve(question)).toEqual(found);
      const cut = line.cutAfter({ commits: 1 });
      yield* override(opened, "Revoke", found.hits[0]!.item.id);
      expect(yield* Effect.flip(retrieve(question))).toMatchObject({ _tag: "IndexFailed" });
      yield* Effect.promise(() => cut);
      expect(yield* Effect.flip(retrieve(question))).toMatchObject({ _tag: "IndexFailed" });
    }),
  );
  await line.close();
  const { database } = await shared();
  // All sessions of this database are one: what a lost one held stays until it is freed here.
  await database.exec("ROLLBACK; SELECT pg_advisory_unlock_all()");
  const after = await over(memory, place.openWith(), ({ pacemaker }) => pacemaker.retrieve(question));
  const plain = await withMemory(memory, ({ pacemaker }) => pacemaker.retrieve(question));
  expect(after).toEqual(plain);
  expect(after.hits).toHaveLength(2);
  await place.discard();
}
