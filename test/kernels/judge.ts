import { expect } from "vitest";
import type { Accuracy, AttentionResult, Problem } from "../../src/index.ts";
import { denseRow } from "./dense.ts";

interface Compared {
  readonly where: string;
  readonly expected: number;
  readonly actual: number;
  readonly bound: number;
}

function* comparisons(problem: Problem, result: AttentionResult, accuracy: Accuracy): Generator<Compared> {
  const { B, H, Dv } = problem.dims;
  for (let b = 0; b < B; b++) {
    const first = problem.qIndptr[b]!;
    for (let i = 0; first + i < problem.qIndptr[b + 1]!; i++) {
      for (let h = 0; h < H; h++) {
        const row = denseRow(problem, b, i, h, accuracy.expUlps);
        const at = (first + i) * H + h;
        const where = `[${first + i}, ${h}]`;
        yield { where: `lse${where}`, expected: row.lse, actual: result.lse[at]!, bound: row.lseBound };
        const mass = { expected: row.anchorMass, actual: result.anchorMass[at]!, bound: row.anchorMassBound };
        yield { where: `anchorMass${where}`, ...mass };
        for (let d = 0; d < Dv; d++) {
          const out = { expected: row.out[d]!, actual: result.out[at * Dv + d]!, bound: row.outBound[d]! };
          yield { where: `out[${first + i}, ${h}, ${d}]`, ...out };
        }
      }
    }
  }
}

function within({ expected, actual, bound }: Compared): boolean {
  return expected === actual || Math.abs(expected - actual) <= bound;
}

/** Fails with the first number that is further from the dense evaluation than its bound. */
export function expectWithinBounds(problem: Problem, result: AttentionResult, accuracy: Accuracy): void {
  const { T, H, Dv } = problem.dims;
  expect([result.out.length, result.lse.length, result.anchorMass.length]).toEqual([T * H * Dv, T * H, T * H]);
  for (const compared of comparisons(problem, result, accuracy)) {
    if (!within(compared)) expect.fail(`out of bounds: ${JSON.stringify(compared)}`);
  }
}
