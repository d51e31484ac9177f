import { Effect, Result } from "effect";
import type { AttentionResult } from "../src/index.ts";
import { elementRatio } from "./judge.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { mutants, variants } from "./mutants/mutants.ts";
import type { Resemblance } from "./report/report.ts";
import type { CaseRun } from "./run-case.ts";
import type { ConformanceCase, Evidence } from "./suites/case.ts";

/** Every known-wrong kernel that a failure is compared with. */
export const suspects: ReadonlyArray<Mutant> = [...mutants, ...variants];

/** Shares below this say nothing. */
const leastShare = 0.05;

/** How much of one element's discrepancy another wrong value explains: 1 when the two agree within the tolerance. */
function elementShare(expected: number, actual: number, suspected: number, tolerance: number): number {
  if (Object.is(actual, suspected) || Math.abs(actual - suspected) <= 2 * tolerance) return 1;
  if (!Number.isFinite(actual) || !Number.isFinite(suspected)) return 0;
  const largest = Math.max(Math.abs(actual - expected), Math.abs(suspected - expected));
  return Math.max(0, 1 - Math.abs(actual - suspected) / largest);
}

/** The mean share over the elements that either result gets wrong; nothing when neither gets any wrong. */
function resultShare({ result, expected, outputs }: Evidence, suspected: AttentionResult): number | undefined {
  let elements = 0;
  let sum = 0;
  for (const tensor of outputs) {
    const [exact, tolerances] = [expected.exact[tensor], expected.deterministic[tensor]];
    if (result[tensor].length !== exact.length) return undefined;
    for (let n = 0; n < exact.length; n++) {
      const [want, got, suspect, tolerance] = [exact[n]!, result[tensor][n]!, suspected[tensor][n]!, tolerances[n]!];
      if (elementRatio(want, got, tolerance) <= 1 && elementRatio(want, suspect, tolerance) <= 1) continue;
      elements++;
      sum += elementShare(want, got, suspect, tolerance);
    }
  }
  return elements === 0 ? undefined : sum / elements;
}

/** A mutant's results on the problems of a case, in order on one fresh subject; nothing when it fails to give one. */
function resultsOf(mutant: Mutant, runs: ReadonlyArray<Evidence>): Effect.Effect<ReadonlyArray<Evidence> | undefined> {
  const subject = mutant.subject();
  return Effect.forEach(runs, (run) =>
    Effect.map(subject.run(run.problem), (result): Evidence => ({ ...run, result })),
  ).pipe(
    Effect.result,
    Effect.map((results) => (Result.isSuccess(results) ? results.success : undefined)),
  );
}

/**
 * How much each known-wrong kernel's results on a failed case resemble the subject's, the largest share first.
 *
 * **Edge cases** a case that failed without a comparable result resembles nothing; one that failed in its relation only
 * resembles the mutants that break the same relation.
 *
 * @spec CON-074
 * @category diagnosis
 * @since 0.1.0
 */
export function resemblances(
  { relation }: ConformanceCase,
  { runs, failedOn }: CaseRun,
): Effect.Effect<ReadonlyArray<Resemblance>> {
  return Effect.gen(function* () {
    const failing = runs.at(-1);
    if (failing === undefined || failing.problem !== failedOn) return [];
    const found: Array<Resemblance> = [];
    for (const mutant of suspects) {
      const results = yield* resultsOf(mutant, runs);
      if (results === undefined) continue;
      const brokenRelation = () => (relation?.(results) === undefined ? 0 : 1);
      const share = resultShare(failing, results.at(-1)!.result) ?? brokenRelation();
      if (share >= leastShare) found.push({ mutant: mutant.id, share });
    }
    return found.toSorted((a, b) => b.share - a.share || a.mutant.localeCompare(b.mutant));
  });
}
