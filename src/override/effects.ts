import { HashSet } from "effect";
import { enrol } from "../identity/principals.ts";
import type { Enrolment, ScopeOrEvery } from "../identity/principal.ts";
import { type Authority, authorityWith } from "./authority.ts";

/** The authority with the bypass of a scope on. */
export function engageBypass(authority: Authority, scope: ScopeOrEvery): Authority {
  return authorityWith(authority, { bypassed: HashSet.add(authority.bypassed, scope) });
}

/** The authority with the bypass of a scope off. */
export function liftBypass(authority: Authority, scope: ScopeOrEvery): Authority {
  return authorityWith(authority, { bypassed: HashSet.remove(authority.bypassed, scope) });
}

/** The authority with one more principal, who has no delegator. */
export function enrolRoot(authority: Authority, enrolment: Enrolment): Authority {
  return authorityWith(authority, { principals: enrol(authority.principals, enrolment, null) });
}
