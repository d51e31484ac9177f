import { Schema } from "effect";
import { Instant } from "../core/instant.ts";
import { PrincipalId, type Scope } from "../identity/principal.ts";
import { digestOf } from "../ledger/canonical.ts";
import { Digest } from "../ledger/digest.ts";
import type { Label } from "../taint/label.ts";
import type { Kind } from "../taint/origin.ts";

/**
 * The identifier of an item: the digest of its content's digest, its kind, scope, author and parents.
 *
 * @spec STA-005
 * @category state
 * @since 0.1.0
 */
export const ItemId = Digest;
export type ItemId = typeof ItemId.Type;

const supporter = Schema.Struct({ principal: PrincipalId, root: PrincipalId });

/**
 * Somebody whose decision gives an item authority, with their root identity.
 *
 * @spec STA-030
 * @category state
 * @since 0.1.0
 */
export type Supporter = typeof supporter.Type;

/**
 * An approval of the present round of nomination.
 *
 * @spec STA-008
 * @category state
 * @since 0.1.0
 */
export interface HeldApproval extends Supporter {
  readonly expires: Instant;
}

/**
 * Why an item is trusted: a quorum of reviewers, or an override until some time.
 *
 * @spec STA-030 OVR-020
 * @category state
 * @since 0.1.0
 */
export const Warrant = Schema.TaggedUnion({
  Quorum: { supporters: Schema.Array(supporter) },
  Override: { supporters: Schema.Array(supporter), until: Instant, record: Digest },
});
export type Warrant = typeof Warrant.Type;

/**
 * What the Supervisor's last recorded verdict says of an item's provenance.
 *
 * @spec STA-032
 * @category state
 * @since 0.1.0
 */
export type Provenance = "unchecked" | "valid" | "invalid";

/**
 * Written, and nothing decided yet.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export interface Observed {
  readonly _tag: "Observed";
}

/**
 * Nominated, and waiting for approvals.
 *
 * **Units** `nonce` is the number of the event that nominated it.
 *
 * @spec STA-002 STA-007
 * @category state
 * @since 0.1.0
 */
export interface Candidate {
  readonly _tag: "Candidate";
  readonly nonce: number;
  readonly approvals: ReadonlyArray<HeldApproval>;
}

/**
 * Trusted, by a warrant.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export interface Canonical {
  readonly _tag: "Canonical";
  readonly warrant: Warrant;
}

/**
 * Trusted once, and replaced.
 *
 * @spec STA-002 STA-016
 * @category state
 * @since 0.1.0
 */
export interface Superseded {
  readonly _tag: "Superseded";
  readonly warrant: Warrant;
  readonly successor: ItemId;
}

/**
 * Withheld until an override releases it.
 *
 * **Units** `since` is the number of an event. **Edge cases** `cascaded` tells an item that fell with an ancestor.
 *
 * @spec STA-002 STA-011
 * @category state
 * @since 0.1.0
 */
export interface Quarantined {
  readonly _tag: "Quarantined";
  readonly since: number;
  readonly cascaded: boolean;
}

/**
 * Not trusted any more; may be nominated again.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export interface Demoted {
  readonly _tag: "Demoted";
  readonly since: number;
}

/**
 * Withheld for good.
 *
 * @spec STA-002 STA-037
 * @category state
 * @since 0.1.0
 */
export interface Revoked {
  readonly _tag: "Revoked";
  readonly since: number;
}

/**
 * The lifecycle of an item, each status with what belongs to it alone.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export type Status = Observed | Candidate | Canonical | Superseded | Quarantined | Demoted | Revoked;

/**
 * The name of a status.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export type StatusName = Status["_tag"];

/**
 * What is written once, and fixes an item's identifier.
 *
 * @spec STA-005
 * @category state
 * @since 0.1.0
 */
export interface Writing {
  readonly content: Digest;
  readonly kind: Kind;
  readonly scope: Scope;
  readonly author: PrincipalId;
  readonly parents: ReadonlyArray<ItemId>;
}

/**
 * An item as the machine knows it.
 *
 * **Units** `depth` counts derivations from an item without parents.
 *
 * @spec STA-005 TNT-002
 * @category state
 * @since 0.1.0
 */
export interface MemoryItem extends Writing {
  readonly id: ItemId;
  readonly root: PrincipalId;
  readonly depth: number;
  readonly label: Label;
  readonly provenance: Provenance;
  readonly status: Status;
}

/**
 * The identifier of what is written.
 *
 * @spec STA-005
 * @category state
 * @since 0.1.0
 */
export function itemIdOf({ content, kind, scope, author, parents }: Writing): ItemId {
  return digestOf("fieldprint item 1", JSON.stringify([content, kind, scope, author, parents]));
}

/**
 * Whether an item is in standing: promoted, and not withdrawn since.
 *
 * @spec STA-016 STA-036
 * @category state
 * @since 0.1.0
 */
export function isStanding({ status }: Pick<MemoryItem, "status">): boolean {
  return status._tag === "Canonical" || status._tag === "Superseded";
}
