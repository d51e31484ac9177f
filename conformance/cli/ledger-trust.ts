import { type Command, InvalidArgumentError } from "commander";
import { Effect, Result } from "effect";
import { type NoteKey, parseNoteKey, type StoreHead } from "../../src/index.ts";
import { UsageError } from "./errors.ts";

const mostKeys = 64;

/** The flag with which trusted keys are named, one at a time. */
export function addTrustFlag(command: Command, purpose: string): Command {
  const collect = (text: string, before: ReadonlyArray<string> = []) => [...before, text];
  return command.option(
    "--trust <key>",
    `${purpose} (repeat for more keys), as fieldprint key show prints it`,
    collect,
  );
}

/**
 * The keys of such flags. What was given is not repeated in an error: it may be another key than was meant.
 *
 * @spec LCM-002 LCM-024
 */
export function trustedKeys(texts: ReadonlyArray<string> = []): Effect.Effect<ReadonlyArray<NoteKey>, UsageError> {
  const refused = (problem: string) =>
    Effect.fail(new UsageError({ problem, hint: "Give the verifier key that fieldprint key show prints" }));
  if (texts.length > mostKeys) return refused(`--trust: expected at most ${mostKeys} keys, got ${texts.length}`);
  return Effect.forEach(texts, (text, index) => {
    const key = parseNoteKey(text);
    const where = `--trust, key ${index + 1}`;
    if (Result.isFailure(key)) return refused(`${where}, ${key.failure.where}: expected ${key.failure.expected}`);
    if (key.success.kind === "signature") return Effect.succeed(key.success);
    return refused(`${where}: expected the key of a log, got the key of a witness`);
  });
}

/** The size and digest of a store, such as `12:3fa2...`, as an audit prints them. */
export function parsePin(text: string): StoreHead {
  const [, size, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (size === undefined || digest === undefined) {
    throw new InvalidArgumentError("expected SIZE:DIGEST, the pin that fieldprint ledger audit prints.");
  }
  return { size: Number(size), digest };
}

/** The number of a record, or a count of records. */
export function parseRecordNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("expected an integer of at least 0.");
  return Number(text);
}
