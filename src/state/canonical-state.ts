import { HashMap } from "effect";
import { canonicalText, digestOf } from "../ledger/canonical.ts";
import type { Digest } from "../ledger/digest.ts";
import type { State } from "./state.ts";

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

const sorted = <Value>(map: HashMap.HashMap<string, Value>) => HashMap.toEntries(map).toSorted(byKey);

/**
 * A state as plain data: all that distinguishes it from another, sorted.
 *
 * **Edge cases** earlier heads are left out, since the head is the digest of them all.
 *
 * @spec STA-021
 * @category state
 * @since 0.1.0
 */
export function plainState(state: State) {
  const { authority } = state;
  return {
    policy: state.policyDigest,
    sequence: state.sequence,
    head: authority.head,
    clock: authority.clock,
    principals: sorted(authority.principals).map(([, principal]) => principal),
    items: sorted(state.items).map(([, item]) => item),
    drift: sorted(state.drift),
    detections: sorted(state.detections),
    bypassed: [...authority.bypassed].toSorted(),
    used: [...authority.used].toSorted(),
  };
}

/**
 * The digest of a state: equal for equal states, bit for bit.
 *
 * @spec STA-021
 * @category state
 * @since 0.1.0
 */
export function stateDigest(state: State): Digest {
  return digestOf("fieldprint state 1", canonicalText(plainState(state)));
}
