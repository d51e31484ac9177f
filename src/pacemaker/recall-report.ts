import { Effect } from "effect";
import type { IndexError } from "./index-errors.ts";
import type { PgvectorIndex } from "./pgvector/pgvector-index.ts";
import type { IndexQuery } from "./vector-index.ts";

/**
 * How much of the exact answers an approximate search finds.
 *
 * **Units** `recall` and `worst` are the share of the exact answer's items that were found, over all questions and in the
 * worst one; 1 where there was nothing to find. `expected` and `found` count items; `fromGraph` counts the questions that
 * a graph answered.
 *
 * @spec VEC-011
 * @category pacemaker
 * @since 0.1.0
 */
export interface RecallReport {
  readonly questions: number;
  readonly fromGraph: number;
  readonly expected: number;
  readonly found: number;
  readonly recall: number;
  readonly worst: number;
}

const share = (found: number, expected: number): number => (expected === 0 ? 1 : found / expected);

/**
 * Measures approximate search against exact search, by asking both.
 *
 * @spec VEC-011
 * @category pacemaker
 * @since 0.1.0
 */
export function measureRecall(
  index: Pick<PgvectorIndex, "search" | "searchExactly" | "usesGraph">,
  queries: ReadonlyArray<IndexQuery>,
): Effect.Effect<RecallReport, IndexError> {
  const one = (query: IndexQuery) =>
    Effect.gen(function* () {
      const exact = yield* index.searchExactly(query);
      const near = new Set(yield* index.search(query));
      const found = exact.filter((id) => near.has(id)).length;
      return { expected: exact.length, found, fromGraph: yield* index.usesGraph(query) };
    });
  return Effect.map(Effect.forEach(queries, one), (answers) => {
    const expected = answers.reduce((sum, answer) => sum + answer.expected, 0);
    const found = answers.reduce((sum, answer) => sum + answer.found, 0);
    const shares = answers.map((answer) => share(answer.found, answer.expected));
    const fromGraph = answers.filter((answer) => answer.fromGraph).length;
    const recall = share(found, expected);
    return { questions: queries.length, fromGraph, expected, found, recall, worst: Math.min(1, ...shares) };
  });
}
