import { Effect } from "effect";
import { expect, inject } from "vitest";
import {
  type CaseResult,
  conform,
  defaultRuns,
  type Selection,
  type SubjectReport,
  type SubjectSource,
} from "../../conformance/index.ts";

/** Every case up to a level, with this run's seed. */
export function upToLevel(level: number): Selection {
  return { seed: inject("seed"), runs: defaultRuns, level, suites: null, filters: [] };
}

/** The report of a source, which this machine must have. */
export async function judged(source: SubjectSource, selection: Selection): Promise<SubjectReport> {
  const [report] = await Effect.runPromise(conform([source], { selection }));
  expect(report, report!.reason).toMatchObject({ available: true, complete: true });
  return report!;
}

/** The cases of a report with a status. */
export function casesThat({ cases }: SubjectReport, status: CaseResult["status"]): ReadonlyArray<CaseResult> {
  return cases.filter((found) => found.status === status);
}

/** Exactly the named cases fail, and every skip is for a reason that matches. */
export function expectConforming(report: SubjectReport, skips: RegExp, known: ReadonlyArray<string> = []): void {
  expect(casesThat(report, "failed").map(({ id }) => id)).toEqual(known);
  expect(casesThat(report, "passed").length).toBeGreaterThan(0);
  for (const { id, reason } of casesThat(report, "skipped")) expect(reason, id).toMatch(skips);
}

/** Multiplying a masked value by 0 lets its NaN through. */
export const nanInMaskedKeys = (...modes: ReadonlyArray<string>) =>
  modes.map((mode) => `designed:masked-keys-nan:${mode}`);
