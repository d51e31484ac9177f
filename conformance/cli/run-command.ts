import { type Command, Option } from "commander";
import { Effect } from "effect";
import { writeFile } from "node:fs/promises";
import { type BackendName, backendNames, openBackend } from "../../kernels/index.ts";
import { hashingEmbedder, type HashSchedule, hashSchedules } from "../../src/index.ts";
import { accessError } from "../case/bounded-file.ts";
import { type LoopReport, loopTrajectory } from "../loop/loop-report.ts";
import { loopPassed, loopText } from "../loop/loop-text.ts";
import { runLoop } from "../loop/run-loop.ts";
import { trajectoryText } from "../sde/csv-trajectory.ts";
import { parseInteger } from "./arguments.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { FileUnusable } from "./errors.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { runWithVerdict } from "./ledger-verdict.ts";
import { openRunPlace, requireWritable } from "./run-place.ts";
import { requireFiles, writeNamed } from "./sde-files.ts";

interface RunFlags {
  readonly seed: number;
  readonly schedule: HashSchedule;
  readonly backend: BackendName;
  readonly dir?: string;
  readonly html?: string;
  readonly trajectory?: string;
  readonly json?: boolean;
}

const page = "a file to write the page to";

function writePage(file: string, report: LoopReport): Effect.Effect<void, FileUnusable> {
  const written = Effect.tryPromise({
    try: async () => {
      const { loopPage } = await import("../loop/loop-page.ts");
      await writeFile(file, loopPage(report));
    },
    catch: (cause) => new FileUnusable({ file, expected: page, actual: accessError(file, page, cause).actual }),
  });
  return written;
}

/** Writes the error coordinates to the file that was asked for. */
function writeTrajectory(file: string, report: LoopReport): Effect.Effect<void, FileUnusable> {
  const { times, errors } = loopTrajectory(report);
  return writeNamed(file, () => trajectoryText(times, errors));
}

function run({ seed, schedule, backend: name, dir, html, trajectory }: RunFlags, { color, progress }: Surroundings) {
  return Effect.gen(function* () {
    if (html !== undefined) yield* requireWritable(html, page);
    yield* requireFiles([html, trajectory]);
    const place = yield* openRunPlace(dir);
    const backend = yield* Effect.acquireRelease(openBackend(name), (opened) => opened.close());
    const onStep = (text: string) => progress.show(text);
    const report = yield* runLoop({ seed, schedule, backend, ...place, embedder: hashingEmbedder, onStep });
    if (html !== undefined) yield* writePage(html, report);
    if (trajectory !== undefined) yield* writeTrajectory(trajectory, report);
    const logged =
      trajectory === undefined ? "" : `\n  errors: ${trajectory}: try fieldprint sde estimate ${trajectory}`;
    const kept = dir === undefined ? "" : `\n  kept in ${dir}: try fieldprint ledger audit ${dir}`;
    const outcome: Outcome = {
      exitCode: loopPassed(report) ? exitCodes.success : exitCodes.nonconforming,
      text: `${loopText(report, color)}${html === undefined ? "" : `\n  timeline: ${html}`}${logged}${kept}`,
      json: report,
    };
    return outcome;
  }).pipe(Effect.scoped);
}

/**
 * `fieldprint run`
 *
 * @spec RUN-004 RUN-005 RUN-006
 */
export function defineRunCommand(command: Command): void {
  command
    .description(
      "Plays an agent with a memory through four sessions: an anchor is decided, a poisoned page is laundered and refused, " +
        "an anchor is revoked between two segments, an override ends. What must hold is compared bit for bit.",
    )
    .option("--seed <n>", "which texts, keys and weights", (text) => parseInteger(text, 0, 2 ** 31 - 1), 1)
    .addOption(
      new Option("--schedule <name>", "when the pages that attention reads are hashed")
        .choices(hashSchedules)
        .default("commit"),
    )
    .addOption(new Option("--backend <name>", "what attention runs on").choices(backendNames).default("cpu"))
    .option("--dir <dir>", "keep the ledger and its payloads in a new directory")
    .option("--html <file>", "write the timeline: items, states, taint, anchors' share, error coordinate, checkpoints")
    .option("--trajectory <file>", "write the error coordinate of every token as CSV, for fieldprint sde estimate")
    .option("--json", "print the whole report as JSON")
    .addHelpText(
      "after",
      exampleHelp("fieldprint run --html timeline.html", "fieldprint run --seed 7 --schedule synchronous"),
    )
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "everything came out as it must",
        1: "a segment differs from mode none, or attention is beyond its bound",
        2: "the loop could not be run",
      }),
    )
    .action((flags: RunFlags) => runWithVerdict(flags.json, (surroundings) => run(flags, surroundings)));
}
