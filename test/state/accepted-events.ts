import { HashMap } from "effect";
import * as fc from "fast-check";
import { type MachineEvent, type MemoryItem, type Principal, type State, step, type Warrant } from "../../src/index.ts";
import { digestNotary } from "./cast.ts";
import { beginning, histories, policyNumbers, type Stage } from "./machine-commands.ts";

/** One accepted event: the state before it and after it. */
export interface Accepted {
  readonly before: State;
  readonly event: MachineEvent;
  readonly after: State;
}

export const itemsOf = ({ items }: State): ReadonlyArray<MemoryItem> => [...HashMap.values(items)];
export const principalsOf = ({ authority }: State): ReadonlyArray<Principal> => [
  ...HashMap.values(authority.principals),
];
export const stands = ({ status }: MemoryItem) => status._tag === "Canonical" || status._tag === "Superseded";

export function warrantOf({ status }: MemoryItem): Warrant | undefined {
  return status._tag === "Canonical" || status._tag === "Superseded" ? status.warrant : undefined;
}

/** An item and all its ancestors, by following every parent. */
export function withAncestors(
  state: State,
  item: MemoryItem,
  found = new Map<string, MemoryItem>(),
): Map<string, MemoryItem> {
  if (found.has(item.id)) return found;
  found.set(item.id, item);
  for (const parent of item.parents) withAncestors(state, HashMap.getUnsafe(state.items, parent), found);
  return found;
}

/** The root identity of a name, by following delegation. */
export function rootOf(state: State, id: string): string {
  const { delegator } = HashMap.getUnsafe(state.authority.principals, id);
  return delegator === null ? id : rootOf(state, delegator);
}

/** The root identities of everybody who had a hand in an item. */
export function authorsOf(state: State, item: MemoryItem): ReadonlySet<string> {
  return new Set([...withAncestors(state, item).values()].map(({ author }) => rootOf(state, author)));
}

export const subjectIdOf = ({ event }: Accepted): string | undefined => {
  if (event._tag !== "Override") return "item" in event ? event.item : undefined;
  return "item" in event.record.action ? event.record.action.item : undefined;
};

/** The items whose status an event changed, as they were and as they are. */
export function changesOf({ before, after }: Accepted) {
  return itemsOf(after).flatMap((now) => {
    const was = HashMap.has(before.items, now.id) ? HashMap.getUnsafe(before.items, now.id) : undefined;
    return was !== undefined && was.status !== now.status ? [{ was, now }] : [];
  });
}

/** Signs quickly: nothing here is about signatures. */
export const notary = digestNotary();

/** Plays histories, and shows every accepted event to a watcher. */
export function playing(watch: (accepted: Accepted) => void, numRuns: number): void {
  const stage: Stage = {
    step,
    watch: ({ state: before }, event, { refusedBy, next: { state: after } }) => {
      if (refusedBy === undefined) watch({ before, event, after });
    },
  };
  fc.assert(
    fc.property(policyNumbers, histories(60), (numbers, commands) => {
      fc.modelRun(() => ({ model: beginning(notary, numbers), real: stage }), commands);
    }),
    { numRuns },
  );
}
