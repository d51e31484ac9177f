import { Effect, Result } from "effect";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import {
  defaultRuns,
  elementRatio,
  judge,
  judgeSubject,
  mutants,
  outputNames,
  plainRecipe,
  type Progress,
  problemOf,
  readCase,
  runCase,
  shrinkRecipe,
  singleCase,
  type Subject,
  SubjectFailed,
  SubjectRefused,
  suites,
} from "../../conformance/index.ts";
import { attention, float32Accuracy } from "../../reference/index.ts";
import { type AttentionResult, type Problem } from "../../src/index.ts";
import { selectionOf } from "./selection-of.ts";

const directory = mkdtempSync(join(tmpdir(), "fieldprint-judging-"));
afterAll(() => rmSync(directory, { recursive: true }));

const subjectOf = (run: Subject["run"]): Subject => ({
  name: "subject",
  accuracy: float32Accuracy,
  outputs: outputNames,
  run,
});

const exact = (problem: Problem): AttentionResult => attention(problem);
const simple = singleCase("suite:group:case", ["ATT-001"], {
  sequences: [{ queries: 2, context: 5, anchors: 0, shift: 0 }],
});
const outcomeOf = async (subject: Subject) => (await Effect.runPromise(runCase(subject, simple))).outcome;

describe("a case on one subject", () => {
  it("[CON-032] passes a right result with its worst ratio", async () => {
    const outcome = await outcomeOf(subjectOf((problem) => Effect.succeed(exact(problem))));
    expect(outcome).toMatchObject({ id: "suite:group:case", status: "passed", requirements: ["ATT-001"], ratio: 0 });
  });

  it("[CON-031] reports the worst distance in ulps of the output format", async () => {
    const oneStepUp = (problem: Problem) => {
      const { out, ...others } = exact(problem);
      const rounded = Float32Array.from(out);
      const bits = new Int32Array(rounded.buffer);
      bits[0]! += 1;
      return { ...others, out: rounded };
    };
    const { ulps } = await outcomeOf(subjectOf((problem) => Effect.succeed(oneStepUp(problem))));
    expect(ulps).toBe(1);
  });

  it("[CON-010] [CON-032] skips what the subject refuses, with the reason", async () => {
    const refusal = new SubjectRefused({ subject: "subject", reason: "at most 4 keys" });
    expect(await outcomeOf(subjectOf(() => Effect.fail(refusal)))).toMatchObject({
      status: "skipped",
      reason: "at most 4 keys",
    });
  });

  it("[CON-010] [CON-032] fails what fails or crashes inside the subject, and says how", async () => {
    const failure = new SubjectFailed({ subject: "subject", reason: "out of registers" });
    const failed = await outcomeOf(subjectOf(() => Effect.fail(failure)));
    expect(failed.status).toBe("failed");
    expect(failed.reason).toContain("out of registers");
    const crashed = await outcomeOf(subjectOf(() => Effect.die(new Error("segmentation fault"))));
    expect(crashed.status).toBe("failed");
    expect(crashed.reason).toContain("segmentation fault");
    const thrown = await outcomeOf(
      subjectOf(() => {
        throw new Error("thrown");
      }),
    );
    expect(thrown.reason).toContain("thrown");
  });

  it("[CON-031] fails a tensor of the wrong length or type without reading past it", async () => {
    const short = (problem: Problem) => ({ ...exact(problem), lse: new Float32Array(1) });
    const outcome = await outcomeOf(subjectOf((problem) => Effect.succeed(short(problem))));
    expect(outcome).toMatchObject({ status: "failed", reason: "lse: expected 2 elements, got 1" });
    const nothing = subjectOf(() => Effect.succeed({} as AttentionResult));
    expect((await outcomeOf(nothing)).reason).toBe("out: expected 8 elements, got nothing");
  });

  it("[CON-031] names the first element outside its bound", async () => {
    const wrong = (problem: Problem) => {
      const { out, ...others } = exact(problem);
      return { ...others, out: out.map((value, n) => (n === 5 ? value + 1 : value)) };
    };
    const { discrepancy } = await outcomeOf(subjectOf((problem) => Effect.succeed(wrong(problem))));
    expect(discrepancy).toMatchObject({ tensor: "out", index: [1, 0, 1] });
    const { actual, expected } = discrepancy!;
    expect(Math.abs(actual - expected - 1)).toBeLessThanOrEqual(2 ** -24 * (Math.abs(expected) + Math.abs(actual)));
    expect(discrepancy!.bound).toBeGreaterThan(0);
  });

  it("[CON-031] judges zero tolerance, infinities and NaN as specified", () => {
    expect(elementRatio(0, -0, 0)).toBe(0);
    expect(elementRatio(0, 1e-300, 0)).toBe(Infinity);
    expect(elementRatio(1, 1.5, 1)).toBe(0.5);
    expect(elementRatio(1, NaN, 1)).toBe(Infinity);
    expect(elementRatio(-Infinity, -Infinity, 0)).toBe(0);
    expect(elementRatio(-Infinity, NaN, 0)).toBe(Infinity);
    expect(elementRatio(NaN, Infinity, NaN)).toBe(0);
    expect(elementRatio(NaN, 0, NaN)).toBe(Infinity);
    expect(elementRatio(Infinity, NaN, NaN)).toBe(0);
  });

  it("[CON-031] [NUM-022] judges lse and anchorMass too", () => {
    const problem = problemOf({ mode: "joint", sequences: [{ queries: 1, context: 5, anchors: 2, shift: 0 }] });
    const right = exact(problem);
    for (const tensor of ["lse", "anchorMass"] as const) {
      const wrong = { ...right, [tensor]: right[tensor].map((value) => value + 1e-3) };
      expect(judge(problem, wrong, float32Accuracy)).toMatchObject({ passed: false, discrepancy: { tensor } });
    }
  });
});

