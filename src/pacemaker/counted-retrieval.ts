import { Effect } from "effect";
import type { Pacemaker, Question } from "./pacemaker.ts";
import type { RetrievalCounts } from "./retrieval-mode.ts";

/** A Pacemaker's retrieval that counts what it is asked. */
export interface CountedRetrieval extends Pick<Pacemaker, "retrieve" | "retrieveAll"> {
  readonly counts: { -readonly [Name in keyof RetrievalCounts]: number };
}

/**
 * Counts the calls of the embedder and the searches.
 *
 * @spec PCM-016
 */
export function countedRetrieval({ retrieveAll: ask }: Pick<Pacemaker, "retrieveAll">): CountedRetrieval {
  const counts = { questions: 0, embedderCalls: 0, searches: 0, reused: 0, discarded: 0 };
  const retrieveAll: Pacemaker["retrieveAll"] = (questions) =>
    Effect.suspend(() => {
      if (questions.length === 0) return Effect.succeed([]);
      counts.embedderCalls += 1;
      counts.searches += questions.length;
      return ask(questions);
    });
  const retrieve = (question: Question) => Effect.map(retrieveAll([question]), ([answer]) => answer!);
  return { retrieve, retrieveAll, counts };
}
