import type { Instant } from "../core/instant.ts";
import type { SignatureFacts } from "../identity/guards.ts";
import type { Principal, PrincipalId } from "../identity/principal.ts";
import { principalNamed, type Principals } from "../identity/principals.ts";
import type { Verify } from "../identity/signature.ts";
import type { Authority } from "../override/authority.ts";
import { overrideActing } from "../override/authority.ts";
import type { OverrideRecord } from "../override/record.ts";
import { approvalText, type MachineEvent } from "./event.ts";
import type { ItemId, MemoryItem } from "./item.ts";
import { itemAt, type State } from "./state.ts";
import type { Transition } from "./transition-table.ts";
import { parentsOf } from "./writing.ts";

/**
 * What guards may look at: the state, the event and its row, who acts and what they signed, and the item it is about.
 *
 * **Edge cases** `found` is there once the guard `exists` has passed; `parents` are those of an observation that are in
 * memory; `expires` only limits what is signed.
 */
export interface Facts<Event extends MachineEvent = MachineEvent> extends SignatureFacts {
  readonly state: State;
  readonly authority: Authority;
  readonly event: Event;
  readonly row: Transition;
  readonly clock: Instant;
  readonly expires: number;
  readonly subject: string;
  readonly item: ItemId | undefined;
  readonly found: MemoryItem | undefined;
  readonly parents: ReadonlyArray<MemoryItem>;
}

function enrolledOf(principals: Principals, actors: ReadonlyArray<PrincipalId>): ReadonlyArray<Principal> {
  const enrolled: Array<Principal> = [];
  for (const id of actors) {
    const principal = principalNamed(principals, id);
    if (principal !== undefined) enrolled.push(principal);
  }
  return enrolled;
}

type Acting = Pick<Facts, "actors" | "signatures" | "signedText" | "expires" | "subject">;

const unsigned = () => "";

function acting(event: MachineEvent): Acting {
  if (event._tag === "Override") return overrideActing(event);
  if (event._tag !== "Approve") {
    return { actors: [event.by], signatures: [], signedText: unsigned, expires: Infinity, subject: event.by };
  }
  const { approval, signature } = event;
  return {
    actors: [approval.reviewer],
    signatures: [signature],
    signedText: () => approvalText(approval),
    expires: approval.expires,
    subject: `approval by ${approval.reviewer}`,
  };
}

/** The record of an override. */
export function recordOf(event: MachineEvent): OverrideRecord | undefined {
  return event._tag === "Override" ? event.record : undefined;
}

/** The item that an event is about. */
export function itemOf(event: MachineEvent): ItemId | undefined {
  if (event._tag !== "Override") return "item" in event ? event.item : undefined;
  return "item" in event.record.action ? event.record.action.item : undefined;
}

/** Everything the guards of an event may look at. */
export function factsOf(state: State, event: MachineEvent, row: Transition, verify: Verify): Facts {
  const { authority } = state;
  const { principals, clock } = authority;
  const item = itemOf(event);
  const found = item === undefined ? undefined : itemAt(state, item);
  const { actors, signatures, signedText, expires, subject } = acting(event);
  return {
    state,
    authority,
    principals,
    clock,
    event,
    row,
    role: row.role,
    actors,
    acting: enrolledOf(principals, actors),
    signatures,
    signedText,
    verify,
    expires,
    subject,
    item,
    found,
    parents: event._tag === "Observe" ? parentsOf(state, event) : [],
  };
}
