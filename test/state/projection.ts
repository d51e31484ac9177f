import { isDeepStrictEqual } from "node:util";
import { HashMap, HashSet } from "effect";
import { isHead, type ItemId, type MemoryItem, type Principal, type Scope, type State } from "../../src/index.ts";
import { isCompromised, type PlainModel, rootOf } from "./plain-model.ts";

/** Everything that a state says, as plain sorted data; of heads only how many there are and which is the newest. */
export interface Projection {
  readonly sequence: number;
  readonly clock: number;
  readonly heads: number;
  readonly head: string;
  readonly headIsOne: boolean;
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

function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

const enrolledInState = remembered((principals: State["authority"]["principals"]) =>
  byName(HashMap.entries(principals)).map(([, principal]) => principal),
);

const enrolledInModel = remembered((principals: PlainModel["principals"]) =>
  remembered((reported: PlainModel["reported"]): ReadonlyArray<Principal> =>
    byName(principals).map(([id, { enrolment, delegator }]) => ({
      ...enrolment,
      delegator,
      root: rootOf({ principals }, id),
      compromised: isCompromised({ principals, reported }, id),
    })),
  ),
);

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
  return {
    sequence: state.sequence,
    clock: authority.clock,
    heads: authority.heads.count,
    head: authority.head,
    headIsOne: isHead(authority.heads, authority.head),
    items,
    children: parents.map((id) => [id, childrenOf(id)] as const).filter(([, found]) => found.length > 0),
    endingButUnlisted: items
      .filter((item) => endsSometime(item) && !HashSet.has(state.warranted, item.id))
      .map(({ id }) => id),
    drift: spent(HashMap.entries(state.drift)),
    detections: byName(HashMap.entries(state.detections)).filter(([, { count }]) => count > 0),
    principals: enrolledInState(authority.principals),
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
  const children = new Map<ItemId, Array<ItemId>>();
  for (const { id, parents } of model.items.values()) {
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  return {
    sequence: model.sequence,
    clock: model.clock,
    heads: model.sequence + 1,
    head: model.heads.at(-1)!,
    headIsOne: true,
    items: byName(model.items).map(([, item]) => item),
    children: byName(children).map(([id, found]) => [id, found.toSorted()] as const),
    endingButUnlisted: [],
    drift: spent(model.drift),
    detections: lastDetections(model),
    principals: enrolledInModel(model.principals)(model.reported),
    bypassed: [...model.bypassed].toSorted(),
    used: [...model.used].toSorted(),
  };
}

const agreed = new WeakMap<object, WeakSet<object>>();

/** Whether two values are the same through and through; remembered, since most of a state is that of the one before. */
function agree(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one === other;
  if (agreed.get(one)?.has(other) === true) return true;
  if (!isDeepStrictEqual(one, other)) return false;
  agreed.set(one, (agreed.get(one) ?? new WeakSet()).add(other));
  return true;
}

/** The parts in which two projections differ. */
export function differingParts(one: Projection, other: Projection): ReadonlyArray<keyof Projection> {
  return (Object.keys(one) as ReadonlyArray<keyof Projection>).filter((part) => {
    const [left, right] = [one[part], other[part]];
    if (!Array.isArray(left) || !Array.isArray(right)) return left !== right;
    if (part === "principals") return !agree(left, right);
    return left.length !== right.length || left.some((element, index) => !agree(element, right[index]));
  });
}