describe("a subject on all suites", () => {
  it("[CON-038] reports progress after every case, and stops when asked to with what it has", async () => {
    const seen: Array<Progress> = [];
    const stop = new AbortController();
    const subject = subjectOf((problem) => Effect.succeed(exact(problem)));
    const judged = await Effect.runPromise(
      judgeSubject(subject, {
        selection: selectionOf("edges"),
        signal: stop.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (progress.done === 7) stop.abort();
        },
      }),
    );
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(judged.cases.length).toBe(7);
    expect(judged.complete).toBe(false);
  });

  it("[CON-038] saves a failing case as a directory that holds the failing problem", async () => {
    const { subject } = mutants.find(({ id }) => id === "MUT-016")!;
    const options = { selection: selectionOf("designed"), casesIn: directory };
    const { cases } = await Effect.runPromise(judgeSubject(subject(), options));
    const failed = cases.filter(({ status }) => status === "failed");
    expect(failed.length).toBeGreaterThan(0);
    for (const { savedCase, reason } of failed) {
      expect(reason).toBe(undefined);
      expect(Result.isSuccess(await Effect.runPromise(Effect.result(readCase(join(directory, savedCase!)))))).toBe(
        true,
      );
    }
  });

  it("[CON-037] shrinks a failing random problem to a plainer one that still fails", async () => {
    const { subject } = mutants.find(({ id }) => id === "MUT-019")!;
    const recipe = {
      ...plainRecipe,
      sequences: [
        { queries: 3, context: 30, anchors: 7, shift: 0 },
        { queries: 2, context: 11, anchors: 2, shift: -1 },
      ],
      keyHeads: 3,
      group: 2,
      pageSize: 8,
      sink: true,
      alibi: true,
    };
    const plainest = await Effect.runPromise(shrinkRecipe(subject(), recipe));
    const { outcome } = await Effect.runPromise(runCase(subject(), singleCase("again", [], plainest)));
    expect(outcome.status).toBe("failed");
    expect(plainest.sequences.length).toBe(1);
    expect(plainest.sequences[0]!.queries).toBe(1);
    expect(plainest).toMatchObject({ keyHeads: 1, group: 1, sink: false, alibi: false });
  });

  it("[CON-032] [CON-033] [CON-034] [CON-035] [CON-036] [CON-037] names every case once, as suite:group:case", () => {
    const ids = suites.flatMap(({ name, cases }) =>
      cases({ seed: inject("seed"), runs: defaultRuns }).map(({ id }) => ({ name, id })),
    );
    for (const { name, id } of ids) expect(id.split(":")).toMatchObject([name, /./, /./].map(() => expect.any(String)));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
  });
});
