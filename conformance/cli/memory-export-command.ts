import { provenanceOf } from "../../src/index.ts";
import type { Command } from "commander";
import { Effect } from "effect";
import type { Outcome, Surroundings } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { closeCommand } from "./memory-flags.ts";
import { findItem } from "./memory-item.ts";
import { openMemory, type PlaceFlags, requireSound } from "./memory-place.ts";

export interface ExportFlags extends PlaceFlags {
  readonly item?: string;
}

/**
 * Prints a memory's history as PROV-JSON.
 *
 * @spec MCM-030
 */
export function runExport(
  directory: string,
  { flags, progress }: { readonly flags: ExportFlags } & Pick<Surroundings, "progress">,
) {
  return Effect.gen(function* () {
    const memory = yield* openMemory(directory, flags, { progress });
    yield* requireSound(memory);
    const { ledger } = memory;
    const state = yield* ledger.state;
    const item = flags.item === undefined ? undefined : (yield* findItem(state, flags.item)).id;
    const document = provenanceOf({ policy: state.policy, entries: yield* ledger.entries }, item);
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: JSON.stringify(document, undefined, 2),
      json: document,
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/** `fieldprint memory export DIR` */
export function defineExportCommand(command: Command): void {
  command
    .description(
      "Prints the history of a memory as PROV-JSON: items are entities, events activities, principals agents. Texts are " +
        "not part of it.",
    )
    .argument("<dir>", "the ledger")
    .option("--item <item>", "only this item, all it was derived from, and the events that touched them");
  closeCommand(command, {
    examples: ["fieldprint memory export memory --item 3f2a91c0 > item.prov.json"],
    exitCodes: { 0: "it was printed", 2: "it was not: there is no such item, or the ledger does not verify" },
  }).action((directory: string, flags: ExportFlags) =>
    runWithVerdict(flags.json, ({ progress }) => runExport(directory, { flags, progress })),
  );
}
