import { HashMap, HashSet } from "effect";
import type { ItemId, MemoryItem, Principal, Scope, State } from "../../src/index.ts";
import { isCompromised, type PlainModel, rootOf } from "./plain-model.ts";

/** Everything that a state says, as plain sorted data; of heads only how many there are and which is the newest. */
export interface Projection {
  readonly sequence: number;
  readonly clock: number;
  readonly heads: number;
  readonly head: string;
  readonly items: ReadonlyArray<MemoryItem>;
  readonly children: ReadonlyArray<readonly [ItemId, ReadonlyArray<ItemId>]>;
  readonly endingButUnlisted: ReadonlyArray<ItemId>;
  readonly drift: ReadonlyArray<readonly [Scope, number]>;
  readonly detections: ReadonlyArray<readonly [string, { readonly window: number; readonly count: number }]>;
  readonly principals: ReadonlyArray<Principal>;
  readonly bypassed: ReadonlyArray<string>;
  readonly used: ReadonlyArray<string>;
}

const byName = <Value>(entries: Iterable<readonly [string, Value]>) =>
  [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1));

const spent = (drift: Iterable<readonly [Scope, number]>) => byName(drift).filter(([, amount]) => amount !== 0);

function endsSometime(item: MemoryItem): boolean {
  const { status } = item;
  return (status._tag === "Canonical" || status._tag === "Superseded") && status.warrant._tag === "Override";
}

/** The machine's state as plain data. */
export function projectState(state: State): Projection {
  const { authority } = state;
  const items = byName(HashMap.entries(state.items)).map(([, item]) => item);
  const childrenOf = (id: ItemId) => {
    const found: Array<ItemId> = [];
    const newest = HashMap.has(state.children, id) ? HashMap.getUnsafe(state.children, id) : undefined;
    for (let at = newest; at !== undefined; at = at.older) found.push(at.item);
    return found.toSorted();
  };
  const parents = [...HashMap.keys(state.children)].toSorted();
  const newestNumber = HashMap.has(authority.heads, authority.head) ? HashMap.getUnsafe(authority.heads, authority.head) : -1;
  return {
    sequence: newestNumber === state.sequence ? state.sequence : -1,
    clock: authority.clock,
    heads: HashMap.size(authority.heads),
    head: authority.head,
    items,
    children: parents.map((id) => [id, childrenOf(id)] as const).filter(([, found]) => found.length > 0),
    endingButUnlisted: items.filter((item) => endsSometime(item) && !HashSet.has(state.warranted, item.id)).map(({ id }) => id),
    drift: spent(HashMap.entries(state.drift)),
    detections: byName(HashMap.entries(state.detections)).filter(([, { count }]) => count > 0),
    principals: byName(HashMap.entries(authority.principals)).map(([, principal]) => principal),
    bypassed: [...authority.bypassed].toSorted(),
    used: [...authority.used].toSorted(),
  };
}

function lastDetections(model: PlainModel): Projection["detections"] {
  const windowOf = (at: number) => Math.floor(at / model.policy.detectionWindow);
  const roots = new Set(model.detections.map(({ root }) => root));
  return byName(
    [...roots].map((one) => {
      const windows = model.detections.filter(({ root }) => root === one).map(({ at }) => windowOf(at));
      const window = windows.at(-1)!;
      return [one, { window, count: windows.filter((other) => other === window).length }] as const;
    }),
  );
}

/** The plain model as plain data. */
export function projectModel(model: PlainModel): Projection {
  const children = [...model.items.keys()].map(
    (id) => [id, [...model.items.values()].filter(({ parents }) => parents.includes(id)).map((item) => item.id)] as const,
  );
  return {
    sequence: model.sequence,
    clock: model.clock,
    heads: model.sequence + 1,
    head: model.heads.at(-1)!,
    items: byName(model.items).map(([, item]) => item),
    children: byName(children.map(([id, found]) => [id, found.toSorted()] as const)).filter(([, found]) => found.length > 0),
    endingButUnlisted: [],
    drift: spent(model.drift),
    detections: lastDetections(model),
    principals: byName(model.principals).map(([id, { enrolment, delegator }]) => ({
      ...enrolment,
      delegator,
      root: rootOf(model, id),
      compromised: isCompromised(model, id),
    })),
    bypassed: [...model.bypassed].toSorted(),
    used: [...model.used].toSorted(),
  };
}
