import type { Role } from "../identity/principal.ts";
import type { MachineEvent } from "./event.ts";
import type { OverrideAction } from "../override/record.ts";
import type { StatusName } from "./item.ts";

/**
 * The name of a transition: the tag of its event, and for overrides that of the action too.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export type TransitionName = Exclude<MachineEvent["_tag"], "Override"> | `Override${OverrideAction["_tag"]}`;

/**
 * One row of the table: the statuses of the item it applies to (null: no item), the role of who causes it (null: any),
 * the guards in the order in which they are checked, the status it leads to, and whether it cascades.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export interface Transition<GuardName extends string = string> {
  readonly from: ReadonlyArray<StatusName> | null;
  readonly role: Role | null;
  readonly guards: ReadonlyArray<GuardName>;
  readonly to: StatusName | "same" | null;
  readonly cascade: boolean;
}

/**
 * The transition that an event asks for.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export function transitionName(event: MachineEvent): TransitionName {
  return event._tag === "Override" ? `Override${event.record.action._tag}` : event._tag;
}
