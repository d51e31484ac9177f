import { HashMap, HashSet } from "effect";
import { compromise as markCompromised, enrol, withDelegates } from "../identity/principals.ts";
import type { PrincipalId } from "../identity/principal.ts";
import { authorityWith } from "../override/authority.ts";
import type { EventOf } from "./event.ts";
import type { Facts } from "./facts.ts";
import { isStanding, type ItemId, type MemoryItem, type Warrant } from "./item.ts";
import { type Applied, applied } from "./item-effects.ts";
import { loweredStatus, withStatus } from "./lowering.ts";
import { itemAt, type State, stateWith } from "./state.ts";
import type { Transition } from "./transition-table.ts";

function warrantOf({ status }: MemoryItem): Warrant | undefined {
  return status._tag === "Canonical" || status._tag === "Superseded" ? status.warrant : undefined;
}

/** The items whose override warrant has not ended by some time, and those whose has. */
function expiredAt(state: State, now: number) {
  const due: Array<MemoryItem> = [];
  const pending: Array<ItemId> = [];
  for (const id of state.warranted) {
    const item = itemAt(state, id)!;
    const warrant = warrantOf(item);
    if (warrant?._tag !== "Override") continue;
    if (warrant.until <= now) due.push(item);
    else pending.push(id);
  }
  return { due, pending };
}

/** Some items in the lower status that the table says. */
function lowerAll(state: State, items: ReadonlyArray<MemoryItem>, { to }: Transition): Applied {
  const status = loweredStatus(state, to);
  const lowered = items.reduce((all, item) => HashMap.set(all, item.id, withStatus(item, status)), state.items);
  return { state: stateWith(state, { items: lowered }), lowered: items.map(({ id }) => id) };
}

/**
 * Recorded time moved on; every warrant that ended by then is gone.
 *
 * @spec STA-012 OVR-020
 */
export function tick({ state, event: { now }, row }: Facts<EventOf<"Tick">>): Applied {
  const { due, pending } = expiredAt(state, now);
  const moved = stateWith(state, { authority: authorityWith(state.authority, { clock: now }) });
  if (pending.length === HashSet.size(state.warranted)) return applied(moved);
  return lowerAll(stateWith(moved, { warranted: HashSet.fromIterable(pending) }), due, row);
}

function restsOn(item: MemoryItem, suspects: ReadonlySet<PrincipalId>): boolean {
  const supporters = warrantOf(item)?.supporters ?? [];
  const supported = isStanding(item) && supporters.some(({ principal }) => suspects.has(principal));
  return item.status._tag !== "Revoked" && (suspects.has(item.author) || supported);
}

/** A candidate without the approvals of some principals, if it has any of theirs. */
function withoutApprovals(item: MemoryItem, suspects: ReadonlySet<PrincipalId>): MemoryItem | undefined {
  if (item.status._tag !== "Candidate") return undefined;
  const approvals = item.status.approvals.filter(({ principal }) => !suspects.has(principal));
  if (approvals.length === item.status.approvals.length) return undefined;
  return withStatus(item, { ...item.status, approvals });
}

/**
 * The principal and its delegates can act no more, and nothing rests on them.
 *
 * @spec STA-014
 */
export function compromise({ state, authority, event, row }: Facts<EventOf<"Compromise">>): Applied {
  const suspects = withDelegates(authority.principals, event.principal);
  const principals = markCompromised(authority.principals, suspects);
  const all = [...HashMap.values(state.items)];
  const candidates = all.flatMap((item) => withoutApprovals(item, suspects) ?? []);
  const items = candidates.reduce((left, item) => HashMap.set(left, item.id, item), state.items);
  const resting = all.filter((item) => restsOn(item, suspects));
  return lowerAll(stateWith(state, { items, authority: authorityWith(authority, { principals }) }), resting, row);
}

/** One more principal, who acts for the root identity of its delegator. */
export function delegate({ state, authority, event, acting }: Facts<EventOf<"Delegate">>): Applied {
  const principals = enrol(authority.principals, event.principal, acting[0]!);
  return applied(stateWith(state, { authority: authorityWith(authority, { principals }) }));
}
