import type { Command } from "commander";
import { Effect } from "effect";
import { join } from "node:path";
import { oracle } from "../../reference/index.ts";
import { writeOutputs } from "../case/outputs.ts";
import { readCase } from "../case/read-case.ts";
import { OUTPUTS_FILE } from "../case/tensor-file.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { announceOracle } from "./oracle-work.ts";

function writeOracle(directory: string, { progress }: Surroundings) {
  return Effect.gen(function* () {
    const problem = yield* readCase(directory);
    const { T, H, Dv } = problem.dims;
    announceOracle(problem, progress);
    yield* writeOutputs(directory, oracle(problem), problem.dims);
    const written = join(directory, OUTPUTS_FILE);
    const shapes = { out: [T, H, Dv], lse: [T, H], anchor_mass: [T, H], tolerance: [T, H, Dv] };
    const names = Object.entries(shapes).map(([name, shape]) => `${name} [${shape.join(", ")}]`);
    const outcome: Outcome = {
      exitCode: exitCodes.success,
      text: `wrote ${written}: ${names.join(", ")}`,
      json: { written, dtype: "F64", shapes },
    };
    return outcome;
  });
}

/**
 * `fieldprint oracle DIR`
 *
 * @spec CON-055
 */
export function defineOracleCommand(command: Command): void {
  command
    .description(
      "Computes a case in float64 and writes outputs.safetensors beside it: out, lse, anchor_mass, and the tolerance\n" +
        "that plain float32 arithmetic is held to, all F64.",
    )
    .argument("<dir>", "a case directory with case.json and inputs.safetensors")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", exampleHelp("fieldprint oracle report/cases/cpu-random-7"))
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "outputs.safetensors was written", 2: "the case could not be read or written" }),
    )
    .action((directory: string, options: { json?: boolean }) =>
      runCommand(options.json ?? false, (surroundings) => writeOracle(directory, surroundings)),
    );
}
