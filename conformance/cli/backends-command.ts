import type { Command } from "commander";
import { Effect } from "effect";
import picocolors from "picocolors";
import { probeBackends } from "../../kernels/index.ts";
import { plainTable } from "../report/plain-table.ts";
import { printable } from "../report/report-text.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";

function listBackends({ color }: Surroundings): Effect.Effect<Outcome> {
  const colors = picocolors.createColors(color);
  return Effect.map(probeBackends(), (statuses) => {
    const table = plainTable(["backend", "", "on, or why not", "what would help"], [], colors);
    for (const { name, available, device, reason, remedy } of statuses) {
      const state = available ? colors.green("available") : colors.yellow("missing");
      table.push([colors.bold(name), state, printable(device ?? reason ?? ""), printable(remedy ?? "")]);
    }
    return { exitCode: exitCodes.success, text: table.toString(), json: statuses };
  });
}

/**
 * `fieldprint backends`
 *
 * @spec CON-057
 */
export function defineBackendsCommand(command: Command): void {
  command
    .description("Tries every backend on this machine and says which can run, on what, and what would help the others.")
    .option("--json", "print a list of {name, available, device?, reason?, remedy?}")
    .addHelpText("after", exampleHelp("fieldprint backends --json"))
    .addHelpText("after", exitCodeHelp({ 0: "the list was printed", 2: "the command line was wrong" }))
    .action((options: { json?: boolean }) => runCommand(options.json ?? false, listBackends));
}
