import { Effect, Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Mutant,
  type MutantId,
  mutants,
  planProblem,
  type ProblemPlan,
  type Subject,
  unmutatedSubject,
  variants,
  witness,
} from "../../conformance/index.ts";
import { type AttentionResult, checkProblem, type Problem } from "../../src/index.ts";
import { worstRatio } from "./dense-attention.ts";
import { randomPlan } from "./random-plan.ts";
import * as without from "./restrictions.ts";

const OUTSIDE_BY = 100;

function mutantOf(id: MutantId): Mutant {
  return [...mutants, ...variants].find((mutant) => mutant.id === id)!;
}

function run(subject: Subject, problem: Problem): AttentionResult {
  return Effect.runSync(subject.run(problem));
}

function ratios(id: MutantId): ReadonlyArray<number> {
  const subject = mutantOf(id).subject();
  return witness(id).map((input) => {
    const problem = Result.getOrThrow(checkProblem(input));
    return worstRatio(problem, run(subject, problem), subject.accuracy);
  });
}

/** The witness puts the mutant far outside the bound; only its last problem does. */
function toldByBound(id: MutantId): void {
  const found = ratios(id);
  expect(found.at(-1), id).toBeGreaterThan(OUTSIDE_BY);
  for (const ratio of found.slice(0, -1)) expect(ratio, id).toBeLessThanOrEqual(1);
}

/** On random problems without what the bug is about, the mutant is a correct kernel. */
function rightOn(id: MutantId, ordinary: (plan: ProblemPlan) => ProblemPlan): void {
  fc.assert(
    fc.property(randomPlan, (plan) => {
      const subject = mutantOf(id).subject();
      const problem = Result.getOrThrow(checkProblem(planProblem(ordinary(plan))));
      expect(worstRatio(problem, run(subject, problem), subject.accuracy), id).toBeLessThanOrEqual(1);
    }),
    { numRuns: 30 },
  );
}

function told(id: MutantId, ordinary: (plan: ProblemPlan) => ProblemPlan): void {
  toldByBound(id);
  rightOn(id, ordinary);
}

describe("each bug class is told from a correct kernel, and is right elsewhere", () => {
  it("[MUT-001] a finite mask sentinel", () => told("MUT-001", without.nothing));

  it("[MUT-002] a finite LSE or stale output of a masked causal row", () => {
    told("MUT-002", without.masks);
    told("MUT-002b", without.emptyRows);
  });

  it("[MUT-003] NaN from merging empty states", () => told("MUT-003", without.emptyRows));

  it("[MUT-004] the base of the LSE", () => {
    told("MUT-004", without.secondTerms);
    told("MUT-004b", without.logits);
  });

  it("[MUT-005] +Infinity as the LSE of an empty row", () => told("MUT-005", without.emptyRows));

  it("[MUT-006] NaN through a weight of 0, or through a mask that is added", () => {
    told("MUT-006", without.poison);
    told("MUT-006b", without.nothing);
  });

  it("[MUT-007] padding in the denominator", () => told("MUT-007", without.padding));

  it("[MUT-008] sequential pages", () => told("MUT-008", without.pageOrder));

  it("[MUT-009] float32 indices", () => told("MUT-009", without.nothing));

  it("[MUT-010] top-left causal alignment, or off by one", () => {
    told("MUT-010", without.masks);
    told("MUT-010b", without.masks);
    told("MUT-010c", without.masks);
  });

  it("[MUT-011] a window off by one", () => {
    told("MUT-011", without.masks);
    told("MUT-011b", without.masks);
  });

  it("[MUT-012] softcap after the mask, or dropped", () => {
    told("MUT-012", without.softcap);
    told("MUT-012b", without.softcap);
  });

  it("[MUT-013] a sink counted wrongly", () => {
    told("MUT-013", without.sink);
    told("MUT-013b", without.sink);
    told("MUT-013c", without.scale);
    told("MUT-013d", without.secondSplit);
  });

  it("[MUT-014] dependence on the batch", () => told("MUT-014", without.secondSequence));

  it("[MUT-014] dependence on the batch in the last bits only", () => {
    rightOn("MUT-014b", without.nothing);
    const [problem] = witness("MUT-014b").map((input) => Result.getOrThrow(checkProblem(input)));
    const bits = (subject: Subject) => Array.from(run(subject, problem!).out);
    expect(bits(mutantOf("MUT-014b").subject())).not.toEqual(bits(unmutatedSubject()));
  });

  it("[MUT-015] strides and layouts", () => {
    told("MUT-015", without.headMajor);
    told("MUT-015b", without.secondKeyHead);
    told("MUT-015c", without.valueWidth);
  });

  it("[MUT-016] an ignored storage scale", () => {
    told("MUT-016", without.nothing);
    told("MUT-016b", without.nothing);
  });

  it("[MUT-017] grouped heads", () => {
    told("MUT-017", without.groups);
    told("MUT-017b", without.groups);
  });

  it("[MUT-018] state of the previous call", () => {
    told("MUT-018", without.nothing);
    told("MUT-018b", without.nothing);
  });

  it("[MUT-019] masked lanes that score 0", () => told("MUT-019", without.partialTiles));

  it("[MUT-020] causal anchors", () => told("MUT-020", without.masks));

  it("[MUT-021] gamma in the logits", () => {
    told("MUT-021", without.mixture);
    told("MUT-021b", without.mixture);
  });

  it("[MUT-022] an output shrunk by an empty branch", () => {
    told("MUT-022", without.emptyBranches);
    told("MUT-022b", without.emptyBranches);
  });

  it("[MUT-023] anchors that shift positions", () => told("MUT-023", without.positions));

  it("[MUT-024] a revoked anchor", () => {
    told("MUT-024", without.nothing);
    told("MUT-024b", without.nothing);
  });

  it("[MUT-025] 16-bit accumulation", () => {
    told("MUT-025", without.roundedSums);
    told("MUT-025b", without.roundedSums);
  });

  it("[MUT-026] no maximum subtraction", () => told("MUT-026", without.nothing));
});
