import * as fc from "fast-check";
import type { CaseResult, Manifest, Report, SubjectReport } from "../../conformance/index.ts";
import { recipeArbitrary, verdictOf } from "../../conformance/index.ts";

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

const heat = fc.record({
  rows: fc.nat(),
  columns: fc.nat(),
  cells: fc.array(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { maxLength: 4 }), { maxLength: 4 }),
});

const caseResult: fc.Arbitrary<CaseResult> = fc.record(
  {
    index: fc.nat(),
    id: fc.string({ unit: "grapheme" }),
    requirements: fc.array(fc.constantFrom("ATT-001", "ATT-006", "NUM-010"), { maxLength: 3 }),
    status: fc.constantFrom(...(["passed", "failed", "skipped", "xfailed", "xpassed"] as const)),
    reason: fc.string(),
    ratio: number,
    probabilisticRatio: number,
    discrepancy,
    savedCase: fc.string(),
    shrunk: fc.record({ recipe: recipeArbitrary, discrepancy }, { requiredKeys: ["recipe"] }),
    resembles: fc.array(fc.record({ mutant: fc.string(), share: number }), { maxLength: 2 }),
    heat,
  },
  { requiredKeys: ["index", "id", "requirements", "status"] },
);

/** A manifest that declares a little. */
export const someManifest: Manifest = {
  name: "theirs",
  version: "2.1",
  modes: ["none"],
  dtypes: ["f32"],
  layouts: ["NHD"],
  pageSizes: null,
  headDims: [4, 8],
  features: ["causal"],
  outputs: ["out"],
  lseBase: "2",
  accuracy: { arithmetic: "f32", probabilities: "bf16", output: "f16", expUlps: 2, tile: null },
  limits: { maxContext: 1_024, maxPages: null, maxBytes: null },
};

const subjectReport: fc.Arbitrary<SubjectReport> = fc.record(
  {
    name: fc.string(),
    available: fc.boolean(),
    reason: fc.string(),
    remedy: fc.string(),
    manifest: fc.string({ minLength: 1 }).map((name) => ({ ...someManifest, name, version: name })),
    device: fc.string(),
    origin: fc.record({ kind: fc.constantFrom("backend" as const, "program" as const), value: fc.string() }),
    complete: fc.boolean(),
    diagnoses: fc.array(
      fc.record({ mutant: fc.string(), bugClass: fc.nat(), name: fc.string(), score: fc.double({ min: 0, max: 1 }) }),
      { maxLength: 2 },
    ),
    cases: fc.array(caseResult, { maxLength: 6 }),
  },
  { requiredKeys: ["name", "available", "complete", "diagnoses", "cases"] },
);

/** A report around the given subjects. */
export function reportOf(subjects: ReadonlyArray<SubjectReport>, complete = true): Report {
  return {
    protocol: "fieldprint-report/1",
    version: "0.1.0",
    selection: { seed: 7, runs: 150, level: 4, suites: null, filters: [] },
    shard: null,
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

/** A subject that was tested with the given cases. */
export function tested(name: string, cases: ReadonlyArray<CaseResult>): SubjectReport {
  return { name, available: true, complete: true, diagnoses: [], cases };
}

/** A subject that this machine lacks. */
export function missing(name: string, reason: string, remedy: string): SubjectReport {
  return { name, available: false, reason, remedy, complete: true, diagnoses: [], cases: [] };
}

/** A case of the given status that compared nothing. */
export function caseOf(id: string, status: CaseResult["status"], more: Partial<CaseResult> = {}): CaseResult {
  return { index: 0, id, requirements: ["ATT-001"], status, ...more };
}
