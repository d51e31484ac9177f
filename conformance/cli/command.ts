import { Cause, Effect, Exit, Option } from "effect";
import { exitWith, jsonText, outputIsColored, printError, printOutput } from "./console.ts";
import { errorJson } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Progress, progressOn } from "./progress.ts";

/** What a command found out, for a reader and for a program. */
export interface Outcome {
  readonly exitCode: number;
  readonly text: string;
  readonly json: unknown;
}

/** What a command may know of the terminal it runs in. */
export interface Surroundings {
  readonly color: boolean;
  readonly progress: Progress;
}

interface ExpectedFailure {
  readonly _tag: string;
  readonly message: string;
}

/** Reports an expected failure on standard error or, with `--json`, on standard output. */
export async function reportFailure(error: ExpectedFailure, json: boolean): Promise<void> {
  await (json ? printOutput(jsonText(errorJson(error))) : printError(error.message));
  exitWith(exitCodes.untestable);
}

/** Reports a bug of ours. */
export async function reportDefect(defect: unknown, json: boolean): Promise<void> {
  const what = defect instanceof Error ? `${defect.name}: ${defect.message}` : String(defect);
  const message = `this is a bug in fieldprint: ${what}. Please report it with the command you ran and FIELDPRINT_DEBUG=1`;
  await (json ? printOutput(jsonText(errorJson({ _tag: "Defect", message }))) : printError(message));
  if (defect instanceof Error && process.env["FIELDPRINT_DEBUG"]) console.error(defect.stack);
  exitWith(exitCodes.defect);
}

/** Runs a command to its end: its outcome on standard output, its failure as one line, its exit code set. */
export async function runCommand(
  json: boolean,
  command: (surroundings: Surroundings) => Effect.Effect<Outcome, ExpectedFailure>,
): Promise<void> {
  const progress = progressOn(process.stderr);
  const exit = await Effect.runPromiseExit(Effect.suspend(() => command({ color: outputIsColored(), progress })));
  progress.finish();
  if (Exit.isSuccess(exit)) {
    const { exitCode, text, json: value } = exit.value;
    await printOutput(json ? jsonText(value) : text);
    return exitWith(exitCode);
  }
  const failure = Cause.findErrorOption(exit.cause);
  return Option.isSome(failure) ? reportFailure(failure.value, json) : reportDefect(Cause.squash(exit.cause), json);
}
