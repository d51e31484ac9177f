import { InvalidArgumentError } from "commander";
import { Effect, Result } from "effect";
import type { Shard } from "../selection.ts";
import { splitCommand } from "../subjects/subprocess/split-command.ts";
import { UsageError } from "./errors.ts";

const largestSeed = 2 ** 32 - 1;
const mostRuns = 100_000;
const mostShards = 10_000;
const longestSeconds = 7 * 24 * 3_600;

/** An integer in a range. */
export function parseInteger(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,12}$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`expected an integer from ${least} to ${most}.`);
  }
  return value;
}

/** An integer that seeds random cases. */
export function parseSeed(text: string): number {
  return parseInteger(text, 0, largestSeed);
}

/** How many random cases there are. */
export function parseRuns(text: string): number {
  return parseInteger(text, 0, mostRuns);
}

/** A positive number of seconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(seconds > 0) || seconds > longestSeconds) {
    throw new InvalidArgumentError(`expected a number of seconds, above 0 and at most ${longestSeconds}.`);
  }
  return seconds;
}

/** Shard i of n, written `i/n`. */
export function parseShard(text: string): Shard {
  const [, index = NaN, count = NaN] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= count && count <= mostShards)) {
    throw new InvalidArgumentError(`expected i/n with i from 1 to n and n at most ${mostShards}, such as 2/8.`);
  }
  return { index, count };
}

/** Names given one by one, or several in a row parted by commas. */
export function collectNames(text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> {
  return [...before, ...text.split(",").map((name) => name.trim())];
}

/** Commands that start a subject, one at a time. */
export function collectCommands(text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> {
  const words = splitCommand(text);
  if (Result.isFailure(words)) throw new InvalidArgumentError(words.failure.message);
  return [...before, text];
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
