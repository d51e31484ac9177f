import { Schema } from "effect";
import { Instant } from "../core/instant.ts";
import { Enrolment, PrincipalId, ScopeOrEvery } from "../identity/principal.ts";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import { Digest } from "../ledger/digest.ts";

/**
 * Why somebody did something, in words; recorded, never interpreted.
 *
 * @spec OVR-001
 * @category override
 * @since 0.1.0
 */
export const Reason = Schema.NonEmptyString.check(
  Schema.isMaxLength(1_000),
  Schema.isPattern(/^\P{Surrogate}*$/u, { expected: "text without lone surrogates" }),
);
export type Reason = typeof Reason.Type;

const subject = { item: Digest };

/**
 * What an override does.
 *
 * @spec OVR-003 OVR-010 OVR-011 OVR-012 OVR-013 OVR-014
 * @category override
 * @since 0.1.0
 */
export const OverrideAction = Schema.TaggedUnion({
  Promote: subject,
  Quarantine: subject,
  Demote: subject,
  Revoke: subject,
  Release: subject,
  Rebase: {},
  Enrol: { principal: Enrolment },
  EngageBypass: {},
  LiftBypass: {},
});
export type OverrideAction = typeof OverrideAction.Type;

/**
 * What the actors of an override sign.
 *
 * **Units** `prior` is a head of the log that the actors had seen.
 *
 * @spec OVR-001 OVR-020
 * @category override
 * @since 0.1.0
 */
export const OverrideRecord = Schema.Struct({
  action: OverrideAction,
  scope: ScopeOrEvery,
  actors: Schema.NonEmptyArray(PrincipalId).check(Schema.isMaxLength(16)),
  reason: Reason,
  issuedAt: Instant,
  expires: Instant,
  prior: Digest,
});
export type OverrideRecord = typeof OverrideRecord.Type;

/**
 * The text that the actors of an override sign.
 *
 * @spec OVR-001
 * @category override
 * @since 0.1.0
 */
export function overrideText(record: OverrideRecord): string {
  return `fieldprint override 1\n${canonicalText(record)}`;
}

/**
 * The digest of an override record, by which it takes effect once.
 *
 * @spec OVR-004 OVR-020
 * @category override
 * @since 0.1.0
 */
export function overrideDigest(record: OverrideRecord): Digest {
  return digestOf("fieldprint override 1", canonicalText(record));
}
