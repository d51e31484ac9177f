import type { Command } from "commander";
import { Effect } from "effect";
import { readLedger, verifyEd25519 } from "../../src/index.ts";
import { countText } from "../report/report-text.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { logRecords, logText } from "./ledger-log.ts";
import { openPlaceStore, whereEmpty } from "./ledger-place.ts";
import { parseRecordNumber } from "./ledger-trust.ts";
import { runWithVerdict } from "./ledger-verdict.ts";

interface LogFlags {
  readonly from: number;
  readonly count?: number;
  readonly json?: boolean;
}

function runLog(directory: string, { from, count = Number.MAX_SAFE_INTEGER }: LogFlags, { progress }: Surroundings) {
  return Effect.gen(function* () {
    const store = yield* openPlaceStore(directory, progress);
    const contents = yield* readLedger(store, verifyEd25519).pipe(whereEmpty(directory));
    const { size } = contents.tree;
    const records = logRecords(contents, { from, count });
    const shown = `${countText(records.length, "record")} shown, the ledger has ${size}`;
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: records.length === 0 ? shown : `${logText(records)}\n${shown}`,
      json: { records: size, from, shown: records },
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/**
 * `fieldprint ledger log DIR`
 *
 * @spec LCM-020
 */
export function defineLogCommand(command: Command): void {
  command
    .description("Reads and verifies a ledger and shows its records in order: when, what, who, and what it changed.")
    .argument("<dir>", "the ledger")
    .option("--from <n>", "number of the first record to show; record 0 is the policy", parseRecordNumber, 0)
    .option("--count <n>", "how many records to show; all from there on unless given", parseRecordNumber)
    .option("--json", "print the records as JSON")
    .addHelpText("after", exampleHelp("fieldprint ledger log memory --from 100 --count 20"))
    .addHelpText("after", exitCodeHelp({ 0: "the records were shown", 2: "the ledger could not be read" }))
    .action((directory: string, flags: LogFlags) =>
      runWithVerdict(flags.json, (surroundings) => runLog(directory, flags, surroundings)),
    );
}
