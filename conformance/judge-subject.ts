import { Effect } from "effect";
import type { Problem } from "../src/index.ts";
import { writeCase } from "./case/write-case.ts";
import type { CaseResult } from "./report/report.ts";
import { type CaseRun, runCase } from "./run-case.ts";
import { shrinkRecipe } from "./shrink.ts";
import type { Subject } from "./subject.ts";
import { type ConformanceCase, singleCase } from "./suites/case.ts";
import { suites } from "./suites/suites.ts";

/**
 * How far the judging of one subject has come within a suite.
 *
 * @spec CON-038
 * @category judging
 * @since 0.1.0
 */
export interface Progress {
  readonly subject: string;
  readonly suite: string;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
}

/**
 * What to judge a subject on, and whom to tell.
 *
 * `suites` and `casesDirectory` absent mean all suites, and failing cases not saved.
 *
 * @spec CON-038
 * @category judging
 * @since 0.1.0
 */
export interface JudgingOptions {
  readonly suites?: ReadonlyArray<string>;
  readonly seed: number;
  readonly casesDirectory?: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

const letEventsIn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)));

/** A failing random case, replaced by the plainest problem that still fails. */
function shrunk(subject: Subject, failing: ConformanceCase, run: CaseRun): Effect.Effect<CaseRun> {
  if (failing.recipe === undefined) return Effect.succeed(run);
  return shrinkRecipe(subject, failing.recipe).pipe(
    Effect.flatMap((recipe) => runCase(subject, singleCase(failing.id, failing.requirements, recipe))),
    Effect.map((again) => (again.outcome.status === "failed" ? again : run)),
  );
}

/** The same problem on float32 pages: what a case directory can always hold. */
function withDecodedPages(problem: Problem): Problem {
  return { ...problem, kStored: undefined, vStored: undefined };
}

function saved(subject: Subject, run: CaseRun, casesDirectory: string | undefined): Effect.Effect<CaseResult> {
  if (casesDirectory === undefined || run.failedOn === undefined) return Effect.succeed(run.outcome);
  const directory = `${casesDirectory}/${subject.name}-${run.outcome.id.replaceAll(":", "-")}`;
  const problem = run.failedOn;
  return writeCase(directory, problem).pipe(
    Effect.catchTag("CaseInvalid", () => writeCase(directory, withDecodedPages(problem))),
    Effect.match({
      onSuccess: () => ({ ...run.outcome, savedCase: directory }),
      onFailure: (error) => ({
        ...run.outcome,
        reason: [run.outcome.reason, `the case could not be saved: ${error.message}`].filter(Boolean).join("; "),
      }),
    }),
  );
}

/**
 * Judges a subject on every case of the chosen suites, shrinking and saving what fails.
 *
 * **Edge cases** an aborted signal stops between two cases; what was judged so far is returned.
 *
 * @spec CON-038
 * @category judging
 * @since 0.1.0
 */
export function judgeSubject(subject: Subject, options: JudgingOptions): Effect.Effect<ReadonlyArray<CaseResult>> {
  return Effect.gen(function* () {
    const results: Array<CaseResult> = [];
    for (const suite of suites.filter(({ name }) => options.suites?.includes(name) ?? true)) {
      const cases = suite.cases(options.seed);
      let failed = 0;
      for (const [index, conformanceCase] of cases.entries()) {
        if (options.signal?.aborted) return results;
        let run = yield* runCase(subject, conformanceCase);
        if (run.outcome.status === "failed" && failed++ === 0) run = yield* shrunk(subject, conformanceCase, run);
        results.push(yield* saved(subject, run, options.casesDirectory));
        options.onProgress?.({
          subject: subject.name,
          suite: suite.name,
          done: index + 1,
          total: cases.length,
          failed,
        });
        yield* letEventsIn;
      }
    }
    return results;
  });
}
