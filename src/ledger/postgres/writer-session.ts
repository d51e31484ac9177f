import { Effect, Result, Schedule } from "effect";
import { blake3Text } from "../hash.ts";
import { StoreCorrupt, StoreLocked } from "../store-errors.ts";
import { lockOf } from "./rows.ts";
import type { SqlClient } from "./sql-client.ts";
import type { Tables } from "./tables.ts";

/** The lock of a store: a number of its own for each schema; locks are per database. */
function lockKey({ schema }: Tables): string {
  return String(BigInt.asIntN(64, BigInt(`0x${blake3Text(`fieldprint record store ${schema}`).slice(0, 16)}`)));
}

/** Takes the lock if nobody has it, not even this session for another store object; else says who has it. */
const askForLock = `WITH holder AS (
  SELECT pid FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::int8 = ($1::int8 >> 32) & 4294967295 AND objid::int8 = $1::int8 & 4294967295
  LIMIT 1
)
SELECT CASE WHEN EXISTS (SELECT FROM holder) THEN false ELSE pg_try_advisory_lock($1::int8) END AS locked,
  pg_backend_pid() AS own,
  (SELECT pid FROM holder) AS process,
  (SELECT host(client_addr) FROM pg_stat_activity WHERE pid = (SELECT pid FROM holder)) AS host`;

/**
 * What the session needs: names that mean what they say, no end because nothing happens, and the server's notice within
 * a minute when this machine is gone, so that the lock is free again.
 *
 * @spec PGS-005
 */
const settings = `SELECT set_config('search_path', 'pg_catalog', false);
SELECT set_config(name, wanted, false) FROM pg_settings JOIN (VALUES
  ('idle_session_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('tcp_keepalives_idle', '30'),
  ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3')
) AS wish(setting_name, wanted) ON name = setting_name`;

const tryLock = Effect.fnUntraced(function* (where: string, client: SqlClient, key: string) {
  const answer = lockOf(yield* client.query(askForLock, [key]));
  if (Result.isFailure(answer)) {
    const place = { where, part: "lock", record: null, offset: null };
    return yield* new StoreCorrupt({ ...place, expected: "an answer about the lock", actual: "another" });
  }
  const [{ locked, own, process, host }] = answer.success;
  if (locked) return own;
  const file = `its session with pg_terminate_backend(${process ?? "PID"})`;
  return yield* new StoreLocked({ where, process, host: host ?? "an unknown host", file });
});

/**
 * Makes a session the only writer of a store until the scope ends, and answers the number of its process at the server.
 * A lock that ends with its session is asked for during about a second: what the session was writing is decided then.
 *
 * @spec PGS-005 PGS-006 PGS-012
 */
export function writerSession(where: string, client: SqlClient, tables: Tables) {
  const key = lockKey(tables);
  const schedule = Schedule.exponential("10 millis", 1.6);
  const locked = tryLock(where, client, key).pipe(
    Effect.retry({ schedule, times: 8, while: (error) => error._tag === "StoreLocked" }),
  );
  const unlocked = client.query("SELECT pg_advisory_unlock($1::int8)", [key]);
  return Effect.andThen(
    client.query(settings),
    Effect.acquireRelease(locked, () => Effect.ignore(unlocked)),
  );
}
