import { Effect } from "effect";
import { describe, expect, inject, it } from "vitest";
import {
  judge,
  judgeSubject,
  narrowSubject,
  outputNames,
  problemOf,
  randomRecipes,
  type Subject,
} from "../../conformance/index.ts";
import { attention, float32Accuracy } from "../../reference/index.ts";
import type { AttentionResult, Problem } from "../../src/index.ts";
import { selectionOf } from "../conformance/selection-of.ts";

/** The exact result, every element rounded once to float32. */
function rounded(problem: Problem): AttentionResult {
  const { out, lse, anchorMass } = attention(problem);
  return {
    out: Float32Array.from(out),
    lse: Float32Array.from(lse),
    anchorMass: Float32Array.from(anchorMass),
  };
}

const correctlyRounded: Subject = {
  name: "correctly-rounded",
  accuracy: { ...float32Accuracy, expUlps: 0.5 },
  outputs: outputNames,
  run: (problem) => Effect.sync(() => rounded(problem)),
};

const failuresOf = async (subject: Subject) => {
  const { cases } = await Effect.runPromise(judgeSubject(subject, { selection: selectionOf() }));
  expect(cases.length).toBeGreaterThan(600);
  return cases.filter(({ status }) => status !== "passed").map(({ id }) => id);
};

describe("the kit raises no false alarm", () => {
  it("[CON-076] a correctly rounded subject passes every suite", async () => {
    expect(await failuresOf(correctlyRounded)).toEqual([]);
  });

  it("[CON-076] a correctly rounded subject passes 10,000 random cases", { timeout: 300_000 }, () => {
    const batch = 500;
    let judged = 0;
    for (let n = 0; judged < 10_000; n++) {
      for (const recipe of randomRecipes(inject("seed") + n, batch)) {
        const problem = problemOf(recipe);
        const { passed } = judge(problem, rounded(problem), correctlyRounded.accuracy);
        if (!passed) expect.fail(`a correctly rounded result failed: ${JSON.stringify(recipe)}`);
        judged++;
      }
    }
    expect(judged).toBe(10_000);
  });

  it.each(["f16", "bf16"] as const)("[CON-076] a tiled %s kernel passes under its declared formats", async (format) => {
    expect(await failuresOf(narrowSubject(format))).toEqual([]);
  });

  it.each(["f16", "bf16"] as const)("[CON-076] a tiled %s kernel that declares float32 fails", async (format) => {
    const lying = { ...narrowSubject(format), accuracy: float32Accuracy };
    expect((await failuresOf(lying)).length).toBeGreaterThan(100);
  });
});
