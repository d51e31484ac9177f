import { type Command, InvalidArgumentError } from "commander";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { addTrustFlag, parsePin, parseRecordNumber } from "./ledger-trust.ts";
import type { PlaceFlags } from "./memory-place.ts";

/** What every command that records something may be told. */
export interface DecisionFlags extends PlaceFlags {
  readonly supervisor?: string;
  readonly now?: number;
}

/** What the help text of a command says at its end. */
interface Closing {
  readonly examples: ReadonlyArray<string>;
  readonly exitCodes: Readonly<Record<number, string>>;
}

/**
 * The flags that every command ends with, and its help.
 *
 * @spec MCM-001 MCM-003
 */
export function closeCommand(command: Command, { examples, exitCodes }: Closing): Command {
  return addTrustFlag(command, "verifier key that must have signed the ledger's checkpoint")
    .option("--pinned <pin>", "SIZE:DIGEST of an earlier audit: these records must still be there", parsePin)
    .option("--json", "print the answer as JSON")
    .addHelpText("after", exampleHelp(...examples))
    .addHelpText("after", exitCodeHelp(exitCodes));
}

/**
 * The flags of a command that records something, and its help.
 *
 * @spec MCM-001 MCM-006
 */
export function closeDecision(command: Command, closing: Closing): Command {
  command
    .option("--supervisor <name>", "who records the time; the only supervisor there is unless given")
    .option("--now <time>", "the time to record, instead of the milliseconds since 1970", parseRecordNumber);
  return closeCommand(command, closing);
}

/** The exit codes of a command that decides. */
export const decisionCodes = (yes: string): Readonly<Record<number, string>> => ({
  0: yes,
  1: "the policy refused it: the guard says what is missing and who can supply it",
  2: "it could not be done: nothing verifies, a key cannot be used, or the ledger cannot record",
});

/** Values of a flag that may be repeated. */
export const collect = (text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, text];

const longestSpan = 10 * 366 * 24 * 3_600;

/** A whole number of seconds. */
export function parseSpan(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,9}$/.test(text) || seconds < 1 || seconds > longestSpan) {
    throw new InvalidArgumentError(`expected a whole number of seconds from 1 to ${longestSpan}.`);
  }
  return seconds;
}

const mostHits = 1_024;

/** How many hits are wanted. */
export function parseHits(text: string): number {
  const hits = Number(text);
  if (!/^\d{1,4}$/.test(text) || hits < 1 || hits > mostHits) {
    throw new InvalidArgumentError(`expected a whole number from 1 to ${mostHits}.`);
  }
  return hits;
}
