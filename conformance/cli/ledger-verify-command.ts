import type { Command } from "commander";
import { Effect, Result } from "effect";
import {
  bundleLimits,
  type BundleProof,
  type BundleRefused,
  entryOf,
  genesisOf,
  noteKeyText,
  verifyBundle,
} from "../../src/index.ts";
import { countText, printable } from "../report/report-text.ts";
import type { Outcome } from "./command.ts";
import { errorJson, UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { readNamedBytes } from "./ledger-input.ts";
import { readJsonText } from "./ledger-json-text.ts";
import { addTrustFlag, trustedKeys } from "./ledger-trust.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface VerifyFlags {
  readonly trust?: ReadonlyArray<string>;
  readonly json?: boolean;
}

const hexadecimal = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** What a leaf says, where it is a record of a ledger. */
function recordOf(leaf: Uint8Array): unknown {
  const [policy, entry] = [genesisOf(leaf), entryOf(leaf)];
  return Result.isSuccess(policy) ? policy.success : Result.getOrElse(entry, () => null);
}

function proved({ leaf, index, checkpoint, earlier }: BundleProof): Outcome {
  const { origin, size, root, signer } = checkpoint;
  const [signed, record, rootText] = [noteKeyText(signer), recordOf(leaf), hexadecimal(root)];
  const grown = earlier === undefined ? [] : [`grew    from ${countText(earlier.size, "record")} that stayed the same`];
  const says =
    record === null ? `${countText(leaf.length, "byte")} that are no record of a ledger` : JSON.stringify(record);
  const lines = [
    `proved: record ${index} is in ${origin}, of ${countText(size, "record")}`,
    `root    ${rootText}`,
    `signed  ${signed}`,
    ...grown,
    `record  ${says}`,
  ];
  const bytes = Buffer.from(leaf).toString("base64");
  return {
    exitCode: exitCodes.success,
    text: lines.map(printable).join("\n"),
    json: {
      proved: true,
      record: index,
      origin,
      size,
      root: rootText,
      signed,
      earlier: earlier?.size ?? null,
      leaf: bytes,
      says: record,
    },
  };
}

interface Unproved {
  readonly _tag: string;
  readonly step: string;
  readonly message: string;
}

const unproved = (error: Unproved): Outcome => ({
  exitCode: exitCodes.nonconforming,
  text: printable(`not proved: ${error.message}`),
  json: { proved: false, ...(errorJson(error) as object) },
});

/** What is no JSON is refused without being quoted: it may be another file than was meant. */
function verified(bytes: Uint8Array, trust: Parameters<typeof verifyBundle>[1]): Result.Result<BundleProof, Unproved> {
  const step = "document" as const;
  const json = Result.mapError(readJsonText(bytes), (actual): Unproved => {
    const message = `proof bundle, ${step}: expected a bundle in JSON, got ${actual}; ask its sender for another copy`;
    return { _tag: "BundleRefused" satisfies BundleRefused["_tag"], step, message };
  });
  return Result.flatMap(json, () => verifyBundle(bytes, trust));
}

function runVerify(file: string, flags: VerifyFlags) {
  return Effect.gen(function* () {
    const keys = yield* trustedKeys(flags.trust);
    if (keys.length === 0) {
      const hint = "Give the verifier key of the ledger with --trust; who made it has it from fieldprint key show";
      return yield* new UsageError({ problem: "nothing can be proved without a trusted key", hint });
    }
    const limit = bundleLimits.bytes;
    const bytes = yield* readNamedBytes({ file, limit, expected: "a proof bundle" });
    const result = verified(bytes, { trustedKeys: keys });
    return Result.isSuccess(result) ? proved(result.success) : unproved(result.failure);
  });
}

/**
 * `fieldprint ledger verify BUNDLE --trust KEY`
 *
 * @spec LCM-023 LCM-024
 */
export function defineVerifyCommand(command: Command): void {
  command
    .description(
      "Verifies a bundle that fieldprint ledger prove made, from the bundle and the trusted keys alone: the signature " +
        "of the checkpoint, and that the record is in it. Says what was proved, or which step failed.",
    )
    .argument("<bundle>", "the file of the bundle");
  addTrustFlag(command, "verifier key of the ledger")
    .option("--json", "print the verdict as JSON")
    .addHelpText(
      "after",
      exampleHelp("fieldprint ledger verify proof.json --trust example.com/memory+9f0c1a2b+AXl3..."),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "proved",
        1: "not proved: the bundle is forged, changed, or signed by nobody trusted",
        2: "could not verify: the file or a key cannot be used",
      }),
    )
    .action((file: string, flags: VerifyFlags) => runWithVerdict(flags.json, () => runVerify(file, flags)));
}
