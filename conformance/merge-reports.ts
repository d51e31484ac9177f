import { Effect, Schema } from "effect";
import { diagnose } from "./diagnosis.ts";
import { comparedFailures } from "./judge-subject.ts";
import type { CaseResult, Report, SubjectReport } from "./report/report.ts";
import { verdictOf } from "./report/verdict.ts";

/**
 * Reports that do not add up to one run.
 *
 * @spec CON-075
 * @category errors
 * @since 0.1.0
 */
export class MergeRefused extends Schema.TaggedError<MergeRefused>()("MergeRefused", {
  field: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `reports cannot be merged: ${this.field}: expected ${this.expected}, got ${this.actual}`;
  }
}

function shardsError(reports: ReadonlyArray<Report>): MergeRefused | undefined {
  const count = reports[0]?.shard?.count ?? 0;
  const shown = reports.map(({ shard }) => (shard === null ? "a whole run" : `${shard.index}/${shard.count}`));
  const indices = new Set(reports.map(({ shard }) => (shard?.count === count ? shard.index : 0)));
  const all = Array.from({ length: count }, (_, n) => n + 1);
  if (count > 0 && reports.length === count && all.every((index) => indices.has(index))) return undefined;
  const expected = count === 0 ? "reports of shards" : `every shard from 1/${count} to ${count}/${count} once`;
  return new MergeRefused({ field: "shard", expected, actual: shown.join(", ") || "no report" });
}

/** What must be the same in every shard, by name. */
const sameEverywhere: Record<string, (report: Report) => unknown> = {
  version: ({ version }) => version,
  selection: ({ selection }) => selection,
  subjects: ({ subjects }) => subjects.map(({ name }) => name),
  "subjects available": ({ subjects }) => subjects.map(({ available }) => available),
  manifests: ({ subjects }) => subjects.map(({ manifest }) => manifest ?? null),
};

function differenceError(reports: ReadonlyArray<Report>): MergeRefused | undefined {
  for (const [field, read] of Object.entries(sameEverywhere)) {
    const values = reports.map((report) => JSON.stringify(read(report)));
    const other = values.find((value) => value !== values[0]);
    if (other !== undefined) return new MergeRefused({ field, expected: values[0]!, actual: other });
  }
  return undefined;
}

/** Only the whole run's first failures are explained: later ones lose what a shard explained about them. */
function withFirstExplained(cases: ReadonlyArray<CaseResult>): ReadonlyArray<CaseResult> {
  let shrunk = false;
  const comparedIn = new Map<string, number>();
  return cases.map((result) => {
    const { shrunk: plainest, resembles, heat, ...plain } = result;
    const suite = result.id.split(":", 1)[0]!;
    const before = comparedIn.get(suite) ?? 0;
    const keepsResemblance = resembles !== undefined && before < comparedFailures;
    if (keepsResemblance) comparedIn.set(suite, before + 1);
    const keepsShrunk = plainest !== undefined && !shrunk;
    if (keepsShrunk) shrunk = true;
    return {
      ...plain,
      ...(keepsShrunk && { shrunk: plainest }),
      ...(keepsResemblance && { resembles }),
      ...(keepsResemblance && heat !== undefined && { heat }),
    };
  });
}

/** A case that is not where its shard should have it, or that two shards hold. */
function placeError({ shard, subjects }: Report): MergeRefused | undefined {
  for (const { name, cases } of subjects) {
    const stray = cases.find(({ index }) => shard !== null && index % shard.count !== shard.index - 1);
    const indices = new Set(cases.map(({ index }) => index));
    const field = `cases of ${name}`;
    const shown = shard === null ? "a whole run" : `shard ${shard.index}/${shard.count}`;
    if (stray)
      return new MergeRefused({ field, expected: `cases of ${shown}`, actual: `case ${stray.index}, ${stray.id}` });
    if (indices.size < cases.length) {
      return new MergeRefused({ field, expected: "every case once", actual: `${cases.length - indices.size} twice` });
    }
  }
  return undefined;
}

function mergedSubject(reports: ReadonlyArray<Report>, n: number): Effect.Effect<SubjectReport> {
  const parts = reports.map(({ subjects }) => subjects[n]!);
  const cases = withFirstExplained(parts.flatMap((part) => part.cases).toSorted((a, b) => a.index - b.index));
  const devices = new Set(parts.flatMap(({ device }) => device ?? []));
  return Effect.map(diagnose(cases, reports[0]!.selection), (diagnoses) => ({
    ...parts[0]!,
    ...(devices.size > 0 && { device: [...devices].join("; ") }),
    complete: parts.every(({ complete }) => complete),
    diagnoses,
    cases,
  }));
}

/**
 * The report of the whole run from the reports of its shards: the same bytes as if it had not been split.
 *
 * **Edge cases** the environment is that of shard 1, the device of a subject all that its shards name. **Errors** `MergeRefused` when shards are missing, there twice, or
 * of different runs.
 *
 * @spec CON-075
 * @category report
 * @since 0.1.0
 */
export function mergeReports(reports: ReadonlyArray<Report>): Effect.Effect<Report, MergeRefused> {
  return Effect.gen(function* () {
    const ordered = reports.toSorted((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
    const error = shardsError(ordered) ?? differenceError(ordered) ?? ordered.map(placeError).find((found) => found);
    if (error) return yield* error;
    const first = ordered[0]!;
    const subjects = yield* Effect.forEach(first.subjects, (_, n) => mergedSubject(ordered, n));
    const complete = ordered.every((report) => report.complete);
    return { ...first, shard: null, complete, verdict: verdictOf(subjects, complete), subjects };
  });
}
