import { Effect, Result, Schema } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changedProblem,
  declaredSubject,
  excludedBy,
  Feature,
  judge,
  judgeSubject,
  Manifest,
  neededFeatures,
  problemOf,
  recipeArbitrary,
} from "../../conformance/index.ts";
import { attention } from "../../reference/index.ts";
import { selectionOf } from "./selection-of.ts";

const everything: Manifest = {
  name: "everything",
  version: "1",
  modes: ["none", "joint", "mixture"],
  dtypes: ["f32", "f16", "bf16", "e4m3", "e5m2", "int8"],
  layouts: ["NHD", "HND"],
  pageSizes: null,
  headDims: null,
  features: [...Feature.literals],
  outputs: ["out", "lse", "anchor_mass"],
  lseBase: "e",
  accuracy: { arithmetic: "f64", probabilities: "f64", output: "f64", expUlps: 1, tile: 1 },
  limits: { maxContext: null, maxPages: null, maxBytes: null },
};

const exact = (problem: Parameters<typeof attention>[0]) => Effect.sync(() => attention(problem));
const base = { sequences: [{ queries: 2, context: 6, anchors: 3, shift: 0 }], mode: "joint" } as const;

describe("manifests", () => {
  const decode = Schema.decodeUnknownResult(Manifest, { onExcessProperty: "error" });

  it("[CON-070] accepts a manifest with every field, and one with declared subnormals", () => {
    expect(Result.isSuccess(decode(everything))).toBe(true);
    expect(Result.isSuccess(decode({ ...everything, accuracy: { ...everything.accuracy, subnormals: "kept" } }))).toBe(
      true,
    );
  });

  it.each(Object.keys(everything))("[CON-070] refuses a manifest without %s, and names it", (field) => {
    const { [field as keyof Manifest]: _, ...rest } = everything;
    const decoded = decode(rest);
    expect(Result.isFailure(decoded) && decoded.failure.message).toContain(field);
  });

  it.each([
    { author: "me" },
    { name: "" },
    { name: "x".repeat(201) },
    { modes: ["both"] },
    { features: ["flash"] },
    { lseBase: 2 },
    { pageSizes: [0] },
    { limits: { ...everything.limits, maxContext: -1 } },
    { accuracy: { ...everything.accuracy, expUlps: Infinity } },
  ])("[CON-070] refuses %o", (changes) => {
    expect(Result.isFailure(decode({ ...everything, ...changes }))).toBe(true);
  });
});

describe("capabilities", () => {
  const features: ReadonlyArray<readonly [Feature, object]> = [
    ["causal", { causal: true }],
    ["q_offset", { sequences: [{ queries: 2, context: 6, anchors: 3, shift: -1 }] }],
    ["window", { windowLeft: 0 }],
    ["softcap", { softcap: 1 }],
    ["alibi", { alibi: true }],
    ["sink", { sink: true }],
    ["anchor_bias", { anchorBias: true }],
    ["anchor_scale", { anchorScale: 1 }],
    ["gqa", { group: 2 }],
    ["ragged", { sequences: [2, 1].map((queries) => ({ queries, context: 6, anchors: 0, shift: 0 })) }],
    ["hnd", { layout: "HND" }],
    ["shared_pages", { sequences: [...base.sequences, ...base.sequences] }],
  ];

  it("[CON-071] a plain problem needs no feature", () => {
    expect(neededFeatures(problemOf(base))).toEqual([]);
  });

  it.each(features)(
    "[CON-071] %s is needed where it is used, and excluded where it is not declared",
    (feature, changes) => {
      const problem = problemOf({ ...base, ...changes });
      expect(neededFeatures(problem)).toEqual([feature]);
      const without = { ...everything, features: everything.features.filter((declared) => declared !== feature) };
      expect(excludedBy(everything, problem)).toBe(undefined);
      expect(excludedBy(without, problem)).toBe(`feature ${feature} is not declared`);
    },
  );

  it.each([
    [{ modes: ["none"] }, "mode joint is not declared"],
    [{ dtypes: ["f16"] }, "dtype f32 is not declared"],
    [{ layouts: ["HND"] }, "layout NHD is not declared"],
    [{ pageSizes: [16, 32] }, "page size 4 is not declared"],
    [{ headDims: [64] }, "head dimension 4 is not declared"],
    [{ limits: { maxContext: 8, maxPages: null, maxBytes: null } }, "9 keys are over the declared maxContext 8"],
    [{ limits: { maxContext: 9, maxPages: 1, maxBytes: null } }, "5 pages are over the declared maxPages 1"],
    [{ limits: { maxContext: null, maxPages: null, maxBytes: 10 } }, /bytes are over the declared maxBytes 10/],
  ] as ReadonlyArray<readonly [Partial<Manifest>, string | RegExp]>)(
    "[CON-071] %o excludes a problem",
    (changes, reason) => {
      expect(excludedBy({ ...everything, ...changes }, problemOf(base))).toMatch(reason);
    },
  );

  it("[CON-071] a manifest of everything excludes nothing", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        expect(excludedBy(everything, problemOf(recipe))).toBe(undefined);
      }),
    );
  });

  it("[CON-071] what is not declared is skipped and counted, and never reaches the subject", async () => {
    const modest = { ...everything, modes: ["none"], features: [] } as const;
    const shown: Array<string> = [];
    const subject = declaredSubject(modest, (problem) => {
      shown.push(problem.mode, ...neededFeatures(problem));
      return exact(problem);
    });
    const { cases } = await Effect.runPromise(judgeSubject(subject, { selection: selectionOf("edges") }));
    expect(new Set(shown)).toEqual(new Set(["none"]));
    const counted = (status: string) => cases.filter((result) => result.status === status).length;
    expect(counted("passed")).toBeGreaterThan(5);
    expect(counted("skipped")).toBeGreaterThan(20);
    expect(counted("passed") + counted("skipped")).toBe(cases.length);
  });

  it("[CON-071] outputs that are not declared are not judged", async () => {
    const subject = declaredSubject({ ...everything, outputs: ["out"] }, (problem) =>
      Effect.map(exact(problem), ({ out, lse, anchorMass }) => ({
        out,
        lse: lse.fill(NaN),
        anchorMass: anchorMass.fill(7),
      })),
    );
    const { cases } = await Effect.runPromise(judgeSubject(subject, { selection: selectionOf() }));
    expect(cases.filter(({ status }) => status === "failed").map(({ id }) => id)).toEqual([]);
  });

  it("[CON-071] base-2 log-sum-exps are converted", async () => {
    const problem = changedProblem(problemOf(base), {});
    const binary = (one: typeof problem) =>
      Effect.map(exact(one), (result) => ({ ...result, lse: result.lse.map((value) => value * Math.LOG2E) }));
    const declares = async (lseBase: "e" | "2") => {
      const subject = declaredSubject({ ...everything, lseBase }, binary);
      const result = await Effect.runPromise(subject.run(problem));
      return judge(problem, result, { ...subject.accuracy, output: "f32" }).passed;
    };
    expect(await declares("2")).toBe(true);
    expect(await declares("e")).toBe(false);
  });
});
