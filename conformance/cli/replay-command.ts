import type { Command } from "commander";
import { Effect, Option } from "effect";
import picocolors from "picocolors";
import { match } from "ts-pattern";
import { backendNames } from "../../kernels/index.ts";
import { readCase } from "../case/read-case.ts";
import { isExport } from "../generate/export-index.ts";
import { type Colors, plainTable } from "../report/plain-table.ts";
import { placeText, printable, ratioText, valueText } from "../report/report-text.ts";
import { collectCommands, collectNames, parseSeconds } from "./arguments.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { readManifest } from "./named-file.ts";
import { announceOracle } from "./oracle-work.ts";
import { replayExport } from "./replay-export.ts";
import { type Replayed, replayOutputs, replaySubjects } from "./replay.ts";
import { chosenSources, requireSubjectFlags, type SubjectFlags } from "./subject-flags.ts";
import type { TensorVerdict } from "./tensor-verdict.ts";

interface ReplayFlags extends SubjectFlags {
  readonly manifest?: string;
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

/** The manifest to judge outputs under; it makes no sense for a subject that runs, which has its own. */
function declaredManifest({ manifest, backend, subject }: ReplayFlags) {
  if (manifest === undefined) return Effect.succeed(undefined);
  if (backend === undefined && subject === undefined) return readManifest(manifest);
  const hint = "It says how outputs.safetensors came about; subjects that run have their own";
  return Effect.fail(new UsageError({ problem: "--manifest goes without --backend and --subject", hint }));
}

function runReplay(directory: string, flags: ReplayFlags, { color, progress }: Surroundings) {
  return Effect.gen(function* () {
    yield* requireSubjectFlags(flags);
    const manifest = yield* declaredManifest(flags);
    if (yield* isExport(directory)) return yield* replayExport(directory, flags, manifest, { color, progress });
    const problem = yield* readCase(directory);
    announceOracle(problem, progress);
    const named = flags.backend !== undefined || flags.subject !== undefined;
    const present = named ? Option.none() : yield* replayOutputs(directory, problem, manifest);
    const replayed: ReadonlyArray<Replayed> = Option.isSome(present)
      ? [present.value]
      : yield* replaySubjects(problem, yield* chosenSources(flags), (name) => progress.show(`running on ${name}`));
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
 * @spec CON-056 CON-110
 */
export function defineReplayCommand(command: Command): void {
  command
    .description(
      "Judges the outputs.safetensors in a case directory against the float64 oracle, as plain float32 arithmetic or\n" +
        "under the accuracy of a manifest. Without one, or with --backend or --subject, runs the case and judges that.",
    )
    .argument("<dir>", "a case directory with case.json and inputs.safetensors, or what fieldprint generate wrote")
    .option(
      "--backend <name>",
      `run on these backends (repeat, or part by commas): ${backendNames.join(", ")}`,
      collectNames,
    )
    .option("--subject <command>", "run on this program (repeat for several)", collectCommands)
    .option("--timeout <seconds>", "how long a program may take (default: 60)", parseSeconds)
    .option("--manifest <file>", "judge outputs.safetensors under the accuracy this manifest declares")
    .option("--json", "print the verdicts as JSON")
    .addHelpText(
      "after",
      exampleHelp(
        "fieldprint replay report/cases/cpu-random-7 --backend cpu,webgpu",
        "fieldprint replay report/cases/mine-random-7 --subject 'python3 my_adapter.py'",
        "fieldprint replay case/ --manifest my-kernel.json",
      ),
    )
    .addHelpText(
      "after",
      exitCodeHelp({ 0: "every tensor is within its bound", 1: "one is not", 2: "the case could not be read or run" }),
    )
    .action((directory: string, flags: ReplayFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runReplay(directory, flags, surroundings)),
    );
}
