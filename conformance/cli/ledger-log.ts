import { Result } from "effect";
import {
  type Attempt,
  attemptOf,
  initialState,
  type LedgerContents,
  type LogEntry,
  type MachineEvent,
  step,
  timelineText,
  verifiedBefore,
} from "../../src/index.ts";

/** Which records are shown: from this number on, at most so many. */
export interface LogRange {
  readonly from: number;
  readonly count: number;
}

/** A record of a ledger: its policy, or an event with what it changed. */
export type LogRecord =
  | { readonly record: 0; readonly policy: unknown }
  | ({ readonly record: number } & LogEntry & { readonly attempt: Attempt });

/**
 * Some records of a ledger that was read and verified, each with what its event changed.
 *
 * @spec LCM-020
 */
export function logRecords({ policy, entries }: LedgerContents, { from, count }: LogRange): ReadonlyArray<LogRecord> {
  const end = from + count;
  const records: Array<LogRecord> = from === 0 && count > 0 ? [{ record: 0, policy }] : [];
  let state = Result.getOrThrow(initialState(policy));
  for (const [index, { prior, event }] of entries.slice(0, Math.max(0, end - 1)).entries()) {
    // Entries of a ledger that was read hold decoded events.
    const decoded = event as MachineEvent;
    const next = step(state, decoded, verifiedBefore);
    const record = index + 1;
    if (record >= from) records.push({ record, prior, event, attempt: attemptOf(state, decoded, next) });
    state = Result.getOrThrow(next);
  }
  return records;
}

const columns = "record   seq    time  transition            about               by                outcome";

function rowsOf(one: LogRecord): string {
  const number = String(one.record).padStart(6);
  if (!("attempt" in one)) return `${number}  policy`;
  const [first, ...others] = timelineText([one.attempt]).split("\n");
  return [`${number}  ${first}`, ...others.map((row) => `${" ".repeat(8)}${row}`)].join("\n");
}

/** Records as a table, below what its columns are. */
export function logText(records: ReadonlyArray<LogRecord>): string {
  return [columns, ...records.map(rowsOf)].join("\n");
}
