import { Result } from "effect";
import { type BadPattern, checkPattern, matchesPattern } from "./selection.ts";

/**
 * Cases an implementer expects to be skipped or to fail, as patterns with the reason given beside them.
 *
 * @spec CON-073
 * @category selection
 * @since 0.1.0
 */
export interface ExpectedCases {
  readonly entries: ReadonlyArray<{ readonly pattern: string; readonly reason: string }>;
}

/**
 * Reads a list of expected cases: one pattern a line, the reason after `#`; empty lines and comment lines are left out.
 *
 * **Errors** `BadPattern` for a line that matches no case id.
 *
 * @spec CON-073
 * @category selection
 * @since 0.1.0
 */
export function parseExpectedCases(text: string): Result.Result<ExpectedCases, BadPattern> {
  const lines = text.split(/\r?\n/).map((line) => line.split("#", 2));
  const entries = lines
    .map(([pattern = "", reason = ""]) => ({ pattern: pattern.trim(), reason: reason.trim() }))
    .filter(({ pattern }) => pattern !== "");
  for (const { pattern } of entries) {
    const checked = checkPattern(pattern);
    if (Result.isFailure(checked)) return Result.fail(checked.failure);
  }
  return Result.succeed({ entries });
}

/**
 * The reason why a case is on the list, or nothing when it is not.
 *
 * @spec CON-073
 * @category selection
 * @since 0.1.0
 */
export function expectedReason(expected: ExpectedCases | undefined, id: string): string | undefined {
  const entry = expected?.entries.find(({ pattern }) => matchesPattern(pattern, id));
  return entry && (entry.reason === "" ? `listed as ${entry.pattern}` : entry.reason);
}
