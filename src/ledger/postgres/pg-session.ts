import { setTimeout } from "node:timers/promises";
import { Effect, type Scope } from "effect";
import type { Client } from "pg";
import { OutOfRange } from "../../problem/errors.ts";
import { StoreFailed } from "../store-errors.ts";
import { type SqlClient, sqlClient, type SqlSession } from "./sql-client.ts";

/** No `@`, `/`, `#` or white space where a password that was not percent-encoded would put it. */
const shape = /^postgres(?:ql)?:\/\/(?:[^:@/?#\s]*(?::[^@/?#\s]*)?@)?[^@/?#\s]*(?:\/[^@/?#\s]*)?(?:\?[^@#\s]*)?$/u;

const connectMillis = 10_000;

/** So long a server that does not answer is waited for at the end. */
const goodbyeMillis = 5_000;

/** What a driver's error says, without the password. */
class SessionError extends Error {
  readonly code: unknown;
  constructor(error: unknown, password: string | null | undefined) {
    const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
    const said = typeof message === "string" ? message : "";
    super(
      password ? said.replaceAll(password, "[password]").replaceAll(encodeURIComponent(password), "[password]") : said,
    );
    this.code = code;
  }
}

function whereOf({ user, host, port, database }: Client): string {
  return `postgres://${user ?? ""}@${host}:${port}/${database ?? ""}`;
}

/**
 * A session over a client of `pg` that is connected. One `Client` is one session for its whole life: when it is lost, it
 * stays lost, and the writer's lock with it.
 */
function sessionOf(client: Client): SqlSession {
  return {
    where: whereOf(client),
    execute: async (text, values) => {
      try {
        const answer: unknown = await client.query({ text, values: [...values] });
        const last = (Array.isArray(answer) ? answer.at(-1) : answer) as { command: string; rows: Array<never> };
        // A transaction that had failed answers COMMIT with ROLLBACK, and without an error.
        if (text === "COMMIT" && last.command !== text)
          throw Object.assign(new Error("undone"), { code: last.command });
        return last.rows;
      } catch (error) {
        throw new SessionError(error, client.password);
      }
    },
    close: () => Promise.race([client.end(), setTimeout(goodbyeMillis, undefined, { ref: false })]),
  };
}

const connect = async (client: Client): Promise<SqlSession> => {
  // A lost connection is told by the next query; without a listener it would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return sessionOf(client);
  } catch (error) {
    void client.end().catch(() => undefined);
    throw new SessionError(error, client.password);
  }
};

const badUrl = new OutOfRange({
  field: "url",
  expected: "postgres://USER:PASSWORD@HOST:PORT/DATABASE, special characters percent-encoded",
  actual: "another text",
});

const newClient = (url: string) =>
  Effect.tryPromise({
    try: async () => {
      if (!shape.test(url)) throw badUrl;
      const { Client } = await import("pg");
      const options = { keepAlive: true, keepAliveInitialDelayMillis: 30_000, connectionTimeoutMillis: connectMillis };
      return new Client({ connectionString: url, fallback_application_name: "fieldprint", ...options });
    },
    catch: () => badUrl,
  });

/**
 * One session with a PostgreSQL server, until the scope ends. `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with
 * `?host=/var/run/postgresql` for a socket and `?sslmode=verify-full` for a server elsewhere.
 *
 * **Edge cases** it never connects again by itself, and appears in no message with its password.
 * **Errors** `OutOfRange` for another text, `StoreFailed` when the server cannot be reached or refuses.
 *
 * @spec PGS-001 PGS-014
 * @category store
 * @since 0.1.0
 */
export function connectPostgres(url: string): Effect.Effect<SqlClient, OutOfRange | StoreFailed, Scope.Scope> {
  const connected = Effect.gen(function* () {
    const client = yield* newClient(url);
    const session = yield* Effect.tryPromise({
      try: () => connect(client),
      catch: (error) => {
        const { code, message } = error as SessionError;
        const said = { code: typeof code === "string" ? code : "CONNECTION", detail: message.slice(0, 300) };
        return new StoreFailed({ where: whereOf(client), operation: "connecting", ...said });
      },
    });
    return sqlClient(session);
  });
  return Effect.acquireRelease(connected, ({ close }) => close);
}
