import { Effect, Result } from "effect";
import { join } from "node:path";
import { float32Accuracy } from "../../reference/index.ts";
import type { Accuracy, Problem } from "../../src/index.ts";
import { readCase } from "../case/read-case.ts";
import { diagnose } from "../diagnosis.ts";
import type { CaseError } from "../case/errors.ts";
import { heatMap } from "../heat-map.ts";
import { comparedFailures } from "../judge-subject.ts";
import type { CaseResult, SubjectReport } from "../report/report.ts";
import { resemblances } from "../resemblance.ts";
import { type CaseRun, runCase } from "../run-case.ts";
import { selectCases, type Selection } from "../selection.ts";
import type { OutputName } from "../subject.ts";
import type { Manifest } from "../subjects/manifest.ts";
import type { ConformanceCase } from "../suites/case.ts";
import { broughtBack } from "./brought-back.ts";
import { ExportInvalid } from "./errors.ts";
import { type ExportedCase, type ExportIndex, readExportIndex } from "./export-index.ts";
import { inputsDigest } from "./inputs-digest.ts";

/**
 * What the outputs in an export are judged as: what a manifest declares, or else an accuracy (plain float32) and the
 * tensors that must be there (those that are).
 *
 * @spec CON-128
 * @category export
 * @since 0.1.0
 */
export interface ExportJudging {
  readonly manifest?: Manifest;
  readonly accuracy?: Accuracy;
  readonly outputs?: ReadonlyArray<OutputName>;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly failed: number }) => void;
}

/**
 * An export judged: a report of one subject, and the selection that the cases come from.
 *
 * @spec CON-128
 * @category export
 * @since 0.1.0
 */
export interface ExportJudgement {
  readonly subject: SubjectReport;
  readonly selection: Selection;
}

type Relations = ReadonlyMap<string, NonNullable<ConformanceCase["relation"]>>;

/** The laws between the runs of the exported cases: functions, so they are looked up and not read. */
function relationsOf({ cases, selection, version }: ExportIndex): Result.Result<Relations, ExportInvalid> {
  const related = cases.filter(({ relation }) => relation !== undefined);
  if (related.length === 0) return Result.succeed(new Map());
  const relations = new Map(
    selectCases(selection).flatMap(({ conformanceCase: { id, relation } }) => (relation ? [[id, relation]] : [])),
  );
  const unknown = related.find(({ id }) => !relations.has(id));
  if (unknown === undefined) return Result.succeed(relations);
  const expected = `relation ${unknown.relation} of ${unknown.id}, as in version ${version}`;
  return Result.fail(new ExportInvalid({ where: "index.json", expected, actual: "a version of the kit without it" }));
}

/** The problem of an exported run, as long as its inputs are those that were exported. */
function exportedProblem(
  directory: string,
  dir: string,
  digest: string,
): Effect.Effect<Problem, ExportInvalid | CaseError> {
  return Effect.gen(function* () {
    const found = yield* inputsDigest(join(directory, dir));
    if (found === digest) return yield* readCase(join(directory, dir));
    const expected = "the inputs that were exported";
    return yield* new ExportInvalid({ where: dir, expected, actual: "inputs of another digest" });
  });
}

interface JudgedEntry {
  readonly run: CaseRun;
  readonly conformanceCase: ConformanceCase;
  readonly failedIn?: string;
}

interface EntryContext {
  readonly directory: string;
  readonly index: ExportIndex;
  readonly relations: Relations;
  readonly options: ExportJudging;
}

function judgeEntry(
  entry: ExportedCase,
  { directory, index, relations, options }: EntryContext,
): Effect.Effect<JudgedEntry> {
  const { id, requirements, dirs } = entry;
  const relation = relations.get(id);
  return Effect.gen(function* () {
    const problems = new Map<Problem, string>();
    for (const dir of dirs) problems.set(yield* exportedProblem(directory, dir, index.digests[dir]!), dir);
    const conformanceCase = { id, requirements, problems: () => problems.keys(), ...(relation && { relation }) };
    const { manifest, accuracy = float32Accuracy, outputs } = options;
    const subject = yield* broughtBack(directory, problems, { manifest, accuracy, outputs });
    const run = yield* runCase(subject, conformanceCase);
    const failedIn = run.failedOn && problems.get(run.failedOn);
    return { run, conformanceCase, ...(failedIn && { failedIn }) };
  }).pipe(
    Effect.catch((error) => {
      const status = error._tag === "CaseMissing" ? ("skipped" as const) : ("failed" as const);
      const reason = status === "skipped" ? "the case was not brought back" : error.message;
      const conformanceCase = { id, requirements, problems: () => [] };
      return Effect.succeed({ run: { outcome: { id, requirements, status, reason }, runs: [] }, conformanceCase });
    }),
  );
}

function explained(
  { run, conformanceCase, failedIn }: JudgedEntry,
  compare: boolean,
): Effect.Effect<CaseRun["outcome"]> {
  if (run.outcome.status !== "failed") return Effect.succeed(run.outcome);
  return Effect.gen(function* () {
    const heat = compare ? heatMap(run) : undefined;
    return {
      ...run.outcome,
      ...(failedIn !== undefined && { savedCase: failedIn }),
      ...(compare && { resembles: yield* resemblances(conformanceCase, run) }),
      ...(heat && { heat }),
    };
  });
}

/**
 * Judges the outputs that were brought back into an export: every run against the oracle, then the law between the runs
 * of a case.
 *
 * **Edge cases** a case without outputs, or that is not there any more, is skipped; one whose inputs are not those that
 * were exported is failed; `savedCase` of a failure is its run's directory below the export. **Errors** `ExportInvalid` for
 * an unfinished export or an index that is not ours or of another version's laws, and those of reading it.
 *
 * @spec CON-128
 * @category export
 * @since 0.1.0
 */
export function judgeExported(
  directory: string,
  options: ExportJudging = {},
): Effect.Effect<ExportJudgement, ExportInvalid | CaseError> {
  return Effect.gen(function* () {
    const index = yield* readExportIndex(directory);
    if (!index.complete) {
      return yield* new ExportInvalid({ where: "index.json", expected: "a finished export", actual: "one cut short" });
    }
    const relations = yield* Effect.fromResult(relationsOf(index));
    const context = { directory, index, relations, options };
    const cases: Array<CaseResult> = [];
    const failures = new Map<string, number>();
    for (const entry of index.cases) {
      const suite = entry.id.split(":", 1)[0]!;
      const failed = failures.get(suite) ?? 0;
      const outcome = yield* explained(yield* judgeEntry(entry, context), failed < comparedFailures);
      if (outcome.status === "failed") failures.set(suite, failed + 1);
      cases.push({ index: entry.index, ...outcome });
      const total = [...failures.values()].reduce((sum, count) => sum + count, 0);
      options.onProgress?.({ done: cases.length, total: index.cases.length, failed: total });
    }
    const { manifest } = options;
    const subject = {
      name: manifest?.name ?? "outputs.safetensors",
      available: true,
      ...(manifest && { manifest }),
      complete: true,
      diagnoses: yield* diagnose(cases, index.selection),
      cases,
    };
    return { subject, selection: index.selection };
  });
}
