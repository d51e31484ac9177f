import { Effect } from "effect";
import type { Accuracy, Problem } from "../../src/index.ts";
import type { CaseError } from "../case/errors.ts";
import { readCase } from "../case/read-case.ts";
import { expectation } from "../judge.ts";
import { type OutputName, outputNames } from "../subject.ts";

/** The name of an output in a tensor file. */
export const tensorNameOf: Record<OutputName, string> = { out: "out", lse: "lse", anchorMass: "anchor_mass" };

/**
 * How far apart two right implementations may be on each output of a problem: the sum of both tolerances, by the name
 * the tensor has in a file.
 *
 * **Edge cases** NaN where the exact result is NaN or Infinity: either side may be any non-finite number.
 *
 * @spec CON-123
 * @category comparison
 * @since 0.1.0
 */
export function problemBounds(problem: Problem, a: Accuracy, b: Accuracy): ReadonlyMap<string, Float64Array> {
  const [left, right] = [expectation(problem, a), expectation(problem, b)];
  return new Map(
    outputNames.map((output) => {
      const exact = left.exact[output];
      const other = right.deterministic[output];
      const sums = left.deterministic[output].map((tolerance, n) =>
        Number.isFinite(exact[n]!) || exact[n] === -Infinity ? tolerance + other[n]! : NaN,
      );
      return [tensorNameOf[output], sums];
    }),
  );
}

/** The bounds of the case in a directory. */
export function caseBounds(
  directory: string,
  a: Accuracy,
  b: Accuracy,
): Effect.Effect<ReadonlyMap<string, Float64Array>, CaseError> {
  return Effect.map(readCase(directory), (problem) => problemBounds(problem, a, b));
}
