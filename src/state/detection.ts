import { HashMap, Option } from "effect";
import type { PrincipalId } from "../identity/principal.ts";
import { type State, stateWith } from "./state.ts";

const windowOf = ({ authority, policy }: State): number => Math.floor(authority.clock / policy.detectionWindow);

/** How many quarantines a root identity caused as a detector in the present window. */
export function detectionsInWindow(state: State, root: PrincipalId): number {
  const last = Option.getOrUndefined(HashMap.get(state.detections, root));
  return last?.window === windowOf(state) ? last.count : 0;
}

/** The state after one more. */
export function withDetection(state: State, root: PrincipalId): State {
  const count = detectionsInWindow(state, root) + 1;
  const detections = HashMap.set(state.detections, root, { window: windowOf(state), count });
  return stateWith(state, { detections });
}
