import type { Retrieval, Question } from "./pacemaker.ts";

/**
 * When memory is asked, while text is generated.
 *
 * `PerToken` asks every time. `PerSession` asks each question once, and again only when an item of its answer, or the
 * policy, is not as it was. `Cached` answers again from memory until the log's head moves. `Speculative` asks the question
 * that `guess` expects next in the background. `Batched` asks questions that come together in one call, and each once.
 *
 * **Units** `most` answers are kept.
 *
 * @spec PCM-012 PCM-013 PCM-014 PCM-015
 * @category pacemaker
 * @since 0.1.0
 */
export type RetrievalMode =
  | { readonly _tag: "PerToken" }
  | { readonly _tag: "PerSession"; readonly most: number }
  | { readonly _tag: "Cached"; readonly most: number }
  | { readonly _tag: "Speculative"; readonly guess: (asked: Question, answer: Retrieval) => Question | undefined }
  | { readonly _tag: "Batched" };

/**
 * The modes by name, in words.
 *
 * @spec PCM-012
 * @category pacemaker
 * @since 0.1.0
 */
export const retrievalModes: Readonly<Record<RetrievalMode["_tag"], string>> = {
  PerToken: "every question is asked when it comes",
  PerSession: "a question is asked once, until an item of its answer or the policy changes",
  Cached: "a question is asked once for each head of the log",
  Speculative: "the next question is guessed and asked ahead",
  Batched: "questions that come together are asked together, each once",
};

/**
 * What a mode did so far.
 *
 * **Units** `questions` came; `embedderCalls` and `searches` were made for them, ahead of them or in vain; `reused`
 * answers were there already; `discarded` guesses were not used.
 *
 * @spec PCM-016
 * @category pacemaker
 * @since 0.1.0
 */
export interface RetrievalCounts {
  readonly questions: number;
  readonly embedderCalls: number;
  readonly searches: number;
  readonly reused: number;
  readonly discarded: number;
}

/**
 * What a mode saved against asking every time: one call of the embedder and one search for each question.
 *
 * **Edge cases** negative where more was guessed in vain than saved.
 *
 * @spec PCM-016
 * @category pacemaker
 * @since 0.1.0
 */
export function savedBy({ questions, embedderCalls, searches }: RetrievalCounts): {
  readonly embedderCalls: number;
  readonly searches: number;
} {
  return { embedderCalls: questions - embedderCalls, searches: questions - searches };
}
