import { Effect } from "effect";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

/**
 * Runs a command whose exit code people act on: when the reader of its output goes away early and takes the process with
 * it, the exit code is the verdict's where there is one, and else says that there is none.
 *
 * @spec LCM-004
 */
export function runWithVerdict(
  json: boolean | undefined,
  command: (surroundings: Surroundings) => Effect.Effect<Outcome, { readonly _tag: string; readonly message: string }>,
): Promise<void> {
  process.exitCode = exitCodes.untestable;
  return runCommand(json ?? false, (surroundings) =>
    Effect.tap(command(surroundings), ({ exitCode }) =>
      Effect.sync(() => {
        process.exitCode = exitCode;
      }),
    ),
  );
}
