import { HashMap, Option } from "effect";
import type { Enrolment, Principal, PrincipalId, Role } from "./principal.ts";

/**
 * Every enrolled principal by name.
 *
 * @spec STA-015
 * @category identity
 * @since 0.1.0
 */
export type Principals = HashMap.HashMap<PrincipalId, Principal>;

/**
 * The principal of a name, if it was enrolled.
 *
 * @category identity
 * @since 0.1.0
 */
export function principalNamed(principals: Principals, id: PrincipalId): Principal | undefined {
  return Option.getOrUndefined(HashMap.get(principals, id));
}

/**
 * The principals with one more: with a delegator it acts for the delegator's root identity, without one for itself.
 *
 * @spec STA-015 OVR-013
 * @category identity
 * @since 0.1.0
 */
export function enrol(principals: Principals, enrolment: Enrolment, delegator: Principal | null): Principals {
  return HashMap.set(principals, enrolment.id, {
    ...enrolment,
    delegator: delegator?.id ?? null,
    root: delegator?.root ?? enrolment.id,
    compromised: false,
  });
}

function actsFor(principals: Principals, id: PrincipalId, ancestor: PrincipalId): boolean {
  for (let at: PrincipalId | null = id; at !== null; at = principalNamed(principals, at)?.delegator ?? null) {
    if (at === ancestor) return true;
  }
  return false;
}

/**
 * A principal and everyone it delegated to, directly or not.
 *
 * @spec STA-014
 * @category identity
 * @since 0.1.0
 */
export function withDelegates(principals: Principals, id: PrincipalId): ReadonlySet<PrincipalId> {
  return new Set([...HashMap.keys(principals)].filter((other) => actsFor(principals, other, id)));
}

/**
 * The principals with some marked as compromised.
 *
 * @spec STA-014
 * @category identity
 * @since 0.1.0
 */
export function compromise(principals: Principals, ids: ReadonlySet<PrincipalId>): Principals {
  return HashMap.map(principals, (principal) =>
    ids.has(principal.id) ? { ...principal, compromised: true } : principal,
  );
}

/**
 * The uncompromised principals of a role.
 *
 * @spec STA-022 OVR-015
 * @category identity
 * @since 0.1.0
 */
export function holdersOf(principals: Principals, role: Role): ReadonlyArray<Principal> {
  return [...HashMap.values(principals)].filter(({ roles, compromised }) => roles.includes(role) && !compromised);
}

/**
 * How many root identities some principals act for.
 *
 * @spec OVR-003 OVR-015
 * @category identity
 * @since 0.1.0
 */
export function rootCount(principals: ReadonlyArray<Principal>): number {
  return new Set(principals.map(({ root }) => root)).size;
}
