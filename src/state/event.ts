import { Result, Schema, SchemaIssue } from "effect";
import { Instant } from "../core/instant.ts";
import { Enrolment, PrincipalId, Scope } from "../identity/principal.ts";
import { Signature } from "../identity/signature.ts";
import { canonicalText } from "../ledger/canonical.ts";
import { Digest } from "../ledger/digest.ts";
import { OverrideRecord, Reason } from "../override/record.ts";
import { ItemId } from "./item.ts";

const count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));

/**
 * What a reviewer signs: this item, under this policy, in this round, until then.
 *
 * @spec STA-008
 * @category state
 * @since 0.1.0
 */
export const Approval = Schema.Struct({
  item: ItemId,
  policy: Digest,
  nonce: count,
  reviewer: PrincipalId,
  expires: Instant,
});
export type Approval = typeof Approval.Type;

/**
 * The text that a reviewer signs.
 *
 * @spec STA-008
 * @category state
 * @since 0.1.0
 */
export function approvalText(approval: Approval): string {
  return `fieldprint approval 1\n${canonicalText(approval)}`;
}

const verdict = { by: PrincipalId, item: ItemId, verdict: Digest };

/**
 * Everything that can happen.
 *
 * **Units** `verdict` is the digest of the report it rests on; `drift` counts millionths of the unit of geodesic distance.
 *
 * @spec STA-001 STA-004 STA-005 STA-010 STA-012
 * @category state
 * @since 0.1.0
 */
export const MachineEvent = Schema.TaggedUnion({
  Observe: {
    by: PrincipalId,
    item: ItemId,
    content: Digest,
    scope: Scope,
    parents: Schema.UniqueArray(ItemId).check(Schema.isMaxLength(256)),
  },
  VerifyProvenance: verdict,
  RefuteProvenance: verdict,
  Nominate: { by: PrincipalId, item: ItemId },
  Approve: { item: ItemId, approval: Approval, signature: Signature },
  Promote: { by: PrincipalId, item: ItemId, drift: count },
  Supersede: { by: PrincipalId, item: ItemId, successor: ItemId },
  Quarantine: { by: PrincipalId, item: ItemId, reason: Reason },
  Tick: { by: PrincipalId, now: Instant },
  Compromise: { by: PrincipalId, principal: PrincipalId, verdict: Digest },
  Delegate: { by: PrincipalId, principal: Enrolment },
  Override: { record: OverrideRecord, signatures: Schema.Array(Signature).check(Schema.isMaxLength(16)) },
});
export type MachineEvent = typeof MachineEvent.Type;

/**
 * The event of a tag.
 *
 * @category state
 * @since 0.1.0
 */
export type EventOf<Tag extends MachineEvent["_tag"]> = Extract<MachineEvent, { readonly _tag: Tag }>;

/**
 * Something that is no event.
 *
 * @spec STA-004
 * @category errors
 * @since 0.1.0
 */
export class EventMalformed extends Schema.TaggedError<EventMalformed>()("EventMalformed", {
  field: Schema.String,
  problem: Schema.String,
}) {
  override get message(): string {
    return `event${this.field === "" ? "" : `, ${this.field}`}: ${this.problem}; the event was not applied`;
  }
}

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();
const decode = Schema.decodeUnknownResult(MachineEvent, { onExcessProperty: "error" });
const longestProblem = 300;

/**
 * Untrusted data as an event.
 *
 * **Errors** `EventMalformed` for anything that is not exactly one, with the field and what was expected.
 *
 * @spec STA-004
 * @category state
 * @since 0.1.0
 */
export function decodeEvent(input: unknown): Result.Result<MachineEvent, EventMalformed> {
  return Result.mapError(decode(input), ({ issue }) => {
    const [first] = formatIssue(issue).issues;
    const field = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join(".");
    return new EventMalformed({ field, problem: (first?.message ?? "expected an event").slice(0, longestProblem) });
  });
}
