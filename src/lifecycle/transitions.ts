import { Effect } from "effect";
import type { PrincipalId, Scope } from "../identity/principal.ts";
import type { Signature } from "../identity/signature.ts";
import type { Digest } from "../ledger/digest.ts";
import type { OverrideRecord } from "../override/record.ts";
import type { Approval, MachineEvent } from "../state/event.ts";
import { OverrideForOtherItem } from "../state/refusals.ts";
import {
  type Candidate,
  type Canonical,
  type Demoted,
  type ItemId,
  itemIdOf,
  type Observed,
  type Quarantined,
  type Revoked,
  type Status,
  type Superseded,
} from "../state/item.ts";
import { itemAt } from "../state/state.ts";
import type { TransitionName } from "../state/transition-table.ts";
import { writingOf } from "../state/writing.ts";
import { Clock } from "./clock.ts";
import type { Item, RefusedBy, SubjectOf } from "./item.ts";
import { Supervisor } from "./supervisor.ts";

type Transitioned<Name extends TransitionName, S extends Status> = Effect.Effect<Item<S>, RefusedBy<Name>, Supervisor>;

/** Submits an event and answers its item; the table says in which status, and which guards may refuse. */
function submitted<Name extends TransitionName, S extends Status>(
  event: MachineEvent,
  id: ItemId,
): Transitioned<Name, S> {
  return Effect.gen(function* () {
    const { submit } = yield* Supervisor;
    const state = yield* submit(event) as Effect.Effect<Effect.Success<ReturnType<typeof submit>>, RefusedBy<Name>>;
    return itemAt(state, id) as Item<S>;
  });
}

/**
 * Writes an item derived from others; the runtime stamps its author.
 *
 * @spec STA-005 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function observe(writing: {
  readonly by: PrincipalId;
  readonly content: Digest;
  readonly scope: Scope;
  readonly parents: ReadonlyArray<Pick<Item<Status>, "id">>;
}): Transitioned<"Observe", Observed> {
  return Effect.gen(function* () {
    const { state } = yield* Supervisor;
    const { by, content, scope } = writing;
    const draft = { by, content, scope, parents: writing.parents.map(({ id }) => id) };
    const item = itemIdOf(writingOf(yield* state, draft));
    return yield* submitted<"Observe", Observed>({ _tag: "Observe", item, ...draft }, item);
  });
}

/**
 * Records the verdict that an item's provenance is valid; its status stays.
 *
 * @spec STA-018 STA-032
 * @category lifecycle
 * @since 0.1.0
 */
export function verifyProvenance<S extends SubjectOf<"VerifyProvenance">["status"]>(
  { id: item }: Item<S>,
  verdict: Digest,
): Transitioned<"VerifyProvenance", S> {
  return Effect.flatMap(Supervisor, ({ identity: by }) =>
    submitted<"VerifyProvenance", S>({ _tag: "VerifyProvenance", by, item, verdict }, item),
  );
}

/**
 * Records the verdict that an item's provenance is invalid.
 *
 * @spec STA-011 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function refuteProvenance(
  { id: item }: SubjectOf<"RefuteProvenance">,
  verdict: Digest,
): Transitioned<"RefuteProvenance", Quarantined> {
  return Effect.flatMap(Supervisor, ({ identity: by }) =>
    submitted<"RefuteProvenance", Quarantined>({ _tag: "RefuteProvenance", by, item, verdict }, item),
  );
}

/**
 * Starts a round of approvals.
 *
 * @spec STA-007 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function nominate({ id: item }: SubjectOf<"Nominate">, by: PrincipalId): Transitioned<"Nominate", Candidate> {
  return submitted({ _tag: "Nominate", by, item }, item);
}

/**
 * Adds a reviewer's signed approval to a candidate.
 *
 * @spec STA-008 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function approve(
  { id: item }: SubjectOf<"Approve">,
  { approval, signature }: { readonly approval: Approval; readonly signature: Signature },
): Transitioned<"Approve", Candidate> {
  return submitted({ _tag: "Approve", item, approval, signature }, item);
}

/**
 * Why a promotion was refused; recording the time comes first, and may be refused as well.
 *
 * @spec STA-009 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export type PromotionRefused = RefusedBy<"Promote"> | RefusedBy<"Tick">;

/**
 * Records the time, so that nothing expired counts, then promotes a candidate.
 *
 * @spec STA-009 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function promote(
  { id: item }: SubjectOf<"Promote">,
  { by, drift }: { readonly by: PrincipalId; readonly drift: number },
): Effect.Effect<Item<Canonical>, PromotionRefused, Supervisor | Clock> {
  return Effect.andThen(recordTime, submitted<"Promote", Canonical>({ _tag: "Promote", by, item, drift }, item));
}

/**
 * Records the present time; every warrant that has ended by then is gone.
 *
 * @spec STA-012 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export const recordTime: Effect.Effect<void, RefusedBy<"Tick">, Supervisor | Clock> = Effect.gen(function* () {
  const { identity: by, submit } = yield* Supervisor;
  const { now } = yield* Clock;
  const event = { _tag: "Tick" as const, by, now: yield* now };
  yield* submit(event) as Effect.Effect<unknown, RefusedBy<"Tick">>;
});

/**
 * Replaces a trusted item by another.
 *
 * @spec STA-016 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function supersede(
  { id: item }: SubjectOf<"Supersede">,
  { by, successor }: { readonly by: PrincipalId; readonly successor: Item<Canonical> },
): Transitioned<"Supersede", Superseded> {
  return submitted({ _tag: "Supersede", by, item, successor: successor.id }, item);
}

/**
 * A detector withholds an item.
 *
 * @spec STA-013 STA-018
 * @category lifecycle
 * @since 0.1.0
 */
export function quarantine(
  { id: item }: SubjectOf<"Quarantine">,
  { by, reason }: { readonly by: PrincipalId; readonly reason: string },
): Transitioned<"Quarantine", Quarantined> {
  return submitted({ _tag: "Quarantine", by, item, reason }, item);
}

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
  RefusedBy<`Override${Tag}`> | OverrideForOtherItem,
  Supervisor
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

const overriding =
  <Tag extends ItemActionTag, S extends Status>() =>
  ({ id }: SubjectOf<`Override${Tag}`>, { record, signatures }: SignedOverride<Tag>): Overridden<Tag, S> => {
    const { action } = record as OverrideRecord;
    if (!("item" in action) || action.item !== id) return Effect.fail(otherItem(id, record));
    return submitted<`Override${Tag}`, S>({ _tag: "Override", record, signatures }, id);
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
