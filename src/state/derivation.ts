import type { Derivation } from "../taint/evidence.ts";
import { itemAt, type State } from "./state.ts";

/** The derivations of the items in memory, as evidence is counted over them. */
export function derivationOf(state: Pick<State, "items">): Derivation {
  return {
    parents: (id) => itemAt(state, id)?.parents ?? [],
    root: (id) => itemAt(state, id)?.root ?? "",
  };
}
