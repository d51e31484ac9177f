import { HashMap } from "effect";
import { isStanding, type ItemId, type MemoryItem, type Status } from "./item.ts";
import type { State } from "./state.ts";

/** An item with another status. */
export const withStatus = (item: MemoryItem, status: Status): MemoryItem => ({ ...item, status });

/**
 * The items after some were lowered, and with them every descendant in standing.
 *
 * A descendant that is not in standing has no descendant that is, so the search goes no further than what it changes.
 *
 * @spec STA-011 STA-036 STA-043
 */
export function lowerItems(state: State, lowered: ReadonlyArray<MemoryItem>): State["items"] {
  const fallen = lowered.map(({ id }) => id);
  const quarantined: Status = { _tag: "Quarantined", since: state.sequence, cascaded: true };
  let items = state.items;
  for (const item of lowered) items = HashMap.set(items, item.id, item);
  for (let at = 0; at < fallen.length; at++) {
    for (const child of childrenOf(state, fallen[at]!)) {
      const item = HashMap.getUnsafe(items, child);
      if (!isStanding(item)) continue;
      items = HashMap.set(items, child, withStatus(item, quarantined));
      fallen.push(child);
    }
  }
  return items;
}

/** The items written from an item, newest first. */
export function* childrenOf({ children }: Pick<State, "children">, id: ItemId): Iterable<ItemId> {
  let at = HashMap.has(children, id) ? HashMap.getUnsafe(children, id) : undefined;
  for (; at !== undefined; at = at.older) yield at.item;
}
