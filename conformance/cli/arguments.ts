import { InvalidArgumentError } from "commander";
import { Effect } from "effect";
import { UsageError } from "./errors.ts";

const LARGEST_SEED = 2 ** 32 - 1;

/** An integer that seeds random cases. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > LARGEST_SEED) {
    throw new InvalidArgumentError(`expected an integer from 0 to ${LARGEST_SEED}.`);
  }
  return seed;
}

/** Names given one by one, or several in a row parted by commas. */
export function collectNames(text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> {
  return [...before, ...text.split(",").map((name) => name.trim())];
}

/**
 * Fails when a name isn't one of the known ones.
 *
 * @spec CON-052
 */
export function requireKnown(
  what: string,
  names: ReadonlyArray<string> | undefined,
  known: ReadonlyArray<string>,
): Effect.Effect<void, UsageError> {
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown === undefined) return Effect.void;
  const problem = `there is no ${what} ${JSON.stringify(unknown)}`;
  return Effect.fail(new UsageError({ problem, hint: `Choose from ${known.join(", ")}` }));
}
