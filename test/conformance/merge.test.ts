import { Effect, Result, Schema } from "effect";
import { describe, expect, it } from "vitest";
import {
  conform,
  mergeReports,
  mutants,
  type Report,
  ReportJson,
  type Selection,
  type Shard,
  type Subject,
  verdictOf,
} from "../../conformance/index.ts";
import { oracleSubject } from "./oracle-subject.ts";
import { selectionOf } from "./selection-of.ts";

async function reportOf(subject: () => Subject, selection: Selection, shard: Shard | null): Promise<Report> {
  const source = { name: subject().name, open: Effect.sync(() => ({ subject: subject() })) };
  const subjects = await Effect.runPromise(conform([source], { selection, ...(shard && { shard }) }));
  return {
    protocol: "fieldprint-report/1",
    version: "0.0.0",
    selection,
    shard,
    environment: { node: "node", platform: "platform", cpu: "cpu", cores: 2 },
    complete: true,
    verdict: verdictOf(subjects, true),
    subjects,
  };
}

const shardsOf = (subject: () => Subject, selection: Selection, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => reportOf(subject, selection, { index: n + 1, count })));

const bytes = (report: Report) => Schema.encodeSync(ReportJson)(report);
const merged = (reports: ReadonlyArray<Report>) => Effect.runPromise(Effect.result(mergeReports(reports)));

function expectSameBytes(actual: string, expected: string): void {
  if (actual === expected) return;
  const at = [...expected].findIndex((character, n) => actual[n] !== character);
  const around = (text: string) => text.slice(Math.max(0, at - 150), at + 150);
  expect.fail(`different from character ${at}: expected ${around(expected)}, got ${around(actual)}`);
}

describe("merging shards", () => {
  const selection = { ...selectionOf("edges", "designed", "random"), runs: 60 };
  const subjects = [
    { name: "the oracle", make: () => oracleSubject },
    ...["MUT-012", "MUT-019"].map((id) => {
      const { name, subject } = mutants.find((mutant) => mutant.id === id)!;
      return { name, make: subject };
    }),
  ];

  it.each(subjects)("[CON-075] [CON-072] four shards of $name merge to the bytes of the whole", async ({ make }) => {
    const whole = await reportOf(make, selection, null);
    const shards = await shardsOf(make, selection, 4);
    const together = await merged([shards[2]!, shards[0]!, shards[3]!, shards[1]!]);
    expectSameBytes(bytes(Result.getOrThrow(together)), bytes(whole));
  });

  it("[CON-072] shards are disjoint, and together the whole", async () => {
    const shards = await shardsOf(() => oracleSubject, { ...selection, suites: ["edges"] }, 3);
    const indices = shards.flatMap(({ subjects: [judged] }) => judged!.cases.map(({ index }) => index));
    expect(indices.toSorted((a, b) => a - b)).toEqual(indices.map((_, n) => n));
  });

  it("[CON-075] refuses what does not add up, naming what is wrong", async () => {
    const [a, b] = (await shardsOf(() => oracleSubject, { ...selection, suites: ["edges"] }, 2)) as [Report, Report];
    const refusal = async (reports: ReadonlyArray<Report>) => {
      const result = await merged(reports);
      return Result.isFailure(result) ? result.failure.field : "merged";
    };
    expect(await refusal([])).toBe("shard");
    expect(await refusal([a])).toBe("shard");
    expect(await refusal([a, a])).toBe("shard");
    expect(await refusal([a, { ...b, shard: null }])).toBe("shard");
    expect(await refusal([a, { ...b, version: "0.0.1" }])).toBe("version");
    expect(await refusal([a, { ...b, selection: { ...b.selection, seed: 1 } }])).toBe("selection");
    expect(await refusal([a, { ...b, subjects: [] }])).toBe("subjects");
    expect(await refusal([a, { ...b, subjects: a.subjects }])).toBe("cases of oracle");
    const on = (report: Report, device: string) => ({
      ...report,
      subjects: report.subjects.map((subject) => ({ ...subject, device })),
    });
    const deviceOf = async (reports: ReadonlyArray<Report>) =>
      Result.getOrThrow(await merged(reports)).subjects[0]!.device;
    expect(await deviceOf([on(a, "one"), on(b, "another")])).toBe("one; another");
    expect(await deviceOf([on(a, "one"), on(b, "one")])).toBe("one");
    expect(await deviceOf([a, b])).toBeUndefined();
    expect(await refusal([a, b])).toBe("merged");
  });
});
