import * as fc from "fast-check";
import type { CaseResult, Report, SubjectReport } from "../../conformance/index.ts";
import { verdictOf } from "../../conformance/index.ts";

const number = fc
  .oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY))
  .map((value) => value + 0);

const discrepancy = fc.record({
  tensor: fc.constantFrom("out" as const, "lse" as const, "anchorMass" as const),
  index: fc.array(fc.nat(), { maxLength: 3 }),
  expected: number,
  actual: number,
  bound: number,
});

const caseResult: fc.Arbitrary<CaseResult> = fc.record(
  {
    id: fc.string({ unit: "grapheme" }),
    requirements: fc.array(fc.constantFrom("ATT-001", "ATT-006", "NUM-010"), { maxLength: 3 }),
    status: fc.constantFrom("passed" as const, "failed" as const, "skipped" as const),
    reason: fc.string(),
    ratio: number,
    probabilisticRatio: number,
    discrepancy,
    savedCase: fc.string(),
  },
  { requiredKeys: ["id", "requirements", "status"] },
);

const subjectReport: fc.Arbitrary<SubjectReport> = fc.record(
  {
    name: fc.string(),
    available: fc.boolean(),
    reason: fc.string(),
    remedy: fc.string(),
    seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    cases: fc.array(caseResult, { maxLength: 6 }),
  },
  { requiredKeys: ["name", "available", "seconds", "cases"] },
);

/** A report around the given backends. */
export function reportOf(subjects: ReadonlyArray<SubjectReport>, complete = true): Report {
  return {
    protocol: "fieldprint-report/1",
    version: "0.1.0",
    seed: 7,
    startedAt: "2026-01-02T03:04:05.000Z",
    environment: { node: "v20.20.2", platform: "linux x64", cpu: "a processor", cores: 2 },
    complete,
    verdict: verdictOf(subjects, complete),
    subjects,
  };
}

/** Any report, hostile text and odd numbers included. */
export const anyReport: fc.Arbitrary<Report> = fc
  .tuple(fc.array(subjectReport, { maxLength: 3 }), fc.boolean())
  .map(([subjects, complete]) => reportOf(subjects, complete));

/** A backend that was tested with the given cases. */
export function tested(name: string, cases: ReadonlyArray<CaseResult>): SubjectReport {
  return { name, available: true, seconds: 1.5, cases };
}

/** A case of the given status that compared nothing. */
export function caseOf(id: string, status: CaseResult["status"], more: Partial<CaseResult> = {}): CaseResult {
  return { id, requirements: ["ATT-001"], status, ...more };
}
