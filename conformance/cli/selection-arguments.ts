import { InvalidArgumentError } from "commander";
import { Result } from "effect";
import { checkPattern } from "../selection.ts";
import { suites } from "../suites/suites.ts";
import { parseInteger } from "./arguments.ts";

/** The seed of the random cases unless another is given. */
export const defaultSeed = 20_261_123;

/** The names that `--suite` takes. */
export const suiteNames = suites.map(({ name }) => name);

/** The highest level a suite has. */
export const highestLevel = Math.max(...suites.map(({ level }) => level));

/** The highest level of the suites to take. */
export function parseLevel(text: string): number {
  return parseInteger(text, 0, highestLevel);
}

/** Patterns of case ids, one at a time. */
export function collectPatterns(text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> {
  const checked = checkPattern(text);
  if (Result.isFailure(checked)) {
    throw new InvalidArgumentError(`expected suite:group:case, where each part may hold *; ${checked.failure.reason}.`);
  }
  return [...before, text];
}
