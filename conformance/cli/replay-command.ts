import type { Command } from "commander";
import { Effect, Option } from "effect";
import picocolors from "picocolors";
import { match } from "ts-pattern";
import { backendNames } from "../../kernels/index.ts";
import { readCase } from "../case/read-case.ts";
import { type Colors, plainTable } from "../report/plain-table.ts";
import { placeText, printable, ratioText, valueText } from "../report/report-text.ts";
import { collectNames, requireKnown } from "./arguments.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { announceOracle } from "./oracle-work.ts";
import { type Replayed, replayBackends, replayOutputs } from "./replay.ts";
import type { TensorVerdict } from "./tensor-verdict.ts";

interface ReplayFlags {
  readonly backend?: ReadonlyArray<string>;
  readonly json?: boolean;
}

function exitCodeOf(replayed: ReadonlyArray<Replayed>): number {
  if (replayed.some(({ status }) => status === "failed")) return exitCodes.nonconforming;
  return replayed.some(({ status }) => status === "passed") ? exitCodes.success : exitCodes.untestable;
}

function tensorRow(verdict: TensorVerdict, colors: Colors): Array<string> {
  const { tensor, passed, ratio, index, expected, actual, bound } = verdict;
  const number = (value: number | undefined) => (value === undefined ? "–" : valueText(value));
  return [
    `  ${tensor}`,
    passed ? colors.green("passed") : colors.red("failed"),
    ratioText(ratio),
    index.length === 0 ? "empty" : placeText({ tensor, index }),
    ...[expected, actual, bound].map(number),
  ];
}

function replayedText({ name, status, reason, remedy, tensors }: Replayed, colors: Colors): string {
  const paint = match(status)
    .with("passed", () => colors.green)
    .with("failed", () => colors.red)
    .with("skipped", "missing", () => colors.yellow)
    .exhaustive();
  const why = reason === undefined ? "" : `: ${printable(reason)}`;
  const lines = [`${colors.bold(name)} ${paint(status)}${why}`];
  if (remedy !== undefined) lines.push(`  to test it: ${printable(remedy)}`);
  if (tensors) {
    const head = ["  tensor", "verdict", "err/tol", "worst at", "expected", "got", "bound"];
    const table = plainTable(head, ["left", "left", "right", "left", "right", "right", "right"], colors);
    tensors.forEach((verdict) => table.push(tensorRow(verdict, colors)));
    lines.push(table.toString());
  }
  return lines.join("\n");
}

function runReplay(directory: string, flags: ReplayFlags, { color, progress }: Surroundings) {
  return Effect.gen(function* () {
    yield* requireKnown("backend", flags.backend, backendNames);
    const problem = yield* readCase(directory);
    announceOracle(problem, progress);
    const present = flags.backend === undefined ? yield* replayOutputs(directory, problem) : Option.none();
    const replayed: ReadonlyArray<Replayed> = Option.isSome(present)
      ? [present.value]
      : yield* replayBackends(problem, flags.backend ?? backendNames, (name) => progress.show(`running on ${name}`));
    const colors = picocolors.createColors(color);
    const outcome: Outcome = {
      exitCode: exitCodeOf(replayed),
      text: replayed.map((subject) => replayedText(subject, colors)).join("\n\n"),
      json: { case: directory, subjects: replayed },
    };
    return outcome;
  });
}

/**
 * `fieldprint replay DIR`
 *
 * @spec CON-056
 */
export function addReplayCommand(program: Command): void {
  program
    .command("replay")
    .summary("judge one case: its outputs if it has any, else our kernels")
    .description(
      "Judges the outputs.safetensors in a case directory against the float64 oracle, as plain float32 arithmetic.\n" +
        "Without one, or with --backend, runs the case on our kernels and judges those.",
    )
    .argument("<dir>", "a case directory with case.json and inputs.safetensors")
    .option(
      "--backend <name>",
      `run on these backends (repeat, or part by commas): ${backendNames.join(", ")}`,
      collectNames,
    )
    .option("--json", "print the verdicts as JSON")
    .addHelpText("after", exampleHelp("fieldprint replay report/cases/cpu-random-7 --backend cpu,webgpu"))
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "every tensor is within its bound", 1: "one is not", 2: "the case could not be read or run" }),
    )
    .action((directory: string, flags: ReplayFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runReplay(directory, flags, surroundings)),
    );
}
