import {
  type Accuracy,
  type AttentionResult,
  type BoundKind,
  type FloatFormat,
  type Problem,
  ulpDistance,
} from "../src/index.ts";
import { attention, type AttentionTolerance, attentionTolerance, type ReferenceResult } from "../reference/index.ts";
import type { Discrepancy } from "./report/report.ts";
import { type OutputName, outputNames } from "./subject.ts";

/**
 * What a result was found to be: `ratio` is the worst err/tol under the deterministic bound (at most 1 passes),
 * `probabilisticRatio` under the probabilistic one; `ulps` is the worst distance from a finite expectation, in units in the
 * last place of the output format.
 *
 * @spec CON-031
 * @category judging
 * @since 0.1.0
 */
export interface Judgement {
  readonly passed: boolean;
  readonly ratio: number;
  readonly probabilisticRatio: number;
  readonly ulps: number;
  readonly discrepancy?: Discrepancy;
  readonly reason?: string;
}

/**
 * The judgement of a run without a comparable result.
 *
 * @spec CON-031
 * @category judging
 * @since 0.1.0
 */
export const hopeless: Judgement = { passed: false, ratio: Infinity, probabilisticRatio: Infinity, ulps: Infinity };

/**
 * The exact result of a problem and what a subject of one accuracy may deviate from it.
 *
 * @spec CON-031
 * @category judging
 * @since 0.1.0
 */
export interface Expectation {
  readonly exact: ReferenceResult;
  readonly deterministic: AttentionTolerance;
  readonly probabilistic: AttentionTolerance;
  readonly output: FloatFormat;
}

const exactResults = new WeakMap<Problem, ReferenceResult>();
const expectations = new WeakMap<Problem, WeakMap<Accuracy, Expectation>>();

function remembered<K extends object, V>(memory: WeakMap<K, V>, key: K, make: () => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}

/**
 * What a problem demands of a subject of the declared accuracy; remembered for as long as the problem lives.
 *
 * **Edge cases** a problem's arrays must not change while it is judged; a changed problem is checked anew.
 *
 * @spec CON-031
 * @category judging
 * @since 0.1.0
 */
export function expectation(problem: Problem, accuracy: Accuracy): Expectation {
  const ofProblem = remembered(expectations, problem, () => new WeakMap<Accuracy, Expectation>());
  return remembered(ofProblem, accuracy, () => {
    const tolerance = (kind: BoundKind) => attentionTolerance(problem, accuracy, kind);
    return {
      exact: remembered(exactResults, problem, () => attention(problem)),
      deterministic: tolerance("deterministic"),
      probabilistic: tolerance("probabilistic"),
      output: accuracy.output,
    };
  });
}

/**
 * Error over tolerance of one element: at most 1 when the element is acceptable.
 *
 * **Edge cases** an infinite lse must be matched exactly; any other non-finite expectation is met by any non-finite
 * value; a zero tolerance demands equality (-0 equals 0); NaN where a finite number is expected is infinitely wrong.
 *
 * @spec CON-031
 * @category judging
 * @since 0.1.0
 */
export function elementRatio(expected: number, actual: number, tolerance: number): number {
  if (expected === actual) return 0;
  if (expected === -Infinity) return Infinity;
  if (!Number.isFinite(expected)) return Number.isFinite(actual) ? Infinity : 0;
  const ratio = Math.abs(actual - expected) / tolerance;
  return Number.isNaN(ratio) ? Infinity : ratio;
}

function elementIndex(tensor: OutputName, problem: Problem, flat: number): Array<number> {
  const { H, Dv } = problem.dims;
  const row = tensor === "out" ? Math.floor(flat / Dv) : flat;
  const index = [Math.floor(row / H), row % H];
  return tensor === "out" ? [...index, flat % Dv] : index;
}

function shapeReason(result: AttentionResult, exact: ReferenceResult, tensors: ReadonlyArray<OutputName>) {
  for (const tensor of tensors) {
    const actual = result[tensor]?.length;
    if (actual !== exact[tensor].length) {
      return `${tensor}: expected ${exact[tensor].length} elements, got ${actual ?? "nothing"}`;
    }
  }
  return undefined;
}

/**
 * Judges the named tensors of a result element by element against what was expected.
 *
 * **Edge cases** a tensor of the wrong length fails without a discrepancy, with a reason.
 *
 * @spec CON-031 NUM-022
 * @category judging
 * @since 0.1.0
 */
export function judgeAgainst(
  expected: Expectation,
  problem: Problem,
  result: AttentionResult,
  tensors: ReadonlyArray<OutputName> = outputNames,
): Judgement {
  const { exact, deterministic, probabilistic } = expected;
  const reason = shapeReason(result, exact, tensors);
  if (reason !== undefined) return { ...hopeless, reason };
  let ratio = 0;
  let probabilisticRatio = 0;
  let ulps = 0;
  let discrepancy: Discrepancy | undefined;
  for (const tensor of tensors) {
    for (let flat = 0; flat < exact[tensor].length; flat++) {
      const [want, got, bound] = [exact[tensor][flat]!, result[tensor][flat]!, deterministic[tensor][flat]!];
      const here = elementRatio(want, got, bound);
      ratio = Math.max(ratio, here);
      probabilisticRatio = Math.max(probabilisticRatio, elementRatio(want, got, probabilistic[tensor][flat]!));
      if (Number.isFinite(want)) ulps = Math.max(ulps, ulpDistance(want, got, expected.output));
      if (here > 1 && discrepancy === undefined) {
        discrepancy = { tensor, index: elementIndex(tensor, problem, flat), expected: want, actual: got, bound };
      }
    }
  }
  return { passed: ratio <= 1, ratio, probabilisticRatio, ulps, ...(discrepancy && { discrepancy }) };
}

/**
 * Judges a result of a problem against the oracle.
 *
 * @spec CON-031
 * @category judging
 * @since 0.1.0
 */
export function judge(problem: Problem, result: AttentionResult, accuracy: Accuracy): Judgement {
  return judgeAgainst(expectation(problem, accuracy), problem, result);
}
