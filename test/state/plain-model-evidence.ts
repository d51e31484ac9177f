import type { ItemId, MemoryItem } from "../../src/index.ts";
import { ancestorsOf, type PlainModel } from "./plain-model.ts";

function reachesSource(model: PlainModel, from: ItemId, removed: ReadonlySet<string>): boolean {
  const { parents } = model.items.get(from)!;
  if (parents.length === 0) return true;
  return parents.some((parent) => !removed.has(model.items.get(parent)!.root) && reachesSource(model, parent, removed));
}

/**
 * The evidence of an item (TNT-005), by trying every set of root identities: the size of the smallest whose items, taken
 * away, leave no way from the item to one without parents. The item itself always stays.
 */
export function evidenceOf(model: PlainModel, id: ItemId): number {
  const { parents } = model.items.get(id)!;
  if (parents.length === 0) return 1;
  const roots = [...new Set([...ancestorsOf(model, parents)].map((ancestor) => model.items.get(ancestor)!.root))];
  let least = roots.length;
  for (let chosen = 0; chosen < 2 ** roots.length; chosen += 1) {
    const removed = new Set(roots.filter((_, index) => Math.floor(chosen / 2 ** index) % 2 === 1));
    if (removed.size < least && !reachesSource(model, id, removed)) least = removed.size;
  }
  return least;
}

/** Whether an item has the evidence that the policy asks of derived items. */
export function hasEvidence(model: PlainModel, { id, parents }: MemoryItem): boolean {
  return parents.length === 0 || evidenceOf(model, id) >= model.policy.evidence;
}
