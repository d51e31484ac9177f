import type { Command } from "commander";
import { Effect } from "effect";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { makeKeyFile } from "./key-file.ts";
import { type KeyFlags, nameHelp, publicParts, signingName } from "./key-public-parts.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

function runNew(file: string, flags: KeyFlags) {
  return Effect.gen(function* () {
    const name = yield* signingName(file, flags);
    const { publicKey } = yield* makeKeyFile(file);
    return publicParts(file, name, publicKey);
  });
}

/**
 * `fieldprint key new FILE`
 *
 * @spec LCM-010
 */
export function defineNewCommand(command: Command): void {
  command
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
