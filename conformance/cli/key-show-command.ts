import type { Command } from "commander";
import { Effect } from "effect";
import { exampleHelp, exitCodeHelp } from "./exit-codes.ts";
import { readKeyFile } from "./key-file.ts";
import { type KeyFlags, nameHelp, publicParts, signingName } from "./key-public-parts.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

function runShow(file: string, flags: KeyFlags) {
  return Effect.gen(function* () {
    const name = yield* signingName(file, flags);
    const { publicKey } = yield* readKeyFile(file);
    return publicParts(file, name, publicKey);
  });
}

/**
 * `fieldprint key show FILE`
 *
 * @spec LCM-011
 */
export function defineShowCommand(command: Command): void {
  command
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
