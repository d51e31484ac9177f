import { Context, Effect, Layer, Result } from "effect";
import type { PrincipalId } from "../identity/principal.ts";
import { type Verify, verifyEd25519 } from "../identity/signature.ts";
import type { MachineEvent } from "../state/event.ts";
import type { Refusal } from "../state/guards.ts";
import { fold, type Log, type LogBroken, type LogEntry } from "../state/log.ts";
import type { PolicyRefused } from "../state/policy.ts";
import type { RecordingFailed } from "./errors.ts";
import { initialState, type State } from "../state/state.ts";
import { step } from "../state/step.ts";

/** As whom a supervisor records, and how it verifies signatures: Ed25519 unless said otherwise. */
interface SupervisorOptions {
  readonly identity: PrincipalId;
  readonly verify?: Verify;
}

/** A supervisor that goes on from a state and its log, in memory. */
function goingOn(from: State, logged: Iterable<LogEntry>, { identity, verify = verifyEd25519 }: SupervisorOptions) {
  let state = from;
  const entries = [...logged];
  const submit = (event: MachineEvent) =>
    Effect.suspend(() => {
      const prior = state.authority.head;
      const next = step(state, event, verify);
      if (Result.isFailure(next)) return Effect.fail(next.failure);
      entries.push({ prior, event });
      state = next.success;
      return Effect.succeed(state);
    });
  return { identity, submit, state: Effect.sync(() => state), log: Effect.sync(() => [...entries]) };
}

/**
 * The runtime that applies events to the machine, one at a time, and keeps their log.
 *
 * **Units** `identity` is the supervisor as which it records time and verdicts.
 *
 * @spec STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export class Supervisor extends Context.Service<
  Supervisor,
  {
    readonly identity: PrincipalId;
    readonly submit: (event: MachineEvent) => Effect.Effect<State, Refusal | RecordingFailed>;
    readonly state: Effect.Effect<State>;
    readonly log: Effect.Effect<ReadonlyArray<LogEntry>>;
  }
>()("fieldprint/Supervisor") {
  /**
   * A supervisor that starts without items and keeps everything in memory.
   *
   * **Errors** `PolicyRefused` for a policy nobody could decide under.
   *
   * @spec STA-018 STA-022
   */
  static inMemory(policy: unknown, options: SupervisorOptions): Layer.Layer<Supervisor, PolicyRefused> {
    return Layer.effect(
      Supervisor,
      Effect.map(Effect.fromResult(initialState(policy)), (state) => goingOn(state, [], options)),
    );
  }

  /**
   * A supervisor that goes on from a log, and keeps everything in memory.
   *
   * **Errors** `PolicyRefused`, or `LogBroken` for a log that is not one.
   *
   * @spec STA-018 STA-021
   */
  static fromLog(log: Log, options: SupervisorOptions): Layer.Layer<Supervisor, PolicyRefused | LogBroken> {
    const folded = Effect.suspend(() => Effect.fromResult(fold(log, options.verify)));
    return Layer.effect(
      Supervisor,
      Effect.map(folded, (state) => goingOn(state, log.entries, options)),
    );
  }
}
