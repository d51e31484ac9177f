import { Schema } from "effect";
import { refusalFields, refusalMessage } from "../core/refusal.ts";

/**
 * An item that is not in memory.
 *
 * @spec STA-003
 * @category errors
 * @since 0.1.0
 */
export class ItemAbsent extends Schema.TaggedError<ItemAbsent>()("ItemAbsent", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An item in a status that the transition does not apply to.
 *
 * @spec STA-002
 * @category errors
 * @since 0.1.0
 */
export class WrongStatus extends Schema.TaggedError<WrongStatus>()("WrongStatus", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An approval that was given for another item.
 *
 * @spec STA-008
 * @category errors
 * @since 0.1.0
 */
export class ApprovalForOtherContent extends Schema.TaggedError<ApprovalForOtherContent>()(
  "ApprovalForOtherContent",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An approval that was given under another policy.
 *
 * @spec STA-008
 * @category errors
 * @since 0.1.0
 */
export class PolicyMismatch extends Schema.TaggedError<PolicyMismatch>()("PolicyMismatch", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An approval of another round of nomination.
 *
 * @spec STA-008
 * @category errors
 * @since 0.1.0
 */
export class ApprovalReplayed extends Schema.TaggedError<ApprovalReplayed>()("ApprovalReplayed", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A second approval of one round from one root identity.
 *
 * @spec STA-008
 * @category errors
 * @since 0.1.0
 */
export class AlreadyApproved extends Schema.TaggedError<AlreadyApproved>()("AlreadyApproved", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * Somebody decides about an item that they, or one they share a root identity with, had a hand in.
 *
 * @spec STA-034 OVR-010
 * @category errors
 * @since 0.1.0
 */
export class NotIndependent extends Schema.TaggedError<NotIndependent>()("NotIndependent", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A promotion of an item whose provenance is not valid.
 *
 * @spec STA-009
 * @category errors
 * @since 0.1.0
 */
export class ProvenanceMissing extends Schema.TaggedError<ProvenanceMissing>()("ProvenanceMissing", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A promotion with too few approvals that hold.
 *
 * @spec STA-009
 * @category errors
 * @since 0.1.0
 */
export class QuorumMissing extends Schema.TaggedError<QuorumMissing>()("QuorumMissing", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A promotion of an item with a parent that is not in standing.
 *
 * @spec STA-009 OVR-010
 * @category errors
 * @since 0.1.0
 */
export class AncestorNotStanding extends Schema.TaggedError<AncestorNotStanding>()(
  "AncestorNotStanding",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A promotion of an item that too few independent identities support.
 *
 * @spec STA-009
 * @category errors
 * @since 0.1.0
 */
export class EvidenceMissing extends Schema.TaggedError<EvidenceMissing>()("EvidenceMissing", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A promotion that would move its scope further than the policy allows.
 *
 * @spec STA-010
 * @category errors
 * @since 0.1.0
 */
export class DriftBudgetExceeded extends Schema.TaggedError<DriftBudgetExceeded>()(
  "DriftBudgetExceeded",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A successor that is not trusted itself.
 *
 * @spec STA-016
 * @category errors
 * @since 0.1.0
 */
export class SuccessorNotCanonical extends Schema.TaggedError<SuccessorNotCanonical>()(
  "SuccessorNotCanonical",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A successor of another kind or scope, or the item itself.
 *
 * @spec STA-016
 * @category errors
 * @since 0.1.0
 */
export class SuccessorUnlike extends Schema.TaggedError<SuccessorUnlike>()("SuccessorUnlike", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A time before the last recorded one.
 *
 * @spec STA-012
 * @category errors
 * @since 0.1.0
 */
export class ClockBackwards extends Schema.TaggedError<ClockBackwards>()("ClockBackwards", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * A detector that used up its quarantines.
 *
 * @spec STA-013
 * @category errors
 * @since 0.1.0
 */
export class RateExceeded extends Schema.TaggedError<RateExceeded>()("RateExceeded", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An override about an item of another scope.
 *
 * @spec OVR-005
 * @category errors
 * @since 0.1.0
 */
export class ScopeMismatch extends Schema.TaggedError<ScopeMismatch>()("ScopeMismatch", refusalFields) {
  override get message(): string {
    return refusalMessage(this);
  }
}

/**
 * An override given for one item, and applied to another.
 *
 * @spec OVR-005 STA-018
 * @category errors
 * @since 0.1.0
 */
export class OverrideForOtherItem extends Schema.TaggedError<OverrideForOtherItem>()(
  "OverrideForOtherItem",
  refusalFields,
) {
  override get message(): string {
    return refusalMessage(this);
  }
}
