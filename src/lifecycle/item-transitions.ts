import { Effect } from "effect";
import type { PrincipalId, Scope } from "../identity/principal.ts";
import type { Signature } from "../identity/signature.ts";
import type { Digest } from "../ledger/digest.ts";
import { observationOf } from "../state/drafts.ts";
import type { Approval } from "../state/event.ts";
import type { Candidate, Canonical, Observed, Quarantined, Status, Superseded } from "../state/item.ts";
import type { Clock } from "./clock.ts";
import type { Item, RefusedBy, SubjectOf } from "./item.ts";
import { recordTime, submittedItem, type Transitioned } from "./submitted.ts";
import { Supervisor } from "./supervisor.ts";

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
    const parents = writing.parents.map(({ id }) => id);
    const event = observationOf(yield* state, { ...writing, parents });
    return yield* submittedItem<"Observe", Observed>(event, event.item);
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
    submittedItem<"VerifyProvenance", S>({ _tag: "VerifyProvenance", by, item, verdict }, item),
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
    submittedItem<"RefuteProvenance", Quarantined>({ _tag: "RefuteProvenance", by, item, verdict }, item),
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
  return submittedItem({ _tag: "Nominate", by, item }, item);
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
  return submittedItem({ _tag: "Approve", item, approval, signature }, item);
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
  return Effect.andThen(recordTime, submittedItem<"Promote", Canonical>({ _tag: "Promote", by, item, drift }, item));
}

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
  return submittedItem({ _tag: "Supersede", by, item, successor: successor.id }, item);
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
  return submittedItem({ _tag: "Quarantine", by, item, reason }, item);
}
