import { principalNamed } from "../identity/principals.ts";
import { origins } from "../taint/origin.ts";
import type { EventOf } from "./event.ts";
import type { MemoryItem, Writing } from "./item.ts";
import { itemAt, type State } from "./state.ts";

/**
 * What a writer says of what it writes.
 *
 * @spec STA-005
 * @category state
 * @since 0.1.0
 */
export type Draft = Pick<EventOf<"Observe">, "by" | "content" | "scope" | "parents">;

/** What an observation writes: its kind follows from the origin its author was enrolled with. */
export function writingOf({ authority }: Pick<State, "authority">, draft: Draft): Writing {
  const origin = principalNamed(authority.principals, draft.by)?.origin ?? "external";
  const { content, scope, by: author, parents } = draft;
  return { content, kind: origins[origin].kind, scope, author, parents };
}

/** The parents of an observation that are in memory, in their order. */
export function parentsOf(state: State, { parents }: EventOf<"Observe">): ReadonlyArray<MemoryItem> {
  const found: Array<MemoryItem> = [];
  for (const parent of parents) {
    const item = itemAt(state, parent);
    if (item !== undefined) found.push(item);
  }
  return found;
}

/** How many derivations lie between an observation and an item without parents. */
export function depthOf(parents: ReadonlyArray<MemoryItem>): number {
  return parents.reduce((depth, parent) => Math.max(depth, parent.depth + 1), 0);
}
