import { HashMap } from "effect";
import { match, P } from "ts-pattern";
import { everyScope } from "../identity/principal.ts";
import { type Authority, withRecord } from "../override/authority.ts";
import * as override from "../override/effects.ts";
import type { EventOf, MachineEvent } from "./event.ts";
import * as item from "./item-effects.ts";
import { type Applied, applied } from "./item-effects.ts";
import { cascade } from "./lowering.ts";
import type { State } from "./state.ts";
import type { Transition } from "./transition-table.ts";
import * as wide from "./wide-effects.ts";

/** The drift of a scope, or of every scope, is spent no more. */
function rebase(state: State, scope: string): State {
  return { ...state, drift: scope === everyScope ? HashMap.empty() : HashMap.remove(state.drift, scope) };
}

/** What the action of an accepted override does. */
function applyAction(state: State, event: EventOf<"Override">, row: Transition): Applied {
  const { authority } = state;
  const { action, scope } = event.record;
  const authorised = (next: Authority): Applied => applied({ ...state, authority: next });
  return match(action)
    .with({ _tag: "Promote" }, (it) => item.overridePromote(state, it.item, event))
    .with({ _tag: P.union("Quarantine", "Demote", "Revoke") }, (it) => item.lower(state, it.item, row))
    .with({ _tag: "Release" }, (it) => item.release(state, it.item))
    .with({ _tag: "Rebase" }, () => applied(rebase(state, scope)))
    .with({ _tag: "Enrol" }, (it) => authorised(override.enrolRoot(authority, it.principal)))
    .with({ _tag: "EngageBypass" }, () => authorised(override.engageBypass(authority, scope)))
    .with({ _tag: "LiftBypass" }, () => authorised(override.liftBypass(authority, scope)))
    .exhaustive();
}

/**
 * An override takes effect, and its record never again.
 *
 * @spec OVR-004 OVR-010 OVR-011 OVR-012 OVR-013 OVR-014 OVR-020
 */
function applyOverride(state: State, event: EventOf<"Override">, row: Transition): Applied {
  const { state: next, lowered } = applyAction(state, event, row);
  return { state: { ...next, authority: withRecord(next.authority, event.record) }, lowered };
}

type Effect<Event> = (state: State, event: Event, row: Transition) => Applied;

const effects: { readonly [Tag in MachineEvent["_tag"]]: Effect<EventOf<Tag>> } = {
  Observe: item.observe,
  VerifyProvenance: item.verifyProvenance,
  RefuteProvenance: item.refuteProvenance,
  Nominate: item.nominate,
  Approve: item.approve,
  Promote: item.promote,
  Supersede: item.supersede,
  Quarantine: item.quarantine,
  Tick: wide.tick,
  Compromise: wide.compromise,
  Delegate: wide.delegate,
  Override: applyOverride,
};

/**
 * The state after an accepted event, cascaded where its row says so.
 *
 * @spec STA-002 STA-011
 */
export function applyEvent(state: State, event: MachineEvent, row: Transition): State {
  const { state: next, lowered } = (effects[event._tag] as Effect<MachineEvent>)(state, event, row);
  return row.cascade && lowered.length > 0 ? cascade(next, lowered) : next;
}
