import { Effect } from "effect";
import { canonicalText } from "../ledger/canonical.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import type { Pacemaker, Question, Retrieval } from "./pacemaker.ts";

/**
 * A Pacemaker's retrieval that answers a question again from memory, as long as the log has the head it was answered at.
 *
 * **Units** `most` answers are kept. **Edge cases** any event, a revocation too, ends every answer before it.
 *
 * @spec PCM-007 PCM-008
 * @category pacemaker
 * @since 0.1.0
 */
export function cachedRetrieval(
  { retrieve }: Pick<Pacemaker, "retrieve">,
  ledger: Pick<Ledger, "state">,
  most: number,
): Pacemaker["retrieve"] {
  const answers = new Map<string, Retrieval>();
  let head = "";
  return (question: Question) =>
    Effect.gen(function* () {
      const now = (yield* ledger.state).authority.head;
      if (now !== head) answers.clear();
      head = now;
      const key = canonicalText(question);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = yield* retrieve(question);
      if (answer.head === head && answers.size < most) answers.set(key, answer);
      return answer;
    });
}
