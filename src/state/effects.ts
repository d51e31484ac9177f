import { HashMap } from "effect";
import { match, P } from "ts-pattern";
import { everyScope } from "../identity/principal.ts";
import { type Authority, withRecord } from "../override/authority.ts";
import * as override from "../override/effects.ts";
import type { EventOf, MachineEvent } from "./event.ts";
import type { Facts } from "./facts.ts";
import * as item from "./item-effects.ts";
import { type Applied, applied } from "./item-effects.ts";
import { cascade } from "./lowering.ts";
import { type State, stateWith } from "./state.ts";
import * as wide from "./wide-effects.ts";

/** The drift of a scope, or of every scope, is spent no more. */
function rebase(state: State, scope: string): State {
  return stateWith(state, { drift: scope === everyScope ? HashMap.empty() : HashMap.remove(state.drift, scope) });
}

/** What the action of an accepted override does. */
function applyAction(facts: Facts<EventOf<"Override">>): Applied {
  const { state, authority, event } = facts;
  const { action, scope } = event.record;
  const authorised = (next: Authority): Applied => applied(stateWith(state, { authority: next }));
  return match(action)
    .with({ _tag: "Promote" }, () => item.overridePromote(facts))
    .with({ _tag: P.union("Quarantine", "Demote", "Revoke") }, () => item.lower(facts))
    .with({ _tag: "Release" }, () => item.release(facts))
    .with({ _tag: "Rebase" }, () => applied(rebase(state, scope)))
    .with({ _tag: "Enrol" }, ({ principal }) => authorised(override.enrolRoot(authority, principal)))
    .with({ _tag: "EngageBypass" }, () => authorised(override.engageBypass(authority, scope)))
    .with({ _tag: "LiftBypass" }, () => authorised(override.liftBypass(authority, scope)))
    .exhaustive();
}

/**
 * An override takes effect, and its record never again.
 *
 * @spec OVR-004 OVR-010 OVR-011 OVR-012 OVR-013 OVR-014 OVR-020
 */
function applyOverride(facts: Facts<EventOf<"Override">>): Applied {
  const { state, lowered } = applyAction(facts);
  return { state: stateWith(state, { authority: withRecord(state.authority, facts.event.record) }), lowered };
}

const effects: { readonly [Tag in MachineEvent["_tag"]]: (facts: Facts<EventOf<Tag>>) => Applied } = {
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
export function applyEvent(facts: Facts): State {
  const effect = effects[facts.event._tag] as (facts: Facts) => Applied;
  const { state, lowered } = effect(facts);
  return facts.row.cascade && lowered.length > 0 ? cascade(state, lowered) : state;
}
