import type { Guard } from "../core/guard.ts";
import * as identity from "../identity/guards.ts";
import { coversScope, type Enrolment, type Principal } from "../identity/principal.ts";
import { principalNamed } from "../identity/principals.ts";
import { NotDelegable, type PrincipalExists, UnknownPrincipal } from "../identity/refusals.ts";
import * as override from "../override/guards.ts";
import { levels, origins } from "../taint/origin.ts";
import type { EventOf, MachineEvent } from "./event.ts";
import type { Facts } from "./facts.ts";
import { ClockBackwards } from "./refusals.ts";

type Compromises = Facts<EventOf<"Compromise">>;

/** The principal that an event adds. */
function enrolmentOf(event: MachineEvent): Enrolment | undefined {
  if (event._tag === "Delegate") return event.principal;
  return event._tag === "Override" && event.record.action._tag === "Enrol" ? event.record.action.principal : undefined;
}

/** The name of the added principal is free. */
export const newcomer: Guard<Facts, PrincipalExists> = {
  refusal: identity.newcomer.refusal,
  find: ({ principals, event }) => {
    const enrolment = enrolmentOf(event);
    return enrolment && identity.newcomer.find({ principals, newcomer: enrolment });
  },
};

/** The reported principal was enrolled. */
export const suspect: Guard<Compromises, UnknownPrincipal> = {
  refusal: UnknownPrincipal,
  find: ({ principals, event: { principal } }) =>
    principalNamed(principals, principal) === undefined ? identity.stranger(principal) : undefined,
};

/** Enough overriders remain after the report. */
export const overrideRemains: Guard<Compromises, InstanceType<typeof override.overrideRemains.refusal>> = {
  refusal: override.overrideRemains.refusal,
  find: ({ authority, event }) => override.overrideRemains.find({ authority, suspect: event.principal }),
};

const notDelegated = new Set(["overrider", "supervisor"]);

/** What a delegate would get beyond its delegator, in words. */
function excess(delegator: Principal, delegate: Enrolment): string | undefined {
  const role = delegate.roles.find((one) => notDelegated.has(one) || !delegator.roles.includes(one));
  if (role !== undefined) return `the role ${role}`;
  const scope = delegate.scopes.find((one) => !coversScope(delegator.scopes, one));
  if (scope !== undefined) return `the scope ${scope}`;
  if (delegate.origin === null) return undefined;
  const rank = (origin: keyof typeof origins) => levels.indexOf(origins[origin].level);
  const cleaner = delegator.origin === null || rank(delegate.origin) < rank(delegator.origin);
  return cleaner ? `the origin ${delegate.origin}` : undefined;
}

/** A delegate gets nothing that its delegator cannot give. */
export const delegable: Guard<Facts<EventOf<"Delegate">>, NotDelegable> = {
  refusal: NotDelegable,
  find: ({ principals, event }) => {
    const delegator = principalNamed(principals, event.by);
    const actual = delegator && excess(delegator, event.principal);
    if (actual === undefined) return undefined;
    const expected = `no more than ${event.by} can give`;
    return { subject: event.principal.id, expected, actual, supplier: "overriders enrol it" };
  },
};

/** Recorded time does not go back. */
export const forward: Guard<Facts<EventOf<"Tick">>, ClockBackwards> = {
  refusal: ClockBackwards,
  find: ({ clock, event: { now } }) => {
    if (now >= clock) return undefined;
    const supplier = "the Supervisor waits until its clock has caught up";
    return { subject: "clock", expected: `${clock} or later`, actual: String(now), supplier };
  },
};
