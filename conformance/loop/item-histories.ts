import { Result } from "effect";
import {
  attemptOf,
  type ItemId,
  itemAt,
  type LogEntry,
  type MachineEvent,
  type State,
  step,
  verifiedBefore,
} from "../../src/index.ts";
import type { ItemHistory } from "./loop-report.ts";

/**
 * The statuses that each item has had, from the log alone, in the order in which the items were written.
 *
 * @spec RUN-002
 */
export function itemHistories(
  initial: State,
  entries: ReadonlyArray<LogEntry>,
  nameOf: (id: ItemId) => string,
): ReadonlyArray<ItemHistory> {
  const spans = new Map<ItemId, Array<ItemHistory["spans"][number]>>();
  let state = initial;
  for (const entry of entries) {
    const event = entry.event as MachineEvent;
    const next = step(state, event, verifiedBefore);
    for (const { item, to } of attemptOf(state, event, next).changes) {
      const known = spans.get(item) ?? [];
      const last = known.at(-1);
      if (last !== undefined) known[known.length - 1] = { ...last, until: state.sequence };
      spans.set(item, [...known, { status: to, from: state.sequence, until: entries.length }]);
    }
    state = Result.getOrThrow(next);
  }
  return [...spans].map(([id, ofItem]) => {
    const { kind, label, parents } = itemAt(state, id)!;
    const name = kind === "EpisodicRecord" ? `cache of ${parents.map(nameOf).join(", ")}` : nameOf(id);
    return { id, name, kind, level: label.level, roots: label.roots, spans: ofItem };
  });
}
