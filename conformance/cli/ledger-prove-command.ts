import type { Command } from "commander";
import { Effect } from "effect";
import { writeFile } from "node:fs/promises";
import { accessError } from "../case/bounded-file.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { FileUnusable } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { openPlace } from "./ledger-place.ts";
import { parseRecordNumber } from "./ledger-trust.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface ProveFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** Writes a new file: one that is there may be a ledger's own. */
function writeNew(file: string, text: string): Effect.Effect<void, FileUnusable> {
  const expected = "a place in a directory for a new file";
  return Effect.tryPromise({
    try: () => writeFile(file, `${text}\n`, { flag: "wx" }),
    catch: (cause) => {
      const there = (cause as NodeJS.ErrnoException).code === "EEXIST";
      const actual = there ? "a file that is there" : accessError(file, expected, cause).actual;
      return new FileUnusable({ file, expected, actual });
    },
  });
}

function runProve(directory: string, record: number, { out }: ProveFlags, { progress }: Surroundings) {
  return Effect.gen(function* () {
    const { store, ledger } = yield* openPlace(directory, progress);
    const text = yield* ledger.prove(record);
    const { size = 0 } = (yield* store.checkpoint) ?? {};
    if (out !== undefined) yield* writeNew(out, text);
    const written = `${out}: proof of record ${record} in the ledger's checkpoint of ${size} records`;
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: out === undefined ? text : written,
      json: { record, size, ...(out === undefined ? { bundle: JSON.parse(text) } : { file: out }) },
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/**
 * `fieldprint ledger prove DIR RECORD`
 *
 * @spec LCM-022
 */
export function defineProveCommand(command: Command): void {
  command
    .description(
      "Prints a bundle that proves, to anybody who trusts the ledger's key and without the ledger, that a record is in " +
        "it. The proof is against the newest checkpoint: sign one first.",
    )
    .argument("<dir>", "the ledger")
    .argument("<record>", "the number of the record, as append and log show it", parseRecordNumber)
    .option("--out <file>", "write the bundle into a new file instead")
    .option("--json", "print what was proved as JSON, with the bundle where it was not written")
    .addHelpText("after", exampleHelp("fieldprint ledger prove memory 7 --out proof.json"))
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "the bundle was made", 2: "it was not: there is no such record or no checkpoint with it" }),
    )
    .action((directory: string, record: number, flags: ProveFlags) =>
      runWithVerdict(flags.json, (surroundings) => runProve(directory, record, flags, surroundings)),
    );
}
