import { HashMap, HashSet, Option } from "effect";
import { principalNamed } from "../identity/principals.ts";
import { overrideDigest } from "../override/record.ts";
import { join, type Label, untainted } from "../taint/label.ts";
import { origins } from "../taint/origin.ts";
import { holdingApprovals } from "./approval.ts";
import { withDetection } from "./detection.ts";
import type { EventOf } from "./event.ts";
import type { ItemId, MemoryItem, Status, Supporter, Warrant } from "./item.ts";
import { lowerItems, withStatus } from "./lowering.ts";
import { driftSpent, itemAt, type State } from "./state.ts";
import { depthOf, parentsOf, writingOf } from "./writing.ts";

const found = (state: State, id: ItemId): MemoryItem => itemAt(state, id)!;

const putItem = (state: State, item: MemoryItem): State => ({
  ...state,
  items: HashMap.set(state.items, item.id, item),
});

const setStatus = (state: State, id: ItemId, status: Status): State =>
  putItem(state, withStatus(found(state, id), status));

/**
 * The state with an item in a lower status, and all that rested on it quarantined.
 *
 * @spec STA-011 OVR-011
 */
export function lower(state: State, id: ItemId, status: Status): State {
  return { ...state, items: lowerItems(state, [withStatus(found(state, id), status)]) };
}

/**
 * A new item, its label the join of its parents' labels and its author's own.
 *
 * @spec STA-005 STA-006 TNT-002 TNT-003
 */
export function observe(state: State, event: EventOf<"Observe">): State {
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
  return { ...putItem(state, item), children };
}

/** The item with a verdict that its provenance is valid; its status stays. */
export function verifyProvenance(state: State, { item }: EventOf<"VerifyProvenance">): State {
  return putItem(state, { ...found(state, item), provenance: "valid" });
}

/** The item with a verdict that its provenance is invalid, quarantined. */
export function refuteProvenance(state: State, { item }: EventOf<"RefuteProvenance">): State {
  const refuted = putItem(state, { ...found(state, item), provenance: "invalid" });
  return lower(refuted, item, { _tag: "Quarantined", since: state.sequence, cascaded: false });
}

/**
 * A new round of approvals.
 *
 * @spec STA-007
 */
export function nominate(state: State, { item }: EventOf<"Nominate">): State {
  return setStatus(state, item, { _tag: "Candidate", nonce: state.sequence, approvals: [] });
}

/** The candidate with one more approval. */
export function approve(state: State, { item, approval }: EventOf<"Approve">): State {
  const { status } = found(state, item);
  if (status._tag !== "Candidate") return state;
  const { root } = principalNamed(state.authority.principals, approval.reviewer)!;
  const held = { principal: approval.reviewer, root, expires: approval.expires };
  return setStatus(state, item, { ...status, approvals: [...status.approvals, held] });
}

/**
 * The candidate, Canonical by the approvals that hold.
 *
 * @spec STA-009 STA-010
 */
export function promote(state: State, { item, drift }: EventOf<"Promote">): State {
  const { status, scope } = found(state, item);
  const supporters = holdingApprovals(status, state.authority.clock).map(({ principal, root }) => ({
    principal,
    root,
  }));
  const promoted = setStatus(state, item, { _tag: "Canonical", warrant: { _tag: "Quorum", supporters } });
  return { ...promoted, drift: HashMap.set(state.drift, scope, driftSpent(state, scope) + drift) };
}

/** The item, Canonical until its override expires. */
export function overridePromote(state: State, item: ItemId, { record }: EventOf<"Override">): State {
  const supporters = record.actors.map((principal): Supporter => {
    const { root } = principalNamed(state.authority.principals, principal)!;
    return { principal, root };
  });
  const warrant: Warrant = { _tag: "Override", supporters, until: record.expires, record: overrideDigest(record) };
  const promoted = setStatus(state, item, { _tag: "Canonical", warrant });
  return { ...promoted, warranted: HashSet.add(state.warranted, item) };
}

/** The item, replaced by its successor. */
export function supersede(state: State, { item, successor }: EventOf<"Supersede">): State {
  const { status } = found(state, item);
  if (status._tag !== "Canonical") return state;
  return setStatus(state, item, { _tag: "Superseded", warrant: status.warrant, successor });
}

/** The item, quarantined by a detector that has one quarantine less left. */
export function quarantine(state: State, { by, item }: EventOf<"Quarantine">): State {
  const { root } = principalNamed(state.authority.principals, by)!;
  return lower(withDetection(state, root), item, { _tag: "Quarantined", since: state.sequence, cascaded: false });
}

/** The item, free again to be nominated. */
export function release(state: State, item: ItemId): State {
  return setStatus(state, item, { _tag: "Observed" });
}
