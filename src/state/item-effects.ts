import { HashMap, HashSet, Option } from "effect";
import { principalNamed } from "../identity/principals.ts";
import { overrideDigest } from "../override/record.ts";
import { join, type Label, untainted } from "../taint/label.ts";
import { origins } from "../taint/origin.ts";
import { holdingApprovals } from "./approval.ts";
import { withDetection } from "./detection.ts";
import type { EventOf } from "./event.ts";
import type { ItemId, MemoryItem, Status, Supporter, Warrant } from "./item.ts";
import { loweredStatus, withStatus } from "./lowering.ts";
import { driftSpent, itemAt, type State } from "./state.ts";
import type { Transition } from "./transition-table.ts";
import { depthOf, parentsOf, writingOf } from "./writing.ts";

const found = (state: State, id: ItemId): MemoryItem => itemAt(state, id)!;

const putItem = (state: State, item: MemoryItem): State => ({
  ...state,
  items: HashMap.set(state.items, item.id, item),
});

const setStatus = (state: State, id: ItemId, status: Status): State =>
  putItem(state, withStatus(found(state, id), status));

/** What an event did: the state after it, and the items it lowered itself. */
export interface Applied {
  readonly state: State;
  readonly lowered: ReadonlyArray<ItemId>;
}

/** What an event did that lowers nothing. */
export const applied = (state: State): Applied => ({ state, lowered: [] });

/** An item in the lower status that the table says. */
export function lower(state: State, id: ItemId, { to }: Transition): Applied {
  return { state: setStatus(state, id, loweredStatus(state, to)), lowered: [id] };
}

/**
 * A new item, its label the join of its parents' labels and its author's own.
 *
 * @spec STA-005 STA-006 TNT-002 TNT-003
 */
export function observe(state: State, event: EventOf<"Observe">): Applied {
  const author = principalNamed(state.authority.principals, event.by)!;
  const parents = parentsOf(state, event);
  const own: Label = { roots: [author.root], level: origins[author.origin!].level };
  const { content, kind, scope } = writingOf(state, event);
  const item: MemoryItem = {
    id: event.item,
    content,
    kind,
    scope,
    author: event.by,
    parents: event.parents,
    root: author.root,
    depth: depthOf(parents),
    label: parents.reduce((label, parent) => join(label, parent.label), join(untainted, own)),
    provenance: "unchecked",
    status: { _tag: "Observed" },
  };
  const children = event.parents.reduce(
    (all, parent) =>
      HashMap.modifyAt(all, parent, (older) => Option.some({ item: item.id, older: Option.getOrUndefined(older) })),
    state.children,
  );
  return applied({ ...putItem(state, item), children });
}

/** The item with a verdict that its provenance is valid; its status stays. */
export function verifyProvenance(state: State, { item }: EventOf<"VerifyProvenance">): Applied {
  return applied(putItem(state, { ...found(state, item), provenance: "valid" }));
}

/** The item with a verdict that its provenance is invalid, lowered. */
export function refuteProvenance(state: State, { item }: EventOf<"RefuteProvenance">, row: Transition): Applied {
  return lower(putItem(state, { ...found(state, item), provenance: "invalid" }), item, row);
}

/**
 * A new round of approvals.
 *
 * @spec STA-007
 */
export function nominate(state: State, { item }: EventOf<"Nominate">): Applied {
  return applied(setStatus(state, item, { _tag: "Candidate", nonce: state.sequence, approvals: [] }));
}

/** The candidate with one more approval. */
export function approve(state: State, { item, approval }: EventOf<"Approve">): Applied {
  const { status } = found(state, item);
  if (status._tag !== "Candidate") return applied(state);
  const { root } = principalNamed(state.authority.principals, approval.reviewer)!;
  const held = { principal: approval.reviewer, root, expires: approval.expires };
  return applied(setStatus(state, item, { ...status, approvals: [...status.approvals, held] }));
}

/**
 * The candidate, Canonical by the approvals that hold.
 *
 * @spec STA-009 STA-010
 */
export function promote(state: State, { item, drift }: EventOf<"Promote">): Applied {
  const { status, scope } = found(state, item);
  const supporters = holdingApprovals(status, state.authority.clock).map(({ principal, root }) => ({
    principal,
    root,
  }));
  const promoted = setStatus(state, item, { _tag: "Canonical", warrant: { _tag: "Quorum", supporters } });
  return applied({ ...promoted, drift: HashMap.set(state.drift, scope, driftSpent(state, scope) + drift) });
}

/** The item, Canonical until its override expires. */
export function overridePromote(state: State, item: ItemId, { record }: EventOf<"Override">): Applied {
  const supporters = record.actors.map((principal): Supporter => {
    const { root } = principalNamed(state.authority.principals, principal)!;
    return { principal, root };
  });
  const warrant: Warrant = { _tag: "Override", supporters, until: record.expires, record: overrideDigest(record) };
  const promoted = setStatus(state, item, { _tag: "Canonical", warrant });
  return applied({ ...promoted, warranted: HashSet.add(state.warranted, item) });
}

/** The item, replaced by its successor. */
export function supersede(state: State, { item, successor }: EventOf<"Supersede">): Applied {
  const { status } = found(state, item);
  if (status._tag !== "Canonical") return applied(state);
  return applied(setStatus(state, item, { _tag: "Superseded", warrant: status.warrant, successor }));
}

/** The item, lowered by a detector that has one quarantine less left. */
export function quarantine(state: State, { by, item }: EventOf<"Quarantine">, row: Transition): Applied {
  const { root } = principalNamed(state.authority.principals, by)!;
  return lower(withDetection(state, root), item, row);
}

/** The item, free again to be nominated. */
export function release(state: State, item: ItemId): Applied {
  return applied(setStatus(state, item, { _tag: "Observed" }));
}
