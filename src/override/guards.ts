import { HashSet } from "effect";
import type { Guard } from "../core/guard.ts";
import { coversScope, everyScope, type PrincipalId } from "../identity/principal.ts";
import { holdersOf, principalNamed, rootCount, withDelegates } from "../identity/principals.ts";
import type { Authority, OverrideFacts } from "./authority.ts";
import { isHead } from "./heads.ts";
import { overrideDigest } from "./record.ts";
import {
  ActorsNotDistinct,
  BypassUnchanged,
  GrantTooWide,
  OverrideQuorumMissing,
  OverrideTooLong,
  OverrideWouldBeLost,
  PriorHeadUnknown,
  RecordFromFuture,
  RecordReplayed,
  ScopeMissing,
} from "./refusals.ts";

type OverrideGuard<Refusal> = Guard<OverrideFacts, Refusal>;

const newRecord = "its actors sign a new record";

/** No two actors share a root identity. */
export const distinct: OverrideGuard<ActorsNotDistinct> = {
  refusal: ActorsNotDistinct,
  find: (facts) => {
    const roots = facts.acting.map(({ root }) => root);
    const twice = roots.find((root, index) => roots.indexOf(root) !== index);
    if (twice === undefined) return undefined;
    const expected = "actors of different root identities";
    return {
      subject: facts.subject,
      expected,
      actual: `two of ${twice}`,
      supplier: "an overrider of another root identity signs",
    };
  },
};

/** As many root identities act as the policy asks for where authority is given. */
export const overrideQuorum: OverrideGuard<OverrideQuorumMissing> = {
  refusal: OverrideQuorumMissing,
  find: (facts) => {
    const needed = facts.authority.quorum;
    const acting = rootCount(facts.acting);
    if (acting >= needed) return undefined;
    const supplier = "further overriders sign the same record";
    return { subject: facts.subject, expected: `${needed} overriders`, actual: String(acting), supplier };
  },
};

/** Every actor holds the scope of the record. */
export const scopeHeld: OverrideGuard<ScopeMissing> = {
  refusal: ScopeMissing,
  find: ({
    principals,
    actors,
    event: {
      record: { scope },
    },
  }) => {
    const outsider = actors.find((id) => !coversScope(principalNamed(principals, id)?.scopes ?? [], scope));
    if (outsider === undefined) return undefined;
    const actual = principalNamed(principals, outsider)?.scopes.join(", ") || "no scope";
    return { subject: outsider, expected: `the scope ${scope}`, actual, supplier: `an overrider of ${scope} signs` };
  },
};

/** The record is not from the future. */
export const issued: OverrideGuard<RecordFromFuture> = {
  refusal: RecordFromFuture,
  find: ({ clock, event: { record }, subject }) => {
    if (record.issuedAt <= clock) return undefined;
    const supplier = "the Supervisor records the time first, or its actors correct the time of issue";
    return { subject, expected: `a record issued by ${clock}`, actual: `one issued at ${record.issuedAt}`, supplier };
  },
};

/** The record's life is not longer than the policy allows. */
export const lifetime: OverrideGuard<OverrideTooLong> = {
  refusal: OverrideTooLong,
  find: ({ authority: { longest }, event: { record }, subject }) => {
    const life = record.expires - record.issuedAt;
    if (life <= longest) return undefined;
    return { subject, expected: `a life of at most ${longest}`, actual: String(life), supplier: newRecord };
  },
};

/** The record names a head of this log. */
export const prior: OverrideGuard<PriorHeadUnknown> = {
  refusal: PriorHeadUnknown,
  find: ({ authority: { heads }, event: { record }, subject }) => {
    if (isHead(heads, record.prior)) return undefined;
    return { subject, expected: "a head of this log", actual: record.prior, supplier: newRecord };
  },
};

/** The record did not take effect before. */
export const unused: OverrideGuard<RecordReplayed> = {
  refusal: RecordReplayed,
  find: ({ authority: { used }, event: { record }, subject }) => {
    if (!HashSet.has(used, overrideDigest(record))) return undefined;
    return { subject, expected: "a record that has not taken effect", actual: "one that has", supplier: newRecord };
  },
};

function bypassGuard(wanted: boolean): OverrideGuard<BypassUnchanged> {
  const word = (on: boolean) => (on ? "on" : "off");
  return {
    refusal: BypassUnchanged,
    find: ({
      authority: { bypassed },
      event: {
        record: { scope },
      },
    }) => {
      if (HashSet.has(bypassed, scope) === wanted) return undefined;
      const supplier = "nobody needs to: it is so already; a bypass of every scope is lifted as such";
      return { subject: `bypass of ${scope}`, expected: word(wanted), actual: word(!wanted), supplier };
    },
  };
}

/** The bypass of the record's scope is on. */
export const bypassOn = bypassGuard(true);

/** The bypass of the record's scope is off. */
export const bypassOff = bypassGuard(false);

/** The principal to be enrolled gets no scope that the record does not cover. */
export const grantable: OverrideGuard<GrantTooWide> = {
  refusal: GrantTooWide,
  find: ({ event: { record } }) => {
    if (record.action._tag !== "Enrol") return undefined;
    const { id, scopes } = record.action.principal;
    const beyond = scopes.find((scope) => !coversScope([record.scope], scope));
    if (beyond === undefined) return undefined;
    const supplier = `overriders of every scope sign a record of scope ${everyScope}`;
    return { subject: id, expected: `scopes within ${record.scope}`, actual: beyond, supplier };
  },
};

/** Enough overriders remain when a principal and its delegates can act no more. */
export const overrideRemains: Guard<
  { readonly authority: Authority; readonly suspect: PrincipalId },
  OverrideWouldBeLost
> = {
  refusal: OverrideWouldBeLost,
  find: ({ authority: { principals, quorum }, suspect }) => {
    const lost = withDelegates(principals, suspect);
    const remaining = holdersOf(principals, "overrider").filter(
      ({ id, scopes }) => !lost.has(id) && scopes.includes(everyScope),
    );
    if (rootCount(remaining) >= quorum) return undefined;
    const expected = `${quorum} overriders of every scope left`;
    const supplier = "overriders enrol another one first";
    return { subject: suspect, expected, actual: String(rootCount(remaining)), supplier };
  },
};
