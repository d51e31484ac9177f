import { HashMap, HashSet } from "effect";
import { compromise as markCompromised, enrol, principalNamed, withDelegates } from "../identity/principals.ts";
import type { PrincipalId } from "../identity/principal.ts";
import type { EventOf } from "./event.ts";
import { isStanding, type ItemId, type MemoryItem, type Status, type Warrant } from "./item.ts";
import { lowerItems, withStatus } from "./lowering.ts";
import { itemAt, type State } from "./state.ts";

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

/**
 * Recorded time moved on; every warrant that ended by then is gone.
 *
 * @spec STA-012 OVR-020
 */
export function tick(state: State, { now }: EventOf<"Tick">): State {
  const { due, pending } = expiredAt(state, now);
  const moved = { ...state, authority: { ...state.authority, clock: now } };
  if (pending.length === HashSet.size(state.warranted)) return moved;
  const demoted: Status = { _tag: "Demoted", since: state.sequence };
  const items = lowerItems(
    state,
    due.map((item) => withStatus(item, demoted)),
  );
  return { ...moved, items, warranted: HashSet.fromIterable(pending) };
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
export function compromise(state: State, { principal }: EventOf<"Compromise">): State {
  const { principals } = state.authority;
  const suspects = withDelegates(principals, principal);
  const quarantined: Status = { _tag: "Quarantined", since: state.sequence, cascaded: false };
  const all = [...HashMap.values(state.items)];
  const resting = all.filter((item) => restsOn(item, suspects));
  let items = lowerItems(
    state,
    resting.map((item) => withStatus(item, quarantined)),
  );
  for (const item of all) {
    const left = suspects.has(item.author) ? undefined : withoutApprovals(item, suspects);
    if (left !== undefined) items = HashMap.set(items, left.id, left);
  }
  return { ...state, items, authority: { ...state.authority, principals: markCompromised(principals, suspects) } };
}

/** One more principal, who acts for the root identity of its delegator. */
export function delegate(state: State, { by, principal }: EventOf<"Delegate">): State {
  const { principals } = state.authority;
  const enrolled = enrol(principals, principal, principalNamed(principals, by)!);
  return { ...state, authority: { ...state.authority, principals: enrolled } };
}
