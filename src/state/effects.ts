import { HashMap } from "effect";
import { match } from "ts-pattern";
import { everyScope } from "../identity/principal.ts";
import { withRecord } from "../override/authority.ts";
import * as override from "../override/effects.ts";
import type { EventOf, MachineEvent } from "./event.ts";
import * as item from "./item-effects.ts";
import type { State } from "./state.ts";
import * as wide from "./wide-effects.ts";

/** The drift of a scope, or of every scope, is spent no more. */
function rebase(state: State, scope: string): State {
  return { ...state, drift: scope === everyScope ? HashMap.empty() : HashMap.remove(state.drift, scope) };
}

/** What the action of an accepted override does. */
function applyAction(state: State, event: EventOf<"Override">): State {
  const { authority, sequence: since } = state;
  const { action, scope } = event.record;
  return match(action)
    .with({ _tag: "Promote" }, (it) => item.overridePromote(state, it.item, event))
    .with({ _tag: "Quarantine" }, (it) => item.lower(state, it.item, { _tag: "Quarantined", since, cascaded: false }))
    .with({ _tag: "Demote" }, (it) => item.lower(state, it.item, { _tag: "Demoted", since }))
    .with({ _tag: "Revoke" }, (it) => item.lower(state, it.item, { _tag: "Revoked", since }))
    .with({ _tag: "Release" }, (it) => item.release(state, it.item))
    .with({ _tag: "Rebase" }, () => rebase(state, scope))
    .with({ _tag: "Enrol" }, (it) => ({ ...state, authority: override.enrolRoot(authority, it.principal) }))
    .with({ _tag: "EngageBypass" }, () => ({ ...state, authority: override.engageBypass(authority, scope) }))
    .with({ _tag: "LiftBypass" }, () => ({ ...state, authority: override.liftBypass(authority, scope) }))
    .exhaustive();
}

/**
 * An override takes effect, and its record never again.
 *
 * @spec OVR-004 OVR-010 OVR-011 OVR-012 OVR-013 OVR-014 OVR-020
 */
function applyOverride(state: State, event: EventOf<"Override">): State {
  const applied = applyAction(state, event);
  return { ...applied, authority: withRecord(applied.authority, event.record) };
}

const effects: { readonly [Tag in MachineEvent["_tag"]]: (state: State, event: EventOf<Tag>) => State } = {
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

/** What an accepted event does. */
export function applyEvent(state: State, event: MachineEvent): State {
  return (effects[event._tag] as (state: State, event: MachineEvent) => State)(state, event);
}
