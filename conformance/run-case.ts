import { Effect } from "effect";
import type { Problem } from "../src/index.ts";
import { expectation, hopeless, type Judgement, judgeAgainst } from "./judge.ts";
import type { CaseResult } from "./report/report.ts";
import { type Subject, SubjectRefused } from "./subject.ts";
import type { ConformanceCase, Evidence } from "./suites/case.ts";

/**
 * The outcome of one case, the problem it failed on if it did, and every result judged on the way, a failing one last.
 *
 * @spec CON-032
 * @category judging
 * @since 0.1.0
 */
export interface CaseRun {
  readonly outcome: CaseOutcome;
  readonly failedOn?: Problem;
  readonly runs: ReadonlyArray<Evidence>;
}

/**
 * A case's result before its place in a selection is known.
 *
 * @spec CON-032
 * @category judging
 * @since 0.1.0
 */
export type CaseOutcome = Omit<CaseResult, "index">;

interface JudgedRun {
  readonly judgement: Judgement;
  readonly evidence?: Evidence;
}

/** Runs a problem on a subject and judges it; whatever goes wrong inside the subject is a failed judgement. */
function judgeRun(subject: Subject, problem: Problem): Effect.Effect<JudgedRun | SubjectRefused> {
  const { outputs } = subject;
  const failed = (reason: string): JudgedRun => ({ judgement: { ...hopeless, reason } });
  return Effect.suspend(() => subject.run(problem)).pipe(
    Effect.map((result): JudgedRun | SubjectRefused => {
      const expected = expectation(problem, subject.accuracy);
      return {
        judgement: judgeAgainst(expected, problem, result, outputs),
        evidence: { problem, result, expected, outputs },
      };
    }),
    Effect.catchTag("SubjectFailed", ({ message }) => Effect.succeed(failed(message))),
    Effect.catchTag("SubjectRefused", (refusal) => Effect.succeed(refusal)),
    Effect.catchDefect((defect) => Effect.succeed(failed(`${subject.name} crashed: ${String(defect)}`))),
  );
}

function failure(judgement: Judgement, id: string, requirements: ReadonlyArray<string>, reason?: string): CaseOutcome {
  const said = reason ?? judgement.reason;
  return {
    id,
    requirements,
    status: "failed",
    ratio: judgement.ratio,
    probabilisticRatio: judgement.probabilisticRatio,
    ulps: judgement.ulps,
    ...(said !== undefined && { reason: said }),
    ...(judgement.discrepancy && { discrepancy: judgement.discrepancy }),
  };
}

/**
 * Runs one case on a subject: every problem in order, each judged at once, then the relation between the results.
 *
 * **Edge cases** a problem the subject declares unsupported skips the case, with the reason.
 *
 * @spec CON-032
 * @category judging
 * @since 0.1.0
 */
export function runCase(subject: Subject, conformanceCase: ConformanceCase): Effect.Effect<CaseRun> {
  const { id, requirements, problems, relation } = conformanceCase;
  return Effect.gen(function* () {
    const runs: Array<Evidence> = [];
    let ratio = 0;
    let probabilisticRatio = 0;
    let ulps = 0;
    for (const problem of problems()) {
      const run = yield* judgeRun(subject, problem);
      if (run instanceof SubjectRefused) {
        return { outcome: { id, requirements, status: "skipped", reason: run.reason }, runs };
      }
      if (run.evidence) runs.push(run.evidence);
      if (!run.judgement.passed) return { outcome: failure(run.judgement, id, requirements), failedOn: problem, runs };
      ratio = Math.max(ratio, run.judgement.ratio);
      probabilisticRatio = Math.max(probabilisticRatio, run.judgement.probabilisticRatio);
      ulps = Math.max(ulps, run.judgement.ulps);
    }
    const broken = runs.length > 1 ? relation?.(runs) : undefined;
    if (broken !== undefined) {
      const judgement = { passed: false, ratio, probabilisticRatio, ulps };
      return { outcome: failure(judgement, id, requirements, broken), failedOn: runs.at(-1)!.problem, runs };
    }
    return { outcome: { id, requirements, status: "passed", ratio, probabilisticRatio, ulps }, runs };
  });
}
