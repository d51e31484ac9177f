import { Effect, Exit, Fiber, Scope } from "effect";
import { canonicalText } from "../ledger/canonical.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import type { CountedRetrieval } from "./counted-retrieval.ts";
import type { Pacemaker, Question, Retrieval, RetrievalError } from "./pacemaker.ts";
import type { RetrievalMode } from "./retrieval-mode.ts";

interface Guessed {
  readonly key: string;
  readonly fiber: Fiber.Fiber<Retrieval, RetrievalError>;
}

/**
 * Asks the question that is expected next in the background, until the scope ends. The answer is used only for that very
 * question and only at the head it was given at; otherwise it is discarded and the question asked.
 *
 * @spec PCM-014
 */
export const speculativeRetrieval = Effect.fnUntraced(function* (
  { retrieve, counts }: CountedRetrieval,
  { state }: Pick<Ledger, "state">,
  guess: Extract<RetrievalMode, { readonly _tag: "Speculative" }>["guess"],
) {
  const scope = yield* Scope.Scope;
  let guessed: Guessed | undefined;

  const discard = (one: Guessed | undefined) => {
    if (one === undefined) return;
    counts.discarded += 1;
    one.fiber.interruptUnsafe();
  };

  const start = (next: Question | undefined) => {
    if (next === undefined) return Effect.void;
    return Effect.map(Effect.forkIn(retrieve(next), scope), (fiber) => {
      discard(guessed);
      guessed = { key: canonicalText(next), fiber };
    });
  };

  /** The answer that was got ahead, if it is to this question and of this head. */
  const ready = Effect.fnUntraced(function* (key: string) {
    const one = guessed;
    guessed = undefined;
    if (one?.key !== key) {
      discard(one);
      return undefined;
    }
    const exit = yield* Fiber.await(one.fiber);
    const { head } = (yield* state).authority;
    if (Exit.isSuccess(exit) && exit.value.head === head) return exit.value;
    counts.discarded += 1;
    return undefined;
  });

  const ask: Pacemaker["retrieve"] = (question) =>
    Effect.gen(function* () {
      const ahead = yield* ready(canonicalText(question));
      if (ahead !== undefined) counts.reused += 1;
      const answer = ahead ?? (yield* retrieve(question));
      yield* start(guess(question, answer));
      return answer;
    });
  return ask;
});
