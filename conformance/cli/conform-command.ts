import type { Command } from "commander";
import { Effect, Schema } from "effect";
import { backendNames } from "../../kernels/index.ts";
import { conform } from "../conform.ts";
import { Report } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { exitCodeOf } from "../report/verdict.ts";
import { prepareReportDirectory, writeReport } from "../report/write-report.ts";
import type { Selection } from "../selection.ts";
import { backendSources } from "../subjects/backend-source.ts";
import { defaultRuns } from "../suites/random.ts";
import { suites } from "../suites/suites.ts";
import { collectNames, parseSeed, requireKnown } from "./arguments.ts";
import { type Outcome, runCommand, type Surroundings } from "./command.ts";
import { exampleHelp, exitCodeHelp, exitCodes } from "./exit-codes.ts";
import { listenForInterruption } from "./interruption.ts";
import { runReport } from "./run-report.ts";

const DEFAULT_SEED = 20_261_123;

interface ConformFlags {
  readonly backend?: ReadonlyArray<string>;
  readonly suite?: ReadonlyArray<string>;
  readonly seed: number;
  readonly report: string;
  readonly json?: boolean;
}

const suiteNames = suites.map(({ name }) => name);

function selectionOf(flags: ConformFlags): Selection {
  return { seed: flags.seed, runs: defaultRuns, level: 4, suites: flags.suite ?? null, filters: [] };
}

function judgeBackends(flags: ConformFlags, signal: AbortSignal, { progress }: Surroundings) {
  return Effect.flatMap(backendSources(flags.backend), (sources) =>
    conform(sources, {
      selection: selectionOf(flags),
      casesIn: flags.report,
      signal,
      onProgress: ({ subject, suite, done, total, failed }) =>
        progress.show(`${subject}: ${suite} ${done} of ${total}, ${failed} failed`),
    }),
  );
}

function runConform(flags: ConformFlags, surroundings: Surroundings) {
  return Effect.gen(function* () {
    yield* requireKnown("backend", flags.backend, backendNames);
    yield* requireKnown("suite", flags.suite, suiteNames);
    const { signal, release } = listenForInterruption();
    const judged = Effect.andThen(prepareReportDirectory(flags.report), judgeBackends(flags, signal, surroundings));
    const subjects = yield* Effect.ensuring(judged, Effect.sync(release));
    const report = runReport({ selection: selectionOf(flags), shard: undefined, complete: !signal.aborted }, subjects);
    const files = yield* writeReport(flags.report, report);
    const outcome: Outcome = {
      exitCode: signal.aborted ? exitCodes.interrupted : exitCodeOf(report.verdict),
      text: `${terminalReport(report, { ...surroundings, directory: flags.report })}\n\nreport: ${files.html}, ${files.json}`,
      json: yield* Effect.orDie(Schema.encodeEffect(Schema.toCodecJson(Report))(report)),
    };
    return outcome;
  });
}

/**
 * `fieldprint conform`
 *
 * @spec CON-058
 */
export function addConformCommand(program: Command): void {
  program
    .command("conform")
    .summary("judge the kernels on every backend of this machine")
    .description("Runs the conformance suites on our kernels, on every backend found, against the float64 oracle.")
    .option("--backend <name...>", `only these backends: ${backendNames.join(", ")}`, collectNames)
    .option("--suite <name...>", `only these suites: ${suiteNames.join(", ")}`, collectNames)
    .option("--seed <n>", "seed of the random cases", parseSeed, DEFAULT_SEED)
    .option("--report <dir>", "where report.json, report.html and failing cases go", "report")
    .option("--json", "print the report as JSON")
    .addHelpText("after", exampleHelp("fieldprint conform", "fieldprint conform --backend cpu --suite edges --seed 7"))
    .addHelpText(
      "after",
      exitCodeHelp({
        0: "conforms: something was tested, nothing failed",
        1: "does not conform: a case failed",
        2: "could not be tested, or the command line or report directory was wrong",
        130: "interrupted; the partial report is written",
      }),
    )
    .action((flags: ConformFlags) =>
      runCommand(flags.json ?? false, (surroundings) => runConform(flags, surroundings)),
    );
}
