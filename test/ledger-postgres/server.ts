import { Effect, Exit, Result, Scope } from "effect";
import { connectPostgres, type SqlClient } from "../../src/index.ts";

const usual = [
  "postgres://root@127.0.0.1:5432/postgres",
  "postgres://postgres@127.0.0.1:5432/postgres",
  "postgres://root@/postgres?host=/var/run/postgresql",
  "postgres://postgres@/postgres?host=/var/run/postgresql",
];

async function findServer(): Promise<string | undefined> {
  const given = process.env["FIELDPRINT_POSTGRES_URL"];
  const reasons: Array<string> = [];
  for (const url of given === undefined ? usual : [given]) {
    const answer = await Effect.runPromise(Effect.scoped(Effect.result(connectPostgres(url))));
    if (Result.isSuccess(answer)) return url;
    reasons.push(answer.failure.message);
  }
  const reason = `no PostgreSQL server reached (FIELDPRINT_POSTGRES_URL says where one is):\n${reasons.join("\n")}`;
  if (process.env["FIELDPRINT_EXPECT_POSTGRES"] !== undefined) throw new Error(reason);
  console.warn(`tests on a PostgreSQL server skipped: ${reason}`);
  return undefined;
}

/** Where a PostgreSQL server with a superuser for tests is, if one is reachable. */
export const serverUrl: string | undefined = await findServer();

/** The same server with other parameters of the session. */
export function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${url}${url.includes("?") ? "&" : "?"}${added.join("&")}`;
}

/** A session that stays open until it is ended. */
export interface Session {
  readonly client: SqlClient;
  readonly sql: SqlRunner;
  readonly end: () => Promise<void>;
}

/** Runs one statement and answers its rows. */
export type SqlRunner = (
  ...statement: Parameters<SqlClient["query"]>
) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;

/** A session of the server beside the one under test. */
export async function session(url: string): Promise<Session> {
  const scope = Effect.runSync(Scope.make());
  const client = await Effect.runPromise(Effect.provideService(connectPostgres(url), Scope.Scope, scope));
  return {
    client,
    sql: (...statement) => Effect.runPromise(client.query(...statement)),
    end: () => Effect.runPromise(Scope.close(scope, Exit.void)),
  };
}
