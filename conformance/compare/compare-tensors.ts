import { Result } from "effect";
import type { FloatFormat, SafeTensor } from "../../src/index.ts";
import { indexAt } from "./elements.ts";
import { TensorsIncomparable } from "./errors.ts";
import { differenceAt, pairAt, type Sides, sidesOf } from "./sides.ts";
import { type ErrorStatistics, errorStatistics } from "./statistics.ts";
import { type Bound, boundAt, boundError, boundRatio } from "./tensor-bound.ts";
import { bucketOf, bucketsOf, type UlpHistogram } from "./ulp-histogram.ts";

/**
 * What a comparison of two tensors can show; `differs` is said where bits differ and no bound was given.
 *
 * @spec CON-121
 * @category comparison
 * @since 0.1.0
 */
export type ComparisonVerdict = "equal bits" | "within bound" | "outside bound" | "differs";

/**
 * One pair of elements that is not the same on both sides; `bound` is a tolerance, or a number of steps.
 *
 * **Units** `ulps` are steps in the narrower format, Infinity for a mismatch of NaN or infinities.
 *
 * @spec CON-121
 * @category comparison
 * @since 0.1.0
 */
export interface ElementDifference {
  readonly index: ReadonlyArray<number>;
  readonly expected: number | bigint;
  readonly actual: number | bigint;
  readonly ulps: number;
  readonly bound?: number;
}

/**
 * What the comparison of two tensors found. `unequal` counts the elements whose bits differ, `beyond` those that no bound
 * covers, `differences` the first of them; `ratio` is the worst distance over its bound and `worst` its place, or the
 * place of the largest distance where there is no bound.
 *
 * @spec CON-120 CON-121 CON-122
 * @category comparison
 * @since 0.1.0
 */
export interface TensorComparison {
  readonly verdict: ComparisonVerdict;
  readonly elements: number;
  readonly format: FloatFormat | "integer";
  readonly unequal: number;
  readonly beyond: number;
  readonly ratio?: number;
  readonly statistics: ErrorStatistics;
  readonly ulps: UlpHistogram;
  readonly worst?: ElementDifference;
  readonly differences: ReadonlyArray<ElementDifference>;
}

interface Findings extends Pick<TensorComparison, "unequal" | "beyond" | "ulps"> {
  readonly worst: number;
  readonly ratio: number;
  readonly first: ReadonlyArray<number>;
}

function findingsOf(sides: Sides, bound: Bound | undefined, shown: number): Findings {
  const counts: Array<number> = [0];
  const first: Array<number> = [];
  let [unequal, beyond, nanMismatches, infinityMismatches] = [0, 0, 0, 0];
  let [worst, furthest, ratio] = [-1, -1, 0];
  for (let n = 0; n < sides.length; n++) {
    const pair = pairAt(sides, n);
    if (pair.steps !== Infinity) {
      const bucket = bucketOf(pair.steps);
      while (counts.length <= bucket) counts.push(0);
      counts[bucket]!++;
    } else if (Number.isNaN(pair.a) || Number.isNaN(pair.b)) nanMismatches++;
    else infinityMismatches++;
    if (sides.sameBits(n)) continue;
    unequal++;
    const here = bound === undefined ? Infinity : boundRatio(bound, n, pair);
    const distance = bound === undefined ? pair.steps : here;
    if (distance > furthest) [worst, furthest] = [n, distance];
    ratio = Math.max(ratio, here);
    if (here <= 1) continue;
    beyond++;
    if (first.length < shown) first.push(n);
  }
  return {
    unequal,
    beyond,
    ulps: { buckets: bucketsOf(counts), nanMismatches, infinityMismatches },
    worst,
    ratio,
    first,
  };
}

function verdictOf({ unequal, beyond }: Findings, bound: Bound | undefined): ComparisonVerdict {
  if (unequal === 0) return "equal bits";
  if (bound === undefined) return "differs";
  return beyond === 0 ? "within bound" : "outside bound";
}

/**
 * Compares two tensors element by element: errors, distances in ulps of the narrower format, and whether they are
 * equivalent. The first tensor is the expected one; only `expected` and `actual` depend on the order.
 *
 * **Accuracy** floats of every type decode exactly; integers are compared exactly, their statistics as float64.
 * **Edge cases** +0 and -0 are 0 ulps apart and within every bound, but not equal bits; so are NaN of different payloads.
 * Tensors of different types have equal bits where they do after exact widening. A mismatch of NaN or infinities is
 * outside every bound. `shown` is how many differences are listed.
 * **Errors** `TensorsIncomparable` for different shapes, an integer against a float type, or a bound that is negative or
 * of another size.
 *
 * @spec CON-120 CON-121 CON-122
 * @category comparison
 * @since 0.1.0
 */
export function compareTensors(
  a: SafeTensor,
  b: SafeTensor,
  bound?: Bound,
  shown = 5,
): Result.Result<TensorComparison, TensorsIncomparable> {
  return Result.flatMap(sidesOf(a, b), (sides) => {
    const wrong = bound && boundError(bound, sides.length);
    if (wrong !== undefined) {
      const expected = `a bound of at least 0 for each of ${sides.length} elements`;
      return Result.fail(new TensorsIncomparable({ where: "the bound", expected, actual: wrong }));
    }
    const findings = findingsOf(sides, bound, shown);
    const { worst, first, unequal, beyond, ratio, ulps } = findings;
    const place = (n: number): ElementDifference => ({
      index: indexAt(sides.shape, n),
      expected: sides.a.exact(n),
      actual: sides.b.exact(n),
      ulps: pairAt(sides, n).steps,
      ...(bound && { bound: boundAt(bound, n) }),
    });
    return Result.succeed({
      verdict: verdictOf(findings, bound),
      elements: sides.length,
      format: sides.format,
      unequal,
      beyond,
      ...(bound && { ratio }),
      statistics: errorStatistics({
        length: sides.length,
        a: sides.a.value,
        b: sides.b.value,
        difference: (n) => differenceAt(sides, n),
      }),
      ulps,
      ...(worst >= 0 && { worst: place(worst) }),
      differences: first.map(place),
    });
  });
}
