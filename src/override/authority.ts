import { HashSet } from "effect";
import type { Instant } from "../core/instant.ts";
import type { SignatureFacts } from "../identity/guards.ts";
import type { ScopeOrEvery } from "../identity/principal.ts";
import type { Principals } from "../identity/principals.ts";
import type { Signature } from "../identity/signature.ts";
import type { Digest } from "../ledger/digest.ts";
import type { Heads } from "./heads.ts";
import { overrideDigest, type OverrideRecord, overrideText } from "./record.ts";

/**
 * Everything that decides who may override, and what overrides have switched: principals, recorded time, the heads of the
 * log, the records that took effect, and the scopes whose bypass is on. Nothing here is about items.
 *
 * **Units** `quorum` counts root identities; `longest` is a span of recorded time.
 *
 * @spec OVR-002 OVR-003 OVR-004 OVR-014 OVR-021
 * @category override
 * @since 0.1.0
 */
export interface Authority {
  readonly quorum: number;
  readonly longest: number;
  readonly principals: Principals;
  readonly clock: Instant;
  readonly head: Digest;
  readonly heads: Heads;
  readonly used: HashSet.HashSet<Digest>;
  readonly bypassed: HashSet.HashSet<ScopeOrEvery>;
}

/** An override as its guards see it. */
export interface OverrideFacts extends SignatureFacts {
  readonly authority: Authority;
  readonly event: { readonly record: OverrideRecord };
  readonly clock: Instant;
  readonly expires: Instant;
  readonly subject: string;
}

/** Who acts in an override, what they signed, and how long it holds. */
export function overrideActing({
  record,
  signatures,
}: {
  readonly record: OverrideRecord;
  readonly signatures: ReadonlyArray<Signature>;
}) {
  return {
    signatures,
    actors: record.actors,
    signedText: () => overrideText(record),
    expires: record.expires,
    subject: `override by ${record.actors.join(", ")}`,
  };
}

/** The authority after a record took effect. */
export function withRecord(authority: Authority, record: OverrideRecord): Authority {
  return authorityWith(authority, { used: HashSet.add(authority.used, overrideDigest(record)) });
}

/**
 * Whether the bypass keeps anchors out of a scope.
 *
 * @spec OVR-014
 * @category override
 * @since 0.1.0
 */
export function isBypassed({ bypassed }: Pick<Authority, "bypassed">, scope: ScopeOrEvery): boolean {
  return HashSet.has(bypassed, scope) || HashSet.has(bypassed, "*");
}

/** An authority with some parts replaced; written out, as a state is. */
export function authorityWith(authority: Authority, changes: Partial<Authority>): Authority {
  return {
    quorum: changes.quorum ?? authority.quorum,
    longest: changes.longest ?? authority.longest,
    principals: changes.principals ?? authority.principals,
    clock: changes.clock ?? authority.clock,
    head: changes.head ?? authority.head,
    heads: changes.heads ?? authority.heads,
    used: changes.used ?? authority.used,
    bypassed: changes.bypassed ?? authority.bypassed,
  };
}
