import { HashMap } from "effect";
import { isStanding, type ItemId, type MemoryItem, type Status, type StatusName } from "./item.ts";
import { type State, stateWith } from "./state.ts";

/** An item with its status or provenance replaced; written out, as a state is. */
export function itemWith(item: MemoryItem, changes: Partial<Pick<MemoryItem, "status" | "provenance">>): MemoryItem {
  return {
    id: item.id,
    content: item.content,
    kind: item.kind,
    scope: item.scope,
    author: item.author,
    parents: item.parents,
    root: item.root,
    depth: item.depth,
    label: item.label,
    provenance: changes.provenance ?? item.provenance,
    status: changes.status ?? item.status,
  };
}

/** An item with another status. */
export const withStatus = (item: MemoryItem, status: Status): MemoryItem => itemWith(item, { status });

/** The status that a row of the table lowers items to, from the event of this state on. */
export function loweredStatus({ sequence: since }: Pick<State, "sequence">, to: StatusName | "same" | null): Status {
  if (to === "Demoted" || to === "Revoked") return { _tag: to, since };
  return { _tag: "Quarantined", since, cascaded: false };
}

/**
 * The items after some were lowered: every descendant in standing is quarantined too.
 *
 * A descendant that is not in standing has no descendant that is, so the search goes no further than what it changes.
 *
 * @spec STA-011 STA-036 STA-043
 */
export function cascade(state: State, lowered: ReadonlyArray<ItemId>): State {
  const fallen = [...lowered];
  const quarantined: Status = { _tag: "Quarantined", since: state.sequence, cascaded: true };
  let { items } = state;
  for (let at = 0; at < fallen.length; at++) {
    for (const child of childrenOf(state, fallen[at]!)) {
      const item = HashMap.getUnsafe(items, child);
      if (!isStanding(item)) continue;
      items = HashMap.set(items, child, withStatus(item, quarantined));
      fallen.push(child);
    }
  }
  return stateWith(state, { items });
}

/** The items written from an item, newest first. */
function* childrenOf({ children }: Pick<State, "children">, id: ItemId): Iterable<ItemId> {
  let at = HashMap.has(children, id) ? HashMap.getUnsafe(children, id) : undefined;
  for (; at !== undefined; at = at.older) yield at.item;
}
