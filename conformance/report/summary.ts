import type { CaseResult, Report, SubjectOrigin, SubjectReport } from "./report.ts";

/** Counts and worst ratios of a group of cases; a ratio is absent when nothing was compared. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly xfailed: number;
  readonly xpassed: number;
  readonly ratio: number | undefined;
  readonly probabilisticRatio: number | undefined;
  readonly ulps: number | undefined;
}

export interface SuiteTally extends Tally {
  readonly suite: string;
  readonly cases: ReadonlyArray<CaseResult>;
}

export interface RequirementTally {
  readonly id: string;
  readonly bySubject: ReadonlyMap<string, Tally>;
}

/** The first part of a case id, `suite:group:case`. */
export function suiteOf(id: string): string {
  return id.split(":", 1)[0]!;
}

/** The first two parts of a case id. */
function groupOf(id: string): string {
  return id.split(":", 2).join(":");
}

/** The larger ratio; NaN is worse than every number. */
function worse(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined || Number.isNaN(a) || a >= b ? a : b;
}

export function tally(cases: ReadonlyArray<CaseResult>): Tally {
  const count = (status: CaseResult["status"]) => cases.filter((result) => result.status === status).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    xfailed: count("xfailed"),
    xpassed: count("xpassed"),
    ratio: cases.map((result) => result.ratio).reduce(worse, undefined),
    probabilisticRatio: cases.map((result) => result.probabilisticRatio).reduce(worse, undefined),
    ulps: cases.map((result) => result.ulps).reduce(worse, undefined),
  };
}

function groupBy<T>(items: ReadonlyArray<T>, keysOf: (item: T) => ReadonlyArray<string>): Map<string, Array<T>> {
  const groups = new Map<string, Array<T>>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

/** One line per suite, in the order the suites ran. */
export function suiteTallies(subject: SubjectReport): ReadonlyArray<SuiteTally> {
  const groups = groupBy(subject.cases, ({ id }) => [suiteOf(id)]);
  return [...groups].map(([suite, cases]) => ({ suite, cases, ...tally(cases) }));
}

/** One line per requirement, in the order of the ids. */
export function requirementTallies(report: Report): ReadonlyArray<RequirementTally> {
  const bySubject = report.subjects.map(
    (subject) => [subject.name, groupBy(subject.cases, (result) => [...new Set(result.requirements)])] as const,
  );
  const ids = new Set(bySubject.flatMap(([, groups]) => [...groups.keys()]));
  return [...ids].toSorted().map((id) => ({
    id,
    bySubject: new Map(
      bySubject.flatMap(([name, groups]) => {
        const cases = groups.get(id);
        return cases === undefined ? [] : [[name, tally(cases)] as const];
      }),
    ),
  }));
}

/** How often each reason for a skip was given, most frequent first. */
export function skipReasons(subject: SubjectReport): ReadonlyArray<readonly [reason: string, count: number]> {
  const skipped = subject.cases.filter(({ status }) => status === "skipped");
  const groups = groupBy(skipped, ({ reason }) => [reason ?? "no reason given"]);
  return [...groups].map(([reason, cases]) => [reason, cases.length] as const).toSorted(([, a], [, b]) => b - a);
}

/** A case of one subject. */
export interface SubjectCase {
  readonly subject: string;
  readonly origin: SubjectOrigin | undefined;
  readonly result: CaseResult;
}

/** The cases of a report that ended in one way, subject by subject. */
export function casesWith(report: Report, status: CaseResult["status"]): ReadonlyArray<SubjectCase> {
  return report.subjects.flatMap(({ name, origin, cases }) =>
    cases.filter((result) => result.status === status).map((result) => ({ subject: name, origin, result })),
  );
}

/** Whether a report has cases that were expected to fail, so that they need columns of their own. */
export function hasExpectedFailures({ subjects }: Report): boolean {
  return subjects.some(({ cases }) => cases.some(({ status }) => status === "xfailed" || status === "xpassed"));
}

/** The failures to read first: a shrunk one, then some of every group, in their order. */
export function worthReading(
  failures: ReadonlyArray<SubjectCase>,
  most: { readonly ofGroup: number; readonly inAll: number },
): ReadonlyArray<SubjectCase> {
  const seenOf = new Map<string, number>();
  const isShrunk = ({ result }: SubjectCase) => result.shrunk !== undefined;
  const shrunkFirst = [...failures.filter(isShrunk), ...failures.filter((failure) => !isShrunk(failure))];
  const chosen = shrunkFirst.filter(({ subject, result }) => {
    const group = `${subject}:${groupOf(result.id)}`;
    const seen = seenOf.get(group) ?? 0;
    seenOf.set(group, seen + 1);
    return seen < most.ofGroup;
  });
  return chosen.slice(0, most.inAll);
}
