import { Result, Schema } from "effect";
import { type Verify, verifyEd25519 } from "../identity/signature.ts";
import { Digest } from "../ledger/digest.ts";
import { decodeEvent } from "./event.ts";
import type { PolicyRefused } from "./policy.ts";
import { initialState, type State } from "./state.ts";
import { step } from "./step.ts";

/**
 * One accepted event, and the head of the log before it.
 *
 * **Edge cases** the event is untrusted data until it has been decoded and accepted again.
 *
 * @spec STA-020 STA-021
 * @category state
 * @since 0.1.0
 */
export interface LogEntry {
  readonly prior: Digest;
  readonly event: unknown;
}

/**
 * The events a state is the fold of, and the head they lead to.
 *
 * @spec STA-020 STA-021
 * @category state
 * @since 0.1.0
 */
export interface Log {
  readonly policy: unknown;
  readonly entries: Iterable<LogEntry>;
  readonly head: Digest;
}

/**
 * A log that is not one: an entry that does not continue the one before, or that the machine refuses, or another head.
 *
 * @spec STA-021
 * @category errors
 * @since 0.1.0
 */
export class LogBroken extends Schema.TaggedError<LogBroken>()("LogBroken", {
  entry: Schema.Int,
  expected: Schema.String,
  actual: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  override get message(): string {
    return `log, entry ${this.entry}: expected ${this.expected}, got ${this.actual}; nothing after it can be used`;
  }
}

function applyEntry(state: State, { prior, event }: LogEntry, verify: Verify): Result.Result<State, LogBroken> {
  const entry = state.sequence;
  const { head } = state.authority;
  if (prior !== head) return Result.fail(new LogBroken({ entry, expected: `the prior head ${head}`, actual: prior }));
  const next = Result.flatMap(decodeEvent(event), (decoded) => step(state, decoded, verify));
  return Result.mapError(
    next,
    (cause) => new LogBroken({ entry, expected: "an event that the machine accepts", actual: cause.message, cause }),
  );
}

/**
 * The state that a log leads to.
 *
 * **Edge cases** an empty log leads to the initial state. `verify` as for `step`. **Errors** `PolicyRefused`, or
 * `LogBroken` with the number of the first entry that is wrong; the head after the last entry is checked too.
 *
 * @spec STA-021
 * @category state
 * @since 0.1.0
 */
export function fold(
  { policy, entries, head }: Log,
  verify: Verify = verifyEd25519,
): Result.Result<State, PolicyRefused | LogBroken> {
  const initial = initialState(policy);
  if (Result.isFailure(initial)) return Result.fail(initial.failure);
  let state = initial.success;
  for (const entry of entries) {
    const next = applyEntry(state, entry, verify);
    if (Result.isFailure(next)) return Result.fail(next.failure);
    state = next.success;
  }
  const actual = state.authority.head;
  if (actual === head) return Result.succeed(state);
  return Result.fail(new LogBroken({ entry: state.sequence, expected: `the head ${head} at the end`, actual }));
}
