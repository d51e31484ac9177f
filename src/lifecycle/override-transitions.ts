import { Effect } from "effect";
import type { Signature } from "../identity/signature.ts";
import type { OverrideRecord } from "../override/record.ts";
import type { Canonical, Demoted, ItemId, Observed, Quarantined, Revoked, Status } from "../state/item.ts";
import { OverrideForOtherItem } from "../state/refusals.ts";
import type { State } from "../state/state.ts";
import type { Clock } from "./clock.ts";
import type { Item, RefusedBy, SubjectOf } from "./item.ts";
import { recordTime, submitted, submittedItem } from "./submitted.ts";
import type { Supervisor } from "./supervisor.ts";

type ActionTag = OverrideRecord["action"]["_tag"];

/**
 * A record of one action, with the signatures of its actors.
 *
 * @spec OVR-001
 * @category lifecycle
 * @since 0.1.0
 */
export interface SignedOverride<Tag extends ActionTag = ActionTag> {
  readonly record: OverrideRecord & { readonly action: { readonly _tag: Tag } };
  readonly signatures: ReadonlyArray<Signature>;
}

type ItemActionTag = Extract<OverrideRecord["action"], { readonly item: ItemId }>["_tag"];
type Overridden<Tag extends ItemActionTag, S extends Status> = Effect.Effect<
  Item<S>,
  RefusedBy<`Override${Tag}`> | RefusedBy<"Tick"> | OverrideForOtherItem,
  Supervisor | Clock
>;

function otherItem(id: ItemId, { action, actors }: OverrideRecord): OverrideForOtherItem {
  return new OverrideForOtherItem({
    transition: `Override${action._tag}`,
    guard: "item",
    subject: `override by ${actors.join(", ")}`,
    expected: id,
    actual: "item" in action ? action.item : "no item",
    supplier: "its actors sign a record for this item",
  });
}

/** Records the time, so that the record is neither early nor late, then applies it to its item. */
const overriding =
  <Tag extends ItemActionTag, S extends Status>() =>
  ({ id }: SubjectOf<`Override${Tag}`>, { record, signatures }: SignedOverride<Tag>): Overridden<Tag, S> => {
    const { action } = record as OverrideRecord;
    if (!("item" in action) || action.item !== id) return Effect.fail(otherItem(id, record));
    return Effect.andThen(recordTime, submittedItem<`Override${Tag}`, S>({ _tag: "Override", record, signatures }, id));
  };

/**
 * Two overriders or more trust an item until their record expires.
 *
 * @spec OVR-010 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const overridePromote = overriding<"Promote", Canonical>();

/**
 * An overrider withholds an item.
 *
 * @spec OVR-011 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const overrideQuarantine = overriding<"Quarantine", Quarantined>();

/**
 * An overrider takes an item's authority away.
 *
 * @spec OVR-011 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const overrideDemote = overriding<"Demote", Demoted>();

/**
 * An overrider withholds an item for good.
 *
 * @spec OVR-011 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const overrideRevoke = overriding<"Revoke", Revoked>();

/**
 * An overrider lets a quarantined item be nominated again.
 *
 * @spec OVR-011 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const overrideRelease = overriding<"Release", Observed>();

type OtherActionTag = Exclude<ActionTag, ItemActionTag>;
type OverriddenState<Tag extends OtherActionTag> = Effect.Effect<
  State,
  RefusedBy<`Override${Tag}`> | RefusedBy<"Tick">,
  Supervisor | Clock
>;

/** Records the time, then applies a record that is about no item. */
const overridingState =
  <Tag extends OtherActionTag>() =>
  ({ record, signatures }: SignedOverride<Tag>): OverriddenState<Tag> =>
    Effect.andThen(recordTime, submitted<`Override${Tag}`>({ _tag: "Override", record, signatures }));

/**
 * Overriders accept what is trusted in a scope as the reference that drift is counted from.
 *
 * @spec OVR-012 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const rebase = overridingState<"Rebase">();

/**
 * Overriders enrol a principal that has no delegator.
 *
 * @spec OVR-013 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const enrol = overridingState<"Enrol">();

/**
 * An overrider keeps anchors out of a scope.
 *
 * @spec OVR-014 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const engageBypass = overridingState<"EngageBypass">();

/**
 * Overriders let anchors into a scope again.
 *
 * @spec OVR-014 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const liftBypass = overridingState<"LiftBypass">();
