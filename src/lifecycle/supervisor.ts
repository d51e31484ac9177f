import { Context, Effect, Layer, Result } from "effect";
import type { PrincipalId } from "../identity/principal.ts";
import { type Verify, verifyEd25519 } from "../identity/signature.ts";
import type { MachineEvent } from "../state/event.ts";
import type { Refusal } from "../state/guards.ts";
import type { LogEntry } from "../state/log.ts";
import type { PolicyRefused } from "../state/policy.ts";
import { initialState, type State } from "../state/state.ts";
import { step } from "../state/step.ts";

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
    readonly submit: (event: MachineEvent) => Effect.Effect<State, Refusal>;
    readonly state: Effect.Effect<State>;
    readonly log: Effect.Effect<ReadonlyArray<LogEntry>>;
  }
>()("fieldprint/Supervisor") {
  /**
   * A supervisor that keeps everything in memory.
   *
   * **Errors** `PolicyRefused` for a policy nobody could decide under.
   *
   * @spec STA-018 STA-022
   */
  static inMemory(
    policy: unknown,
    { identity, verify = verifyEd25519 }: { readonly identity: PrincipalId; readonly verify?: Verify },
  ): Layer.Layer<Supervisor, PolicyRefused> {
    return Layer.effect(
      Supervisor,
      Effect.map(Effect.fromResult(initialState(policy)), (initial) => {
        let state = initial;
        const entries: Array<LogEntry> = [];
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
      }),
    );
  }
}
