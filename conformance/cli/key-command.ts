import type { Command } from "commander";
import { Effect, Result } from "effect";
import { basename, extname } from "node:path";
import { type NoteKey, noteKey, noteKeyText, type PublicKey } from "../../src/index.ts";
import type { Outcome } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { makeKeyFile, readKeyFile } from "./key-file.ts";
import { addGroup } from "./ledger-group.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface KeyFlags {
  readonly name?: string;
  readonly json?: boolean;
}

const somePublicKey = "0".repeat(64);

/** The name that a key signs under: as given, or that of its file. */
function signingName(
  file: string,
  { name = basename(file, extname(file)) }: KeyFlags,
): Effect.Effect<string, UsageError> {
  const key = noteKey(name, somePublicKey);
  if (Result.isSuccess(key)) return Effect.succeed(name);
  const problem = `name ${JSON.stringify(name.slice(0, 80))}: expected ${key.failure.expected}`;
  return Effect.fail(new UsageError({ problem, hint: "Give another with --name, such as that of the ledger" }));
}

function describe(file: string, name: string, publicKey: PublicKey): Outcome {
  const key: NoteKey = Result.getOrThrow(noteKey(name, publicKey));
  const verifierKey = noteKeyText(key);
  return {
    exitCode: exitCodes.success,
    text: `${file}\npublic key    ${publicKey}\nverifier key  ${verifierKey}`,
    json: { file, name, publicKey, verifierKey },
  };
}

/** @spec LCM-010 */
function runNew(file: string, flags: KeyFlags) {
  return Effect.gen(function* () {
    const name = yield* signingName(file, flags);
    const { publicKey } = yield* makeKeyFile(file);
    return describe(file, name, publicKey);
  });
}

/** @spec LCM-011 */
function runShow(file: string, flags: KeyFlags) {
  return Effect.gen(function* () {
    const name = yield* signingName(file, flags);
    const { publicKey } = yield* readKeyFile(file);
    return describe(file, name, publicKey);
  });
}

const nameHelp = "the name it signs under, for a ledger's key the ledger's; default the file's name";

function addNew(group: Command): void {
  group
    .command("new")
    .summary("make a private key in a new file, and print its public parts")
    .description(
      "Makes an Ed25519 key pair. The private key goes into a new file that only its owner can use (PKCS8 PEM, mode " +
        "0600) and is never shown. Printed are the public key, for a policy, and the verifier key, for --trust.",
    )
    .argument("<file>", "the file to make")
    .option("--name <name>", nameHelp)
    .option("--json", "print the public parts as JSON")
    .addHelpText("after", exampleHelp("fieldprint key new ledger.pem --name example.com/memory"))
    .addHelpText("after", exitCodeHelp({ 0: "the key was made", 2: "it was not; a file that is there stays as it is" }))
    .action((file: string, flags: KeyFlags) => runWithVerdict(flags.json, () => runNew(file, flags)));
}

function addShow(group: Command): void {
  group
    .command("show")
    .summary("print the public parts of a private key")
    .description("Prints the public key of a private key file, and the verifier key under a name.")
    .argument("<file>", "a file that fieldprint key new made")
    .option("--name <name>", nameHelp)
    .option("--json", "print the public parts as JSON")
    .addHelpText("after", exampleHelp("fieldprint key show ledger.pem --name example.com/memory"))
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "they were printed", 2: "the file is no private key, or others can use it" }),
    )
    .action((file: string, flags: KeyFlags) => runWithVerdict(flags.json, () => runShow(file, flags)));
}

/**
 * `fieldprint key`
 *
 * @spec LCM-001 LCM-010 LCM-011
 */
export function addKeyCommand(program: Command): void {
  const group = addGroup(program, {
    name: "key",
    summary: "make the keys that people and ledgers sign with",
    description: "Ed25519 keys in files: the private half stays in its file, the public half is printed.",
    examples: ["fieldprint key new ruth.pem"],
  });
  addNew(group);
  addShow(group);
}
