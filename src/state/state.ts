import { HashMap, HashSet, Option, Result } from "effect";
import type { PrincipalId, Scope } from "../identity/principal.ts";
import { enrol, type Principals } from "../identity/principals.ts";
import type { Digest } from "../ledger/digest.ts";
import type { Authority } from "../override/authority.ts";
import { noHeads, withHead } from "../override/heads.ts";
import type { ItemId, MemoryItem } from "./item.ts";
import { checkPolicy, type Policy, policyDigest, type PolicyRefused } from "./policy.ts";

/** The items written from one item, newest first. */
export interface Children {
  readonly item: ItemId;
  readonly older: Children | undefined;
}

/** How many quarantines a detector caused in a window of recorded time. */
export interface Detections {
  readonly window: number;
  readonly count: number;
}

/**
 * Everything the machine knows. A value: no step changes one, each answers another.
 *
 * **Units** `sequence` counts accepted events; `drift` is spent in each scope, in millionths. **Edge cases** `children`
 * and `warranted` (items whose override warrant is to end, some of which may have lost it since) only speed up what
 * `items` says already.
 *
 * @spec STA-001 STA-010 STA-020
 * @category state
 * @since 0.1.0
 */
export interface State {
  readonly policy: Policy;
  readonly policyDigest: Digest;
  readonly sequence: number;
  readonly authority: Authority;
  readonly items: HashMap.HashMap<ItemId, MemoryItem>;
  readonly children: HashMap.HashMap<ItemId, Children>;
  readonly warranted: HashSet.HashSet<ItemId>;
  readonly drift: HashMap.HashMap<Scope, number>;
  readonly detections: HashMap.HashMap<PrincipalId, Detections>;
}

/**
 * The state before the first event.
 *
 * **Errors** `PolicyRefused` for a policy nobody could decide under.
 *
 * @spec STA-020 STA-022
 * @category state
 * @since 0.1.0
 */
export function initialState(input: unknown): Result.Result<State, PolicyRefused> {
  return Result.map(checkPolicy(input), (policy) => {
    const head = policyDigest(policy);
    const principals = policy.principals.reduce(
      (enrolled, enrolment) => enrol(enrolled, enrolment, null),
      HashMap.empty() as Principals,
    );
    const authority: Authority = {
      quorum: policy.overrideQuorum,
      longest: policy.longestOverride,
      principals,
      clock: 0,
      head,
      heads: withHead(noHeads, head),
      used: HashSet.empty(),
      bypassed: HashSet.empty(),
    };
    return {
      policy,
      policyDigest: head,
      sequence: 0,
      authority,
      items: HashMap.empty(),
      children: HashMap.empty(),
      warranted: HashSet.empty(),
      drift: HashMap.empty(),
      detections: HashMap.empty(),
    };
  });
}

/**
 * The item of an identifier, if it is in memory.
 *
 * @spec STA-005
 * @category state
 * @since 0.1.0
 */
export function itemAt(state: Pick<State, "items">, id: ItemId): MemoryItem | undefined {
  return Option.getOrUndefined(HashMap.get(state.items, id));
}

/**
 * The drift spent in a scope.
 *
 * **Units** millionths of the unit of geodesic distance.
 *
 * @spec STA-010
 * @category state
 * @since 0.1.0
 */
export function driftSpent(state: Pick<State, "drift">, scope: Scope): number {
  return Option.getOrElse(HashMap.get(state.drift, scope), () => 0);
}

/** A state with some parts replaced; written out, since a spread with replaced fields takes a hundred times as long. */
export function stateWith(state: State, changes: Partial<State>): State {
  return {
    policy: changes.policy ?? state.policy,
    policyDigest: changes.policyDigest ?? state.policyDigest,
    sequence: changes.sequence ?? state.sequence,
    authority: changes.authority ?? state.authority,
    items: changes.items ?? state.items,
    children: changes.children ?? state.children,
    warranted: changes.warranted ?? state.warranted,
    drift: changes.drift ?? state.drift,
    detections: changes.detections ?? state.detections,
  };
}
