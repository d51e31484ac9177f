import { type Command, InvalidArgumentError } from "commander";
import { Effect, Result } from "effect";
import { errorProcess, type ErrorProcess, type ParameterRefused, type Scheme } from "../../src/index.ts";
import { schemeNames, schemeOf } from "../sde/scheme-name.ts";
import { UsageError } from "./errors.ts";

/** The flags that name a process. */
export interface ProcessFlags {
  readonly kappa?: number;
  readonly sigma?: number;
  readonly convention?: string;
  readonly error0: number;
}

/** The flags that every command ends with. */
export interface OutputFlags {
  readonly html?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** A finite number. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (decimal.test(text) && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a finite number, such as 0.25 or 1e-3.");
}

/** A finite number above 0. */
export function parsePositive(text: string): number {
  const value = parseNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("expected a number above 0.");
}

/** A scheme by its name. */
export function parseScheme(text: string): Scheme {
  const scheme = schemeOf(text);
  if (Result.isSuccess(scheme)) return scheme.success;
  throw new InvalidArgumentError(`${scheme.failure}.`);
}

/**
 * The flags that name a process.
 *
 * @spec SDE-011 SDE-012
 */
export function addProcessFlags(command: Command): Command {
  return command
    .option("--kappa <k>", "rate at which the drift pulls the error to 0", parseNumber)
    .option("--sigma <s>", "strength of the noise", parseNumber)
    .option("--convention <name>", "how the noise is read: ito or stratonovich; never assumed")
    .option("--error0 <e>", "error at the start", parsePositive, 1);
}

/** The flag of a scheme. */
export const addSchemeFlag = (command: Command): Command =>
  command.option("--scheme <name>", `${schemeNames} (default: exact)`, parseScheme);

/** The flags of the figures and of the JSON value. */
export function addOutputFlags(command: Command): Command {
  return command
    .option("--html <file>", "write a page with the answer and its figures")
    .option("--svg <file>", "write the figures")
    .option("--json", "print the answer as JSON");
}

const hint = (name: string) => `See fieldprint sde ${name} --help`;

const flags: Readonly<Record<string, string>> = {
  initial: "--error0",
  until: "--horizon",
  timeStep: "--step",
};

/**
 * A parameter that was refused, by the name of its flag.
 *
 * @spec SDE-012
 */
export const refusedFlag =
  (command: string) =>
  ({ field, expected, actual }: ParameterRefused): UsageError =>
    new UsageError({
      problem: `${flags[field] ?? `--${field}`}: expected ${expected}, got ${actual}`,
      hint: hint(command),
    });

const meanings =
  "--convention ito means that kappa is the rate at which the mean of e decays, --convention stratonovich that it is the " +
  "rate at which almost every path decays; they differ by sigma^2/2";

/** Why flags name no process, if they name none. */
function missingFlag({ kappa, sigma, convention }: ProcessFlags, command: string): UsageError | undefined {
  if (kappa === undefined) return new UsageError({ problem: "--kappa is missing", hint: hint(command) });
  if (sigma === undefined) return new UsageError({ problem: "--sigma is missing", hint: hint(command) });
  if (convention === "ito" || convention === "stratonovich") return undefined;
  const given =
    convention === undefined ? "--convention is missing" : `there is no convention ${JSON.stringify(convention)}`;
  const problem = `${given}: kappa ${kappa} and sigma ${sigma} name two different processes`;
  return new UsageError({ problem, hint: meanings });
}

/**
 * The process that the flags name.
 *
 * @spec SDE-011 SDE-012
 */
export function processOfFlags(given: ProcessFlags, command: string): Effect.Effect<ErrorProcess, UsageError> {
  const { kappa, sigma, convention, error0: initial } = given;
  const missing = missingFlag(given, command);
  if (missing !== undefined) return Effect.fail(missing);
  return Effect.fromResult(errorProcess({ kappa, sigma, convention, initial })).pipe(
    Effect.mapError(refusedFlag(command)),
  );
}
