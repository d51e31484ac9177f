import { Effect, Result } from "effect";
import { basename, extname } from "node:path";
import { type NoteKey, noteKey, noteKeyText, type PublicKey } from "../../src/index.ts";
import type { Outcome } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";

/** What the user said about a key. */
export interface KeyFlags {
  readonly name?: string;
  readonly json?: boolean;
}

/** What the flag with the name means. */
export const nameHelp = "the name it signs under, for a ledger's key the ledger's; default the file's name";

const somePublicKey = "0".repeat(64);

/** The name that a key signs under: as given, or that of its file. */
export function signingName(
  file: string,
  { name = basename(file, extname(file)) }: KeyFlags,
): Effect.Effect<string, UsageError> {
  const key = noteKey(name, somePublicKey);
  if (Result.isSuccess(key)) return Effect.succeed(name);
  const problem = `name ${JSON.stringify(name.slice(0, 80))}: expected ${key.failure.expected}`;
  return Effect.fail(new UsageError({ problem, hint: "Give another with --name, such as that of the ledger" }));
}

/** What is told of a key: its public parts. */
export function publicParts(file: string, name: string, publicKey: PublicKey): Outcome {
  const key: NoteKey = Result.getOrThrow(noteKey(name, publicKey));
  const verifierKey = noteKeyText(key);
  return {
    exitCode: exitCodes.success,
    text: `${file}\npublic key    ${publicKey}\nverifier key  ${verifierKey}`,
    json: { file, name, publicKey, verifierKey },
  };
}
