import { Schema } from "effect";
import { refusalFields, refusalMessage } from "../core/refusal.ts";

/**
 * Two actors of one override share a root identity.
 *
 * @spec OVR-002
 * @category errors
 * @since 0.1.0
 */
export class ActorsNotDistinct extends Schema.TaggedError<ActorsNotDistinct>()("ActorsNotDistinct", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * Fewer people signed an override than its action needs.
 *
 * @spec OVR-003
 * @category errors
 * @since 0.1.0
 */
export class OverrideQuorumMissing extends Schema.TaggedError<OverrideQuorumMissing>()(
  "OverrideQuorumMissing",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An actor of an override does not hold its scope.
 *
 * @spec OVR-002
 * @category errors
 * @since 0.1.0
 */
export class ScopeMissing extends Schema.TaggedError<ScopeMissing>()("ScopeMissing", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An override used before its time of issue.
 *
 * @spec OVR-004
 * @category errors
 * @since 0.1.0
 */
export class RecordFromFuture extends Schema.TaggedError<RecordFromFuture>()("RecordFromFuture", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An override that would last longer than the policy allows.
 *
 * @spec OVR-004
 * @category errors
 * @since 0.1.0
 */
export class OverrideTooLong extends Schema.TaggedError<OverrideTooLong>()("OverrideTooLong", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An override that names a head which is none of this log.
 *
 * @spec OVR-004
 * @category errors
 * @since 0.1.0
 */
export class PriorHeadUnknown extends Schema.TaggedError<PriorHeadUnknown>()("PriorHeadUnknown", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An override that took effect before.
 *
 * @spec OVR-004
 * @category errors
 * @since 0.1.0
 */
export class RecordReplayed extends Schema.TaggedError<RecordReplayed>()("RecordReplayed", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * The bypass is engaged where it is on, or lifted where it is off.
 *
 * @spec OVR-014
 * @category errors
 * @since 0.1.0
 */
export class BypassUnchanged extends Schema.TaggedError<BypassUnchanged>()("BypassUnchanged", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An enrolment that gives more scopes than its record covers.
 *
 * @spec OVR-013
 * @category errors
 * @since 0.1.0
 */
export class GrantTooWide extends Schema.TaggedError<GrantTooWide>()("GrantTooWide", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A report of compromised keys that would leave too few overriders.
 *
 * @spec OVR-015
 * @category errors
 * @since 0.1.0
 */
export class OverrideWouldBeLost extends Schema.TaggedError<OverrideWouldBeLost>()(
  "OverrideWouldBeLost",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}
