import { HashMap } from "effect";
import type { Scope } from "../identity/principal.ts";
import { isBypassed } from "../override/authority.ts";
import type { Mode } from "../problem/problem.ts";
import type { ItemId, MemoryItem } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import { isPermitted } from "./permissions.ts";

/**
 * The present version of an item: itself, or the end of its chain of successors.
 *
 * **Edge cases** nothing for an identifier that is not in memory. A chain ends, since an item is superseded only by one
 * that is not superseded itself.
 *
 * @spec STA-016
 * @category registry
 * @since 0.1.0
 */
export function presentVersion(state: Pick<State, "items">, id: ItemId): MemoryItem | undefined {
  let item = itemAt(state, id);
  while (item?.status._tag === "Superseded") item = itemAt(state, item.status.successor);
  return item;
}

/**
 * The items that may be injected as anchors in a scope, sorted by identifier: Canonical CoreAnchors, and none while the
 * bypass is on.
 *
 * @spec STA-017 OVR-014
 * @category registry
 * @since 0.1.0
 */
export function injectableAnchors(state: State, scope: Scope): ReadonlyArray<MemoryItem> {
  if (isBypassed(state.authority, scope)) return [];
  const anchors = [...HashMap.values(state.items)].filter(
    (item) => item.scope === scope && isPermitted(item, "shapeIdentity"),
  );
  return anchors.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The mode in which attention runs in a scope when another was asked for: `none` while the bypass is on.
 *
 * @spec OVR-014
 * @category registry
 * @since 0.1.0
 */
export function attentionMode(state: State, scope: Scope, wanted: Mode): Mode {
  return isBypassed(state.authority, scope) ? "none" : wanted;
}

/**
 * The trusted items of a scope that score highest, best first; the partition searched holds nothing else.
 *
 * **Edge cases** equal scores are ordered by identifier, so that nothing outside the partition can change the order.
 *
 * @spec STA-035
 * @category registry
 * @since 0.1.0
 */
export function selectTrusted(
  state: State,
  options: { readonly scope: Scope; readonly score: (item: MemoryItem) => number; readonly count: number },
): ReadonlyArray<MemoryItem> {
  const trusted = [...HashMap.values(state.items)].filter(
    ({ scope, status }) => scope === options.scope && status._tag === "Canonical",
  );
  const scored = trusted.map((item) => ({ item, score: options.score(item) }));
  const ordered = scored.toSorted((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1));
  return ordered.slice(0, options.count).map(({ item }) => item);
}
