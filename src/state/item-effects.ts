import { HashMap, HashSet, Option } from "effect";
import { overrideDigest } from "../override/record.ts";
import { join, type Label } from "../taint/label.ts";
import { origins } from "../taint/origin.ts";
import { holdingApprovals } from "./approval.ts";
import { withDetection } from "./detection.ts";
import type { EventOf } from "./event.ts";
import type { Facts } from "./facts.ts";
import type { ItemId, MemoryItem, Status, Warrant } from "./item.ts";
import { itemWith, loweredStatus, withStatus } from "./lowering.ts";
import { driftSpent, type State, stateWith } from "./state.ts";
import { depthOf } from "./writing.ts";

const putItem = (state: State, item: MemoryItem): State =>
  stateWith(state, { items: HashMap.set(state.items, item.id, item) });

/** The state with the item of an event in another status; guards have found that it is there. */
const setStatus = ({ state, found }: Facts, status: Status): State => putItem(state, withStatus(found!, status));

/** What an event did: the state after it, and the items it lowered itself. */
export interface Applied {
  readonly state: State;
  readonly lowered: ReadonlyArray<ItemId>;
}

/** What an event did that lowers nothing. */
export const applied = (state: State): Applied => ({ state, lowered: [] });

/** The item of an event in the lower status that the table says. */
export function lower(facts: Facts): Applied {
  const { state, found, row } = facts;
  return { state: setStatus(facts, loweredStatus(state, row.to)), lowered: [found!.id] };
}

/** The items written from each item, with one more of some parents. */
function withChild(state: State, parents: ReadonlyArray<MemoryItem>, item: ItemId): State["children"] {
  let { children } = state;
  for (const { id } of parents) {
    const older = Option.getOrUndefined(HashMap.get(children, id));
    children = HashMap.set(children, id, { item, older });
  }
  return children;
}

/**
 * A new item, its label the join of its parents' labels and its author's own.
 *
 * @spec STA-005 STA-006 TNT-002 TNT-003
 */
export function observe({ state, event, acting, parents }: Facts<EventOf<"Observe">>): Applied {
  const { root, origin, id: author } = acting[0]!;
  const { content, scope, item: id } = event;
  const { kind, level } = origins[origin!];
  const own: Label = { roots: [root], level };
  const item: MemoryItem = {
    id,
    content,
    kind,
    scope,
    author,
    parents: event.parents,
    root,
    depth: depthOf(parents),
    label: parents.reduce((label, parent) => join(label, parent.label), own),
    provenance: "unchecked",
    status: { _tag: "Observed" },
  };
  return applied(stateWith(putItem(state, item), { children: withChild(state, parents, id) }));
}

/** The item with a verdict that its provenance is valid; its status stays. */
export function verifyProvenance({ state, found }: Facts): Applied {
  return applied(putItem(state, itemWith(found!, { provenance: "valid" })));
}

/** The item with a verdict that its provenance is invalid, lowered. */
export function refuteProvenance(facts: Facts): Applied {
  return lower({ ...facts, found: itemWith(facts.found!, { provenance: "invalid" }) });
}

/**
 * A new round of approvals.
 *
 * @spec STA-007
 */
export function nominate(facts: Facts): Applied {
  return applied(setStatus(facts, { _tag: "Candidate", nonce: facts.state.sequence, approvals: [] }));
}

/** The candidate with one more approval. */
export function approve(facts: Facts<EventOf<"Approve">>): Applied {
  const { state, found, acting, expires } = facts;
  const { status } = found!;
  if (status._tag !== "Candidate") return applied(state);
  const held = acting.map(({ id, root }) => ({ principal: id, root, expires }));
  return applied(setStatus(facts, { ...status, approvals: [...status.approvals, ...held] }));
}

/**
 * The candidate, Canonical by the approvals that hold.
 *
 * @spec STA-009 STA-010 STA-031
 */
export function promote(facts: Facts<EventOf<"Promote">>): Applied {
  const { state, found, clock, event } = facts;
  const { status, scope } = found!;
  const supporters = holdingApprovals(status, clock).map(({ principal, root }) => ({ principal, root }));
  const promoted = setStatus(facts, { _tag: "Canonical", warrant: { _tag: "Quorum", supporters } });
  const drift = HashMap.set(state.drift, scope, driftSpent(state, scope) + event.drift);
  return applied(stateWith(promoted, { drift }));
}

/** The item, Canonical until its override expires. */
export function overridePromote(facts: Facts<EventOf<"Override">>): Applied {
  const { state, found, acting, event } = facts;
  const supporters = acting.map(({ id: principal, root }) => ({ principal, root }));
  const { expires: until } = event.record;
  const warrant: Warrant = { _tag: "Override", supporters, until, record: overrideDigest(event.record) };
  const promoted = setStatus(facts, { _tag: "Canonical", warrant });
  return applied(stateWith(promoted, { warranted: HashSet.add(state.warranted, found!.id) }));
}

/** The item, replaced by its successor. */
export function supersede(facts: Facts<EventOf<"Supersede">>): Applied {
  const { status } = facts.found!;
  if (status._tag !== "Canonical") return applied(facts.state);
  const { successor } = facts.event;
  return applied(setStatus(facts, { _tag: "Superseded", warrant: status.warrant, successor }));
}

/** The item, lowered by a detector that has one quarantine less left. */
export function quarantine(facts: Facts<EventOf<"Quarantine">>): Applied {
  return lower({ ...facts, state: withDetection(facts.state, facts.acting[0]!.root) });
}

/** The item, free again to be nominated. */
export function release(facts: Facts): Applied {
  return applied(setStatus(facts, { _tag: "Observed" }));
}
