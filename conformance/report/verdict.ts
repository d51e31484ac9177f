import { match } from "ts-pattern";
import type { Report, SubjectReport } from "./report.ts";

/**
 * The three answers a conformance run can give.
 *
 * @spec CON-021
 * @category report
 * @since 0.1.0
 */
export type Verdict = Report["verdict"];

/**
 * What the results amount to.
 *
 * **Edge cases** a run with only skipped cases, no backend, or an interruption before any failure is
 * `could not be tested`: nothing was shown either way.
 *
 * @spec CON-021
 * @category report
 * @since 0.1.0
 */
export function verdictOf(subjects: ReadonlyArray<SubjectReport>, complete: boolean): Verdict {
  const cases = subjects.flatMap((subject) => subject.cases);
  if (cases.some(({ status }) => status === "failed")) return "does not conform";
  const judged = cases.some(({ status }) => status === "passed");
  return judged && complete ? "conforms" : "could not be tested";
}

/**
 * The exit code of a verdict: 0 conforms, 1 does not, 2 could not be tested.
 *
 * @spec CON-021
 * @category report
 * @since 0.1.0
 */
export function exitCodeOf(verdict: Verdict): 0 | 1 | 2 {
  return match(verdict)
    .with("conforms", () => 0 as const)
    .with("does not conform", () => 1 as const)
    .with("could not be tested", () => 2 as const)
    .exhaustive();
}
