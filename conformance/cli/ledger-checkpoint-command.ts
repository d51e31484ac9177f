import type { Command } from "commander";
import { Effect, Result } from "effect";
import { noteKeyText, noteSigner, openCheckpoint } from "../../src/index.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { readKeyFile } from "./key-file.ts";
import { openPlace } from "./ledger-place.ts";
import { addTrustFlag, trustedKeys } from "./ledger-trust.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface CheckpointFlags {
  readonly key: string;
  readonly origin: string;
  readonly trust?: ReadonlyArray<string>;
  readonly json?: boolean;
}

/** Who signs: the key in a file, under the name of the ledger. */
const readSigner = Effect.fnUntraced(function* ({ key, origin }: CheckpointFlags) {
  const signingKey = yield* readKeyFile(key);
  return yield* Effect.mapError(
    Effect.fromResult(noteSigner(origin, signingKey)),
    ({ expected }) => new UsageError({ problem: `--origin: expected ${expected}`, hint: "Choose another name" }),
  );
});

function runCheckpoint(directory: string, flags: CheckpointFlags, { progress }: Surroundings) {
  return Effect.gen(function* () {
    const signer = yield* readSigner(flags);
    const { origin } = flags;
    const trust = { trustedKeys: [signer.key, ...(yield* trustedKeys(flags.trust))] };
    const { ledger } = yield* openPlace(directory, progress, { trust });
    const note = yield* ledger.checkpoint({ origin, signers: [signer] });
    const { size, root } = Result.getOrThrow(openCheckpoint(note, trust));
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: note.replace(/\n$/, ""),
      json: { origin, size, root: Buffer.from(root).toString("hex"), verifierKey: noteKeyText(signer.key), note },
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/**
 * `fieldprint ledger checkpoint DIR --key FILE --origin NAME`
 *
 * @spec LCM-021
 */
export function defineCheckpointCommand(command: Command): void {
  command
    .description(
      "Signs the root of all records under the name of the ledger, keeps the checkpoint in the ledger and prints it, a " +
        "C2SP signed note. The checkpoint before must be this key's, or one of --trust, and of these records.",
    )
    .argument("<dir>", "the ledger")
    .requiredOption("--key <file>", "the private key, as fieldprint key new made it")
    .requiredOption("--origin <name>", "the name of the ledger, and the key's name");
  addTrustFlag(command, "verifier key of the checkpoint before, when the key is another")
    .option("--json", "print the checkpoint as JSON")
    .addHelpText(
      "after",
      exampleHelp("fieldprint ledger checkpoint memory --key ledger.pem --origin example.com/memory"),
    )
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "it was signed and kept", 2: "it was not: the key or the ledger cannot be used" }),
    )
    .action((directory: string, flags: CheckpointFlags) =>
      runWithVerdict(flags.json, (surroundings) => runCheckpoint(directory, flags, surroundings)),
    );
}
