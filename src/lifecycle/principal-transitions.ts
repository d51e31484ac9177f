import { Effect } from "effect";
import type { Enrolment, PrincipalId } from "../identity/principal.ts";
import type { Digest } from "../ledger/digest.ts";
import type { State } from "../state/state.ts";
import type { RefusedBy } from "./item.ts";
import { submitted } from "./submitted.ts";
import { Supervisor } from "./supervisor.ts";

/**
 * A principal enrols another that acts for it.
 *
 * @spec STA-015 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function delegate(
  by: PrincipalId,
  principal: Enrolment,
): Effect.Effect<State, RefusedBy<"Delegate">, Supervisor> {
  return submitted<"Delegate">({ _tag: "Delegate", by, principal });
}

/**
 * Records that a principal's key is compromised: it and its delegates act no more, and nothing rests on them.
 *
 * @spec STA-014 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function reportCompromise(
  principal: PrincipalId,
  verdict: Digest,
): Effect.Effect<State, RefusedBy<"Compromise">, Supervisor> {
  return Effect.flatMap(Supervisor, ({ identity: by }) =>
    submitted<"Compromise">({ _tag: "Compromise", by, principal, verdict }),
  );
}
