import { Effect } from "effect";
import type { MachineEvent } from "../state/event.ts";
import type { ItemId, Status } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import type { TransitionName } from "../state/transition-table.ts";
import { Clock } from "./clock.ts";
import type { Item, RefusedBy } from "./item.ts";
import { Supervisor } from "./supervisor.ts";

/**
 * What a transition answers: an item in the status it leads to, or why it was refused.
 *
 * @spec STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export type Transitioned<Name extends TransitionName, S extends Status> = Effect.Effect<
  Item<S>,
  RefusedBy<Name>,
  Supervisor
>;

/** Submits an event; the table says which guards may refuse it. */
export function submitted<Name extends TransitionName>(
  event: MachineEvent,
): Effect.Effect<State, RefusedBy<Name>, Supervisor> {
  return Effect.flatMap(Supervisor, ({ submit }) => submit(event) as Effect.Effect<State, RefusedBy<Name>>);
}

/** Submits an event and answers its item; the table says in which status. */
export function submittedItem<Name extends TransitionName, S extends Status>(
  event: MachineEvent,
  id: ItemId,
): Transitioned<Name, S> {
  return Effect.map(submitted<Name>(event), (state) => itemAt(state, id) as Item<S>);
}

/**
 * Records the present time; every warrant that has ended by then is gone.
 *
 * @spec STA-012 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const recordTime: Effect.Effect<void, RefusedBy<"Tick">, Supervisor | Clock> = Effect.gen(function* () {
  const { identity: by } = yield* Supervisor;
  const { now } = yield* Clock;
  yield* submitted<"Tick">({ _tag: "Tick", by, now: yield* now });
});
