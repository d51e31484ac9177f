import type { Command } from "commander";
import { Effect } from "effect";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { checkPolicy, initialState, makeLedger, openFileStore, recordBytes, storeLimits } from "../../src/index.ts";
import { accessError } from "../case/bounded-file.ts";
import { countText } from "../report/report-text.ts";
import type { Outcome } from "./command.ts";
import { FileUnusable } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { LedgerPresent } from "./ledger-errors.ts";
import { readNamedJson } from "./ledger-input.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface InitFlags {
  readonly policy: string;
  readonly json?: boolean;
}

/** A policy that a ledger can start from; checked before anything is made. */
const readPolicy = Effect.fnUntraced(function* (file: string) {
  const limit = 4 * storeLimits.recordBytes;
  const input = yield* readNamedJson({ file, limit, expected: "a policy in JSON" });
  const policy = yield* Effect.mapError(Effect.fromResult(checkPolicy(input)), (refused) => {
    const { field, expected, actual } = refused;
    return new FileUnusable({ file, expected: `${field}: ${expected}`, actual });
  });
  const { length } = recordBytes({ policy });
  if (length <= storeLimits.recordBytes) return policy;
  const expected = `a policy of at most ${storeLimits.recordBytes} bytes in its shortest spelling`;
  return yield* new FileUnusable({ file, expected, actual: `${length} bytes` });
});

/** The directory may be there; the one above it must be. */
function requirePlace(directory: string): Effect.Effect<void, FileUnusable> {
  const place = resolve(directory);
  const look = (path: string, expected: string) =>
    Effect.tryPromise({ try: () => stat(path), catch: (cause) => accessError(path, expected, cause) }).pipe(
      Effect.filterOrFail(
        (found) => found.isDirectory(),
        () => ({ actual: "a file" }),
      ),
      Effect.mapError(({ actual }) => new FileUnusable({ file: path, expected, actual })),
    );
  return look(place, "a directory").pipe(
    Effect.catchIf(
      ({ actual }) => actual === "nothing there",
      () => look(dirname(place), "a directory to make the ledger's in"),
    ),
    Effect.asVoid,
  );
}

function runInit(directory: string, { policy: file }: InitFlags) {
  return Effect.gen(function* () {
    const policy = yield* readPolicy(file);
    yield* requirePlace(directory);
    const { policyDigest } = yield* Effect.fromResult(initialState(policy));
    const store = yield* openFileStore(directory, { create: true });
    yield* makeLedger(store, policy).pipe(
      Effect.catchTag("LedgerNotEmpty", ({ size }) => Effect.fail(new LedgerPresent({ directory, records: size }))),
    );
    const principals = policy.principals.length;
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: `${directory}: a new ledger of ${countText(principals, "principal")} under policy ${policyDigest}`,
      json: { directory, policy: policyDigest, principals, records: 1 },
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/**
 * `fieldprint ledger init DIR --policy FILE`
 *
 * @spec LCM-013 LCM-014
 */
export function defineInitCommand(command: Command): void {
  command
    .description(
      "Makes a ledger in a directory. Its first record is the policy, which never changes: who may do what, and how " +
        "many it takes (docs/govern-agent-memory.md).",
    )
    .argument("<dir>", "the directory to make; the one above it must be there")
    .requiredOption("--policy <file>", "the policy, as JSON")
    .option("--json", "print what was made as JSON")
    .addHelpText("after", exampleHelp("fieldprint ledger init memory --policy policy.json"))
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "the ledger was made", 2: "it was not: the policy or the directory cannot be used" }),
    )
    .action((directory: string, flags: InitFlags) => runWithVerdict(flags.json, () => runInit(directory, flags)));
}
