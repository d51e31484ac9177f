import type { MemoryItem, Status } from "../state/item.ts";
import type { RefusalOfGuard } from "../state/guards.ts";
import type { RecordingFailed } from "./errors.ts";
import type { TransitionName } from "../state/transition-table.ts";
import type { transitions } from "../state/transitions.ts";

type StatusNamed<Name extends Status["_tag"]> = Extract<Status, { readonly _tag: Name }>;

declare const lifecycle: unique symbol;

/**
 * An item known to have been in a status when it was last seen. Only a Supervisor's answers make one.
 *
 * **Edge cases** others may have moved it since: every transition looks again, and refuses with `WrongStatus`.
 *
 * @spec STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export interface Item<S extends Status> extends MemoryItem {
  readonly status: S;
  readonly [lifecycle]: true;
}

/**
 * The errors with which a transition is refused: those of the guards in its row of the table, and that of a Supervisor
 * that could not record it.
 *
 * @spec STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export type RefusedBy<Name extends TransitionName> =
  | RefusalOfGuard<(typeof transitions)[Name]["guards"][number]>
  | RecordingFailed;

type FromOf<Name extends TransitionName> = NonNullable<(typeof transitions)[Name]["from"]>[number];

/**
 * An item in a status that a transition applies to, by the table.
 *
 * @spec STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export type SubjectOf<Name extends TransitionName> = Item<StatusNamed<FromOf<Name>>>;
