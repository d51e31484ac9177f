import type { OutputName } from "../subject.ts";
import type { Evidence } from "./case.ts";

type Relation = (runs: ReadonlyArray<Evidence>) => string | undefined;

function widthOf(tensor: OutputName, run: Evidence): number {
  return tensor === "out" ? run.problem.dims.Dv : 1;
}

/** The last run's rows equal rows of the first run bit for bit; `row` names the first run's row of head-row n. */
export function identicalRows(row: (n: number, first: Evidence) => number): Relation {
  return (runs) => {
    const [first, last] = [runs[0]!, runs.at(-1)!];
    for (const tensor of last.outputs) {
      const width = widthOf(tensor, last);
      for (let n = 0; n < last.result[tensor].length; n++) {
        const from = row(Math.floor(n / width), first) * width + (n % width);
        const [expected, actual] = [first.result[tensor][from]!, last.result[tensor][n]!];
        if (!Object.is(expected, actual)) {
          return `${tensor}[${n}]: expected the bits of the first run, ${expected}, got ${actual}`;
        }
      }
    }
    return undefined;
  };
}

/** The last run equals the first bit for bit. */
export const identical: Relation = identicalRows((n) => n);

function within(name: string, n: number, expected: number, actual: number, tolerance: number): string | undefined {
  if (expected === actual || Math.abs(expected - actual) <= tolerance) return undefined;
  return `${name}[${n}]: expected ${expected} within ${tolerance}, got ${actual}`;
}

/** Every run after the first, put side by side, agrees with the first within both bounds. */
export function concatenationAgrees(row: (run: number, n: number, first: Evidence) => number): Relation {
  return (runs) => {
    const first = runs[0]!;
    for (const [index, run] of runs.slice(1).entries()) {
      for (const tensor of run.outputs) {
        const width = widthOf(tensor, run);
        for (let n = 0; n < run.result[tensor].length; n++) {
          const from = row(index, Math.floor(n / width), first) * width + (n % width);
          const tolerance = first.expected.deterministic[tensor][from]! + run.expected.deterministic[tensor][n]!;
          const wrong = within(tensor, n, first.result[tensor][from]!, run.result[tensor][n]!, tolerance);
          if (wrong !== undefined) return wrong;
        }
      }
    }
    return undefined;
  };
}

interface Weights {
  readonly right: number;
  readonly error: number;
}

/** Weight of the right part when two parts merge by log-sum-exp, and how far the parts' lse errors may move it. */
function mergeWeights(_whole: Evidence, left: Evidence, right: Evidence, n: number): Weights {
  const [leftLse, rightLse] = [left.result.lse[n]!, right.result.lse[n]!];
  if (rightLse === -Infinity) return { right: 0, error: 0 };
  if (leftLse === -Infinity) return { right: 1, error: 0 };
  const weight = 1 / (1 + Math.exp(leftLse - rightLse));
  const lseError = left.expected.deterministic.lse[n]! + right.expected.deterministic.lse[n]!;
  return { right: weight, error: weight * (1 - weight) * Math.expm1(lseError) };
}

function mixedAgrees(
  needed: ReadonlyArray<OutputName>,
  weights: (whole: Evidence, left: Evidence, right: Evidence, n: number) => Weights,
): Relation {
  return ([whole, left, right]) => {
    if (needed.some((tensor) => !whole!.outputs.includes(tensor))) return undefined;
    const { Dv } = whole!.problem.dims;
    for (let n = 0; n < whole!.result.out.length; n++) {
      const { right: weight, error } = weights(whole!, left!, right!, Math.floor(n / Dv));
      const [a, b] = [left!.result.out[n]!, right!.result.out[n]!];
      const [aTolerance, bTolerance] = [left!.expected.deterministic.out[n]!, right!.expected.deterministic.out[n]!];
      const tolerance =
        whole!.expected.deterministic.out[n]! +
        (1 - weight) * aTolerance +
        weight * bTolerance +
        error * (Math.abs(b - a) + aTolerance + bTolerance);
      const wrong = within("out", n, (1 - weight) * a + weight * b, whole!.result.out[n]!, tolerance);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** The first run equals the second and third merged by their log-sum-exps. */
export const mergeAgrees: Relation = mixedAgrees(["lse"], mergeWeights);

/** The first run (`mixture`) equals the second (context) and third (anchors) mixed by the gamma in effect. */
export const mixtureAgrees: Relation = mixedAgrees([], (whole, _left, _right, n) => ({
  right: whole.expected.exact.anchorMass[n]!,
  error: 0,
}));
