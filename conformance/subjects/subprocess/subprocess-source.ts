import { Effect, Semaphore } from "effect";
import type { AttentionResult, Problem } from "../../../src/index.ts";
import { writeCase } from "../../case/write-case.ts";
import { type OpenedSubject, type SubjectSource, SubjectUnavailable } from "../../subject-source.ts";
import { type Subject, SubjectFailed, SubjectRefused } from "../../subject.ts";
import { declaredSubject } from "../declared-subject.ts";
import { caseDirectory, caseFolder } from "./case-folder.ts";
import { readResult } from "./case-outputs.ts";
import { quote, type ResultMessage } from "./message.ts";
import { splitCommand } from "./split-command.ts";
import type { SubjectBroken } from "./subject-broken.ts";
import { type SupervisedProcess, superviseProcess } from "./supervised-process.ts";

/**
 * A subject that is a program: its command line, and how long it may take.
 *
 * **Units** seconds, 60 each unless given. **Edge cases** case directories are made below `casesRoot`, else in memory
 * where there is room, else among the temporary files.
 *
 * @spec CON-081 CON-082 CON-085
 * @category subjects
 * @since 0.1.0
 */
export interface SubprocessOptions {
  readonly command: string;
  readonly startTimeoutSeconds?: number;
  readonly caseTimeoutSeconds?: number;
  readonly casesRoot?: string;
}

const defaultTimeoutSeconds = 60;

const manifestRemedy =
  'the program must answer {"type":"hello"} with its manifest as one line of JSON, and log to standard error only';

/** Why a case directory can't hold the pages of a problem, decided before anything is written. */
function unheldPages({ kStored, vStored }: Problem): string | undefined {
  const isHeld = (stored: Problem["kStored"]) =>
    stored === undefined ||
    (stored.bits instanceof Uint16Array && stored.scaleAxis === "pool" && stored.scale[0] === 1);
  return isHeld(kStored) && isHeld(vStored) ? undefined : "the case format has no such pages";
}

/** What is wrong with an answer, by itself. */
function complaint({ status, message }: ResultMessage): string | undefined {
  const said = message === undefined ? "without a message" : quote(message, 1_000);
  if (status === "unsupported") return `declared in its manifest, but refused: ${said}`;
  return status === "error" ? `it reported an error: ${said}` : undefined;
}

function brokenReason({ reason, remedy }: SubjectBroken): string {
  return remedy === undefined ? reason : `${reason}; ${remedy}`;
}

/** One problem there and its result back, through a directory. */
function runProblem(
  process: SupervisedProcess,
  folder: string,
  problem: Problem,
): Effect.Effect<AttentionResult, string> {
  const conversation = Effect.gen(function* () {
    yield* Effect.mapError(process.ready, brokenReason);
    const directory = yield* caseDirectory(folder);
    yield* Effect.mapError(writeCase(directory, problem), ({ message }) => `the case could not be written: ${message}`);
    const answer = yield* Effect.mapError(process.run(directory), brokenReason);
    const wrong = complaint(answer);
    if (wrong !== undefined) return yield* Effect.fail(wrong);
    return yield* readResult(directory, problem.dims, process.manifest.outputs);
  });
  return Effect.scoped(conversation);
}

function openedSubject(process: SupervisedProcess, folder: string): OpenedSubject {
  const { manifest } = process;
  const oneAtATime = Semaphore.makeUnsafe(1);
  const failed = (reason: string) => new SubjectFailed({ subject: manifest.name, reason });
  const declared = declaredSubject(manifest, (problem) =>
    oneAtATime.withPermit(Effect.mapError(runProblem(process, folder, problem), failed)),
  );
  const run: Subject["run"] = (problem) => {
    const reason = unheldPages(problem);
    if (reason === undefined) return declared.run(problem);
    return Effect.fail(new SubjectRefused({ subject: manifest.name, reason }));
  };
  return { manifest, subject: { ...declared, run } };
}

/**
 * A program as a subject, spoken to in protocol `fieldprint-subject/1` on its standard input and output.
 *
 * The command is split into words by `splitCommand` and run without a shell, in a process group of its own, in the
 * current directory. Of the environment it sees PATH, HOME, USER, TMPDIR, the language and time zone, the variables of
 * Python, CUDA, HIP, OpenMP, MKL, Triton, XLA and Vulkan, library paths, caches and RUST_BACKTRACE, and nothing else.
 *
 * **Edge cases** whatever the program does fails the case it does it in; it is started again at most five times, then
 * every case fails. Problems whose pages a case directory can't hold are refused. A descendant that leaves the process
 * group is not ended.
 * **Errors** `SubjectUnavailable` when it can't be started or presents no valid manifest in time.
 *
 * @spec CON-080 CON-082 CON-086 CON-088
 * @category subjects
 * @since 0.1.0
 */
export function subprocessSource(options: SubprocessOptions): SubjectSource {
  const { command, casesRoot } = options;
  const unavailable = (reason: string, remedy?: string) =>
    new SubjectUnavailable({ subject: command, reason, ...(remedy !== undefined && { remedy }) });
  const open = Effect.gen(function* () {
    const words = yield* Effect.mapError(Effect.fromResult(splitCommand(command)), ({ message }) =>
      unavailable(message),
    );
    const { startTimeoutSeconds = defaultTimeoutSeconds, caseTimeoutSeconds = defaultTimeoutSeconds } = options;
    const folder = yield* caseFolder(casesRoot);
    const process = yield* superviseProcess({ words, startTimeoutSeconds, caseTimeoutSeconds });
    return openedSubject(process, folder);
  });
  return {
    name: command,
    open: Effect.catchTag(open, "SubjectBroken", ({ reason, remedy }) =>
      Effect.fail(unavailable(reason, remedy ?? manifestRemedy)),
    ),
  };
}
