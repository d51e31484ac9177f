import { Effect, Schema } from "effect";
import { conform } from "../conform.ts";
import type { JudgingOptions } from "../judge-subject.ts";
import { Report } from "../report/report.ts";
import { terminalReport } from "../report/terminal.ts";
import { exitCodeOf } from "../report/verdict.ts";
import { prepareReportDirectory, writeReport } from "../report/write-report.ts";
import { selectCases, type Selection, type Shard } from "../selection.ts";
import { requireKnown } from "./arguments.ts";
import type { Outcome, Surroundings } from "./command.ts";
import { type FileUnusable, UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { listenForInterruption } from "./interruption.ts";
import { readExpectedCases } from "./named-file.ts";
import { filesText, runReport } from "./run-report.ts";
import { removeStaleCases, savedCasesOf } from "./saved-cases.ts";
import { suiteNames } from "./selection-arguments.ts";
import { chosenSources, requireSubjectFlags, type SubjectFlags } from "./subject-flags.ts";

/** What the user said about a conformance run. */
export interface ConformFlags extends SubjectFlags {
  readonly level: number;
  readonly suite?: ReadonlyArray<string>;
  readonly filter?: ReadonlyArray<string>;
  readonly seed: number;
  readonly runs: number;
  readonly shard?: Shard;
  readonly timeBudget?: number;
  readonly bail?: boolean;
  readonly skips?: string;
  readonly xfails?: string;
  readonly report: string;
  readonly json?: boolean;
}

/** The selection of a command line, refused when no case is in it. */
function chosenSelection(flags: ConformFlags): Effect.Effect<Selection, UsageError> {
  const { seed, runs, level, suite = null, filter = [] } = flags;
  const selection = { seed, runs, level, suites: suite, filters: filter };
  return Effect.gen(function* () {
    yield* requireKnown("suite", flags.suite, suiteNames);
    if (selectCases(selection).length > 0) return selection;
    const hint = "Case ids are in every report; --filter 'edges:*' takes a whole suite";
    return yield* new UsageError({ problem: "no case is selected by --level, --suite, --runs and --filter", hint });
  });
}

function judgingOptions(flags: ConformFlags): Effect.Effect<JudgingOptions, UsageError | FileUnusable> {
  const { shard, timeBudget, bail, report } = flags;
  return Effect.gen(function* () {
    const selection = yield* chosenSelection(flags);
    const skips = flags.skips === undefined ? undefined : yield* readExpectedCases(flags.skips);
    const xfails = flags.xfails === undefined ? undefined : yield* readExpectedCases(flags.xfails);
    return {
      selection,
      casesIn: report,
      ...(shard && { shard }),
      ...(skips && { skips }),
      ...(xfails && { xfails }),
      ...(timeBudget !== undefined && { timeBudget }),
      ...(bail !== undefined && { bail }),
    };
  });
}

/**
 * Judges the chosen subjects and writes the report, also the partial one of a run that was stopped.
 *
 * @spec CON-027 CON-053 CON-058 CON-104 CON-105 CON-106
 */
export function runConform(flags: ConformFlags, surroundings: Surroundings) {
  return Effect.gen(function* () {
    yield* requireSubjectFlags(flags);
    const options = yield* judgingOptions(flags);
    const sources = yield* chosenSources(flags);
    const { signal, release } = listenForInterruption();
    const onProgress: JudgingOptions["onProgress"] = ({ subject, suite, done, total, failed }) =>
      surroundings.progress.show(`${subject}: ${suite} ${done} of ${total}, ${failed} failed`);
    const judged = Effect.andThen(
      prepareReportDirectory(flags.report),
      conform(sources, { ...options, signal, onProgress }),
    );
    const reports = yield* Effect.ensuring(judged, Effect.sync(release));
    const subjects = reports.map((subject, n) => ({ ...subject, origin: sources[n]!.origin }));
    const complete = !signal.aborted && subjects.every((subject) => subject.complete);
    const report = runReport({ selection: options.selection, shard: flags.shard, complete }, subjects);
    const earlier = yield* savedCasesOf(flags.report);
    const files = yield* writeReport(flags.report, report);
    yield* removeStaleCases(flags.report, earlier, report);
    const outcome: Outcome = {
      exitCode: signal.aborted ? exitCodes.interrupted : exitCodeOf(report.verdict),
      text: `${terminalReport(report, { ...surroundings, directory: flags.report })}\n\n${filesText(files)}`,
      json: yield* Effect.orDie(Schema.encodeEffect(Schema.toCodecJson(Report))(report)),
    };
    return outcome;
  });
}
