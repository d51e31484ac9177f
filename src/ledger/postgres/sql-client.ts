import { Effect, Exit, Schema, Semaphore } from "effect";

/**
 * What a statement is given for `$1`, `$2`, and so on. Bytes stand for `bytea`; arrays are texts such as `{1,2}`.
 *
 * @spec PGS-001
 * @category store
 * @since 0.1.0
 */
export type SqlValue = string | number | Uint8Array | null;

/**
 * One row of an answer: nothing is known about its values.
 *
 * @spec PGS-001
 * @category store
 * @since 0.1.0
 */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * One session with a database, as a driver offers it. A session that is lost stays lost: it never connects again by
 * itself, as the writer's lock would be gone then.
 *
 * **Edge cases** a text without values may hold several statements; the rows of the last are the answer.
 * **Errors** `execute` rejects with an error whose `code` is the server's SQLSTATE or the machine's word, and whose
 * message holds no secret.
 *
 * @spec PGS-001 PGS-014
 * @category store
 * @since 0.1.0
 */
export interface SqlSession {
  /** Which database, without the password. */
  readonly where: string;
  readonly execute: (text: string, values: ReadonlyArray<SqlValue>) => Promise<ReadonlyArray<SqlRow>>;
  readonly close: () => Promise<void>;
}

/**
 * A statement that the database did not carry out. `outcome` says whether its transaction is surely undone.
 *
 * @spec PGS-012 PGS-014
 * @category errors
 * @since 0.1.0
 */
export class SqlFault extends Schema.TaggedError<SqlFault>()("SqlFault", {
  where: Schema.String,
  operation: Schema.String,
  code: Schema.String,
  detail: Schema.String,
  outcome: Schema.Literals(["undone", "unknown"]),
}) {
  override get message(): string {
    return `${this.where}: ${this.operation}: expected success, got ${this.code} (${this.detail}), outcome ${this.outcome}; look at the server's log`;
  }
}

/**
 * Asks the database one thing.
 *
 * @spec PGS-001
 * @category store
 * @since 0.1.0
 */
export type SqlQuery = (
  text: string,
  values?: ReadonlyArray<SqlValue>,
) => Effect.Effect<ReadonlyArray<SqlRow>, SqlFault>;

/**
 * One session with a database, for one thing at a time.
 *
 * **Edge cases** neither a query nor a transaction is interrupted half-way. A transaction whose body fails is undone.
 *
 * @spec PGS-001 PGS-004
 * @category store
 * @since 0.1.0
 */
export interface SqlClient {
  readonly where: string;
  readonly query: SqlQuery;
  /** Answers when what the body did is durable. */
  readonly transaction: <A, E>(body: (query: SqlQuery) => Effect.Effect<A, E>) => Effect.Effect<A, E | SqlFault>;
  readonly close: Effect.Effect<void>;
}

/** So many characters of what the server says are passed on. */
const detailLength = 300;

const isCode = (code: unknown): code is string => typeof code === "string" && /^[A-Z0-9_]{1,40}$/u.test(code);

/** A driver's error as a fault: its code and what it says, on one line and not at length. */
function faultOf(where: string, operation: string, error: unknown): SqlFault {
  const { code, message } =
    ((typeof error === "object" ? error : null) as { code?: unknown; message?: unknown } | null) ?? {};
  const said = typeof message === "string" ? message.slice(0, detailLength).replaceAll(/\p{Cc}+/gu, " ") : "";
  const detail = said === "" ? "no detail" : said;
  return new SqlFault({ where, operation, code: isCode(code) ? code : "CONNECTION", detail, outcome: "unknown" });
}

/**
 * Every transaction waits for the disk, whatever the server's default. A stronger setting stays.
 *
 * @spec PGS-004
 */
const begin = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SELECT pg_catalog.set_config('synchronous_commit', 'on', true)
WHERE pg_catalog.current_setting('synchronous_commit') <> 'remote_apply'`;

/**
 * The client of a session.
 *
 * @spec PGS-001 PGS-004 PGS-012
 * @category store
 * @since 0.1.0
 */
export function sqlClient(session: SqlSession): SqlClient {
  const { where } = session;
  const oneAtATime = Semaphore.makeUnsafe(1);
  const alone = <A, E>(effect: Effect.Effect<A, E>) => oneAtATime.withPermit(Effect.uninterruptible(effect));
  const execute = (operation: string, text: string, values: ReadonlyArray<SqlValue> = []) =>
    Effect.tryPromise({
      try: () => session.execute(text, values),
      catch: (error) => faultOf(where, operation, error),
    });
  const query: SqlQuery = (text, values) => execute("query", text, values);
  const transaction = <A, E>(body: (query: SqlQuery) => Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      yield* execute("begin", begin);
      const exit = yield* Effect.exit(body(query));
      if (Exit.isSuccess(exit)) {
        yield* execute("commit", "COMMIT");
        return exit.value;
      }
      const undone = Exit.isSuccess(yield* Effect.exit(execute("rollback", "ROLLBACK")));
      return yield* Effect.mapError(Effect.failCause(exit.cause), (error) =>
        undone && error instanceof SqlFault ? new SqlFault({ ...error, outcome: "undone" }) : error,
      );
    });
  return {
    where,
    query: (text, values) => alone(query(text, values)),
    transaction: (body) => alone(transaction(body)),
    close: alone(Effect.ignore(Effect.tryPromise(() => session.close()))),
  };
}
