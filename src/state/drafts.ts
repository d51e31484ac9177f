import type { Instant } from "../core/instant.ts";
import type { PrincipalId } from "../identity/principal.ts";
import type { Approval, EventOf } from "./event.ts";
import { type ItemId, itemIdOf } from "./item.ts";
import { itemAt, type State } from "./state.ts";
import { type Draft, writingOf } from "./writing.ts";

/**
 * The observation that writes a draft: its kind follows from its author's origin, its identifier from all of it.
 *
 * **Edge cases** nothing is checked here; `step` refuses what may not be written.
 *
 * @spec STA-005 STA-006
 * @category state
 * @since 0.1.0
 */
export function observationOf(state: Pick<State, "authority">, draft: Draft): EventOf<"Observe"> {
  return { _tag: "Observe", item: itemIdOf(writingOf(state, draft)), ...draft };
}

/**
 * The approval that a reviewer is asked to sign for a candidate, in its present round.
 *
 * **Edge cases** nothing for an item that is no candidate.
 *
 * @spec STA-008
 * @category state
 * @since 0.1.0
 */
export function approvalOf(
  state: State,
  item: ItemId,
  { reviewer, expires }: { readonly reviewer: PrincipalId; readonly expires: Instant },
): Approval | undefined {
  const status = itemAt(state, item)?.status;
  if (status?._tag !== "Candidate") return undefined;
  return { item, policy: state.policyDigest, nonce: status.nonce, reviewer, expires };
}
