import { Effect, type Scope } from "effect";
import { match } from "ts-pattern";
import { canonicalText } from "../ledger/canonical.ts";
import type { Ledger } from "../supervisor/ledger.ts";
import { cachedRetrieval } from "./cached-retrieval.ts";
import { type CountedRetrieval, countedRetrieval } from "./counted-retrieval.ts";
import type { Pacemaker, Question } from "./pacemaker.ts";
import type { RetrievalCounts, RetrievalMode } from "./retrieval-mode.ts";
import { sessionRetrieval } from "./session-retrieval.ts";
import { speculativeRetrieval } from "./speculative-retrieval.ts";

/**
 * A Pacemaker's retrieval in one mode, for one session.
 *
 * @spec PCM-012 PCM-016
 * @category pacemaker
 * @since 0.1.0
 */
export interface RetrievalSession extends Pick<Pacemaker, "retrieve" | "retrieveAll"> {
  readonly mode: RetrievalMode["_tag"];
  /** What was asked and saved so far. */
  readonly counts: Effect.Effect<RetrievalCounts>;
}

/** Asks the Pacemaker for what is asked in one batch together, each question once. */
function batched({ retrieveAll, counts }: CountedRetrieval): Pacemaker["retrieveAll"] {
  return (questions) => {
    const keys = questions.map(canonicalText);
    const first = keys.map((key) => keys.indexOf(key));
    const places = [...new Set(first)];
    counts.reused += questions.length - places.length;
    return Effect.map(retrieveAll(places.map((at) => questions[at]!)), (answers) =>
      first.map((at) => answers[places.indexOf(at)]!),
    );
  };
}

const oneByOne =
  (retrieve: Pacemaker["retrieve"]): Pacemaker["retrieveAll"] =>
  (questions) =>
    Effect.forEach(questions, retrieve);

/** A cache that counts what it answered from memory. */
function cached({ retrieve, counts }: CountedRetrieval, ledger: Pick<Ledger, "state">, most: number) {
  const asked = new WeakSet<Question>();
  const inner: Pacemaker["retrieve"] = (question) =>
    Effect.suspend(() => {
      asked.add(question);
      return retrieve(question);
    });
  const ask = cachedRetrieval({ retrieve: inner }, ledger, most);
  const counting: Pacemaker["retrieve"] = (question) =>
    Effect.suspend(() => {
      const own = { ...question };
      return Effect.tap(ask(own), () => Effect.sync(() => (counts.reused += asked.has(own) ? 0 : 1)));
    });
  return counting;
}

/**
 * A session of retrieval in a mode, until the scope ends.
 *
 * **Edge cases** every mode answers as the Pacemaker does at the head that the answer names.
 *
 * @spec PCM-012 PCM-013 PCM-014 PCM-015 PCM-016
 * @category pacemaker
 * @since 0.1.0
 */
export const openRetrieval = Effect.fnUntraced(function* (
  mode: RetrievalMode,
  pacemaker: Pick<Pacemaker, "retrieveAll">,
  ledger: Pick<Ledger, "state">,
): Effect.fn.Return<RetrievalSession, never, Scope.Scope> {
  const counted = countedRetrieval(pacemaker);
  const { counts } = counted;
  const ask = yield* match(mode)
    .with({ _tag: "PerToken" }, () => Effect.succeed(oneByOne(counted.retrieve)))
    .with({ _tag: "PerSession" }, ({ most }) => Effect.succeed(oneByOne(sessionRetrieval(counted, ledger, most))))
    .with({ _tag: "Cached" }, ({ most }) => Effect.succeed(oneByOne(cached(counted, ledger, most))))
    .with({ _tag: "Speculative" }, ({ guess }) => Effect.map(speculativeRetrieval(counted, ledger, guess), oneByOne))
    .with({ _tag: "Batched" }, () => Effect.succeed(batched(counted)))
    .exhaustive();
  const retrieveAll: Pacemaker["retrieveAll"] = (questions) =>
    Effect.suspend(() => {
      counts.questions += questions.length;
      return ask(questions);
    });
  return {
    mode: mode._tag,
    retrieveAll,
    retrieve: (question) => Effect.map(retrieveAll([question]), ([answer]) => answer!),
    counts: Effect.sync(() => ({ ...counts })),
  };
});
