import { Effect } from "effect";
import { canonicalText } from "../ledger/canonical.ts";
import type { Digest } from "../ledger/digest.ts";
import { itemAt, type State } from "../state/state.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import type { CountedRetrieval } from "./counted-retrieval.ts";
import type { Pacemaker, Retrieval } from "./pacemaker.ts";

interface Kept {
  readonly policy: Digest;
  readonly answer: Retrieval;
}

/** Whether the policy and every item of an answer are as they were when it was given. */
function stands(state: State, { policy, answer }: Kept): boolean {
  return policy === state.policyDigest && answer.hits.every(({ item }) => itemAt(state, item.id) === item);
}

/**
 * Asks each question once for a session. An answer is of the head that it names; it is kept while its items and the
 * policy are as they were then, so that nothing withdrawn is given out. What was added since comes with the next session.
 *
 * @spec PCM-013
 */
export function sessionRetrieval(
  { retrieve, counts }: CountedRetrieval,
  { state: stateNow }: Pick<Ledger, "state">,
  most: number,
): Pacemaker["retrieve"] {
  const answers = new Map<string, Kept>();
  return (question) =>
    Effect.gen(function* () {
      const state = yield* stateNow;
      const key = canonicalText(question);
      const kept = answers.get(key);
      if (kept !== undefined && stands(state, kept)) {
        counts.reused += 1;
        return kept.answer;
      }
      answers.delete(key);
      const answer = yield* retrieve(question);
      if (answers.size < most) answers.set(key, { policy: state.policyDigest, answer });
      return answer;
    });
}
