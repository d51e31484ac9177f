import { Result } from "effect";
import { normalUpperQuantile } from "../randomness/normal-quantile.ts";
import { count, given, type ParameterRefused, strictFraction } from "./parameters.ts";

/**
 * The size of a standard normal number beyond which each of `tests` two-sided tests alarms, so that together they do so falsely
 * with probability at most `budget` (Bonferroni).
 *
 * **Edge cases** for one test and 1e-9 it is 6.10941. **Accuracy** 2^-49, relative.
 *
 * @spec EST-008
 * @category dynamics
 * @since 0.1.0
 */
export function criticalSize(budget: number, tests: number): Result.Result<number, ParameterRefused> {
  return given({ budget: [budget, strictFraction], tests: [tests, count(1, 1_000_000)] }, () =>
    normalUpperQuantile(budget / 2 / tests),
  );
}
