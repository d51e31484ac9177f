import { Effect } from "effect";
import { join } from "node:path";
import type { Problem } from "../src/index.ts";
import { writeCase } from "./case/write-case.ts";
import { expectedReason, type ExpectedCases } from "./expectations.ts";
import { heatMap } from "./heat-map.ts";
import type { CaseResult } from "./report/report.ts";
import { resemblances } from "./resemblance.ts";
import { type CaseOutcome, type CaseRun, runCase } from "./run-case.ts";
import { type SelectedCase, selectCases, type Selection, type Shard } from "./selection.ts";
import { shrinkRecipe } from "./shrink.ts";
import type { Subject } from "./subject.ts";
import { type ConformanceCase, singleCase } from "./suites/case.ts";

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
 * What to judge a subject on, and whom to tell. Failing cases are saved below `casesIn`, in a folder `cases`.
 *
 * **Units** `timeBudget` in seconds per subject.
 *
 * @spec CON-038 CON-072 CON-073
 * @category judging
 * @since 0.1.0
 */
export interface JudgingOptions {
  readonly selection: Selection;
  readonly shard?: Shard;
  readonly skips?: ExpectedCases;
  readonly xfails?: ExpectedCases;
  readonly timeBudget?: number;
  readonly bail?: boolean;
  readonly casesIn?: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/**
 * The results of one subject; `complete` is false when judging stopped before the last case.
 *
 * @spec CON-038
 * @category judging
 * @since 0.1.0
 */
export interface SubjectJudgement {
  readonly cases: ReadonlyArray<CaseResult>;
  readonly complete: boolean;
}

/**
 * Failures compared with the known bugs in every suite: the first ones, so that shards find the same.
 *
 * @spec CON-074
 * @category diagnosis
 * @since 0.1.0
 */
export const comparedFailures = 4;

const letEventsIn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)));

/** The same problem on float32 pages: what a case directory can always hold. */
function withDecodedPages(problem: Problem): Problem {
  return { ...problem, kStored: undefined, vStored: undefined };
}

function saved(subject: Subject, id: string, problem: Problem, casesIn: string): Effect.Effect<Partial<CaseOutcome>> {
  const savedCase = join("cases", `${subject.name}-${id}`.replaceAll(/[^A-Za-z0-9._-]/g, "-"));
  const directory = join(casesIn, savedCase);
  return writeCase(directory, problem).pipe(
    Effect.catchTag("CaseInvalid", () => writeCase(directory, withDecodedPages(problem))),
    Effect.match({
      onSuccess: () => ({ savedCase }),
      onFailure: (error) => ({ reason: `the case could not be saved: ${error.message}` }),
    }),
  );
}

/** The plainest failing problem of a failing random case, with what fails in it. */
function shrunkRun(subject: Subject, { recipe }: ConformanceCase, { outcome }: CaseRun) {
  if (recipe === undefined || outcome.discrepancy === undefined) return Effect.succeed(undefined);
  return Effect.gen(function* () {
    const plainest = yield* shrinkRecipe(subject, recipe);
    const run = yield* runCase(subject, singleCase("shrunk", [], plainest));
    const { discrepancy } = run.outcome;
    return discrepancy && { problem: run.failedOn!, shrunk: { recipe: plainest, discrepancy } };
  });
}

interface FailureContext {
  readonly subject: Subject;
  readonly options: JudgingOptions;
  readonly shrink: boolean;
  readonly compare: boolean;
}

/** A failed case with everything that helps to understand it: the plainest problem, a saved case, what it resembles. */
function explained(
  conformanceCase: ConformanceCase,
  run: CaseRun,
  context: FailureContext,
): Effect.Effect<CaseOutcome> {
  const { subject, options, shrink, compare } = context;
  return Effect.gen(function* () {
    const plainest = shrink ? yield* shrunkRun(subject, conformanceCase, run) : undefined;
    const problem = plainest?.problem ?? run.failedOn;
    const { casesIn } = options;
    const kept = casesIn && problem ? yield* saved(subject, conformanceCase.id, problem, casesIn) : {};
    const reason = [run.outcome.reason, kept.reason].filter(Boolean).join("; ");
    const heat = compare ? heatMap(run) : undefined;
    return {
      ...run.outcome,
      ...kept,
      ...(reason !== "" && { reason }),
      ...(plainest && { shrunk: plainest.shrunk }),
      ...(compare && { resembles: yield* resemblances(conformanceCase, run) }),
      ...(heat && { heat }),
    };
  });
}

function judgeCase(
  subject: Subject,
  { index, conformanceCase }: SelectedCase,
  options: JudgingOptions,
  context: Omit<FailureContext, "subject" | "options">,
): Effect.Effect<CaseResult> {
  const { id, requirements } = conformanceCase;
  const skip = expectedReason(options.skips, id);
  if (skip !== undefined) return Effect.succeed({ index, id, requirements, status: "skipped", reason: skip });
  const xfail = expectedReason(options.xfails, id);
  return Effect.gen(function* () {
    const run = yield* runCase(subject, conformanceCase);
    const { status } = run.outcome;
    if (xfail !== undefined && status !== "skipped") {
      const met = status === "failed" ? ("xfailed" as const) : ("xpassed" as const);
      return { index, ...run.outcome, status: met, reason: xfail };
    }
    if (status !== "failed") return { index, ...run.outcome };
    return { index, ...(yield* explained(conformanceCase, run, { subject, options, ...context })) };
  });
}

/**
 * Judges a subject on the selected cases, in order, explaining and saving what fails.
 *
 * **Edge cases** an aborted signal, a spent time budget or a failure under `bail` stops between two cases; what was
 * judged so far is returned as incomplete.
 *
 * @spec CON-038 CON-072 CON-073
 * @category judging
 * @since 0.1.0
 */
export function judgeSubject(subject: Subject, options: JudgingOptions): Effect.Effect<SubjectJudgement> {
  return Effect.gen(function* () {
    const selected = selectCases(options.selection, options.shard);
    const deadline = options.timeBudget === undefined ? Infinity : performance.now() + options.timeBudget * 1_000;
    const cases: Array<CaseResult> = [];
    const done = new Map<string, { cases: number; failed: number }>();
    let shrink = true;
    for (const one of selected) {
      if (options.signal?.aborted || performance.now() > deadline) return { cases, complete: false };
      const tally = done.get(one.suite) ?? { cases: 0, failed: 0 };
      done.set(one.suite, tally);
      const result = yield* judgeCase(subject, one, options, { shrink, compare: tally.failed < comparedFailures });
      cases.push(result);
      tally.cases++;
      if (result.status === "failed") tally.failed++;
      if (result.shrunk) shrink = false;
      const total = selected.filter(({ suite }) => suite === one.suite).length;
      options.onProgress?.({ subject: subject.name, suite: one.suite, done: tally.cases, total, failed: tally.failed });
      if (result.status === "failed" && options.bail) return { cases, complete: false };
      yield* letEventsIn;
    }
    return { cases, complete: true };
  });
}
