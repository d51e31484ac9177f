import { Effect, type Scope } from "effect";
import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "../manifest.ts";
import { parseManifest, parseResult, type ResultMessage } from "./message.ts";
import { ProcessKeeper } from "./process-keeper.ts";
import { SubjectBroken } from "./subject-broken.ts";

/** Restarts of one subject before it is declared dead. */
const mostRestarts = 5;

/** What to start, and how long to wait for its answers. */
export interface Command {
  readonly words: readonly [string, ...Array<string>];
  readonly startTimeoutSeconds: number;
  readonly caseTimeoutSeconds: number;
}

/** A subject that is started again, within bounds, after it broke. */
export interface SupervisedProcess {
  readonly manifest: Manifest;
  /** Makes sure that a process is there, if need be a new one. */
  readonly ready: Effect.Effect<void, SubjectBroken>;
  /** Has the case in a directory run. */
  readonly run: (dir: string) => Effect.Effect<ResultMessage, SubjectBroken>;
}

/**
 * Starts a subject and keeps it running until the scope closes.
 *
 * **Errors** `SubjectBroken` when it can't be started or doesn't present a manifest in time; later, for a run that it
 * did not answer as the protocol has it, and for every run once it is declared dead.
 *
 * @spec CON-080 CON-085 CON-089
 */
export function superviseProcess(command: Command): Effect.Effect<SupervisedProcess, SubjectBroken, Scope.Scope> {
  const keeper = new ProcessKeeper();
  const hello = { type: "hello", protocol: "fieldprint-subject/1" } as const;
  const greeting = { message: hello, seconds: command.startTimeoutSeconds, parse: parseManifest };
  const start = Effect.andThen(keeper.start(command.words), keeper.ask(greeting));
  return Effect.gen(function* () {
    yield* Effect.addFinalizer(() => keeper.dismiss);
    const manifest = yield* start;
    return { manifest, ready: readiness(keeper, start, manifest), run: runner(keeper, command.caseTimeoutSeconds) };
  });
}

function readiness(
  keeper: ProcessKeeper,
  start: Effect.Effect<Manifest, SubjectBroken>,
  manifest: Manifest,
): Effect.Effect<void, SubjectBroken> {
  let restarts = 0;
  return Effect.gen(function* () {
    if (keeper.isRunning) return;
    if (restarts === mostRestarts) {
      const reason = `declared dead after ${restarts} restarts, the last because: ${keeper.lastReason}`;
      return yield* Effect.fail(new SubjectBroken({ reason }));
    }
    restarts++;
    const presented = yield* start;
    if (isDeepStrictEqual(presented, manifest)) return;
    return yield* keeper.end(new SubjectBroken({ reason: "expected the same manifest after a restart, got another" }));
  });
}

function runner(keeper: ProcessKeeper, seconds: number): SupervisedProcess["run"] {
  let runs = 0;
  return (dir) => {
    const id = String(++runs);
    return keeper.ask({ message: { type: "run", id, dir }, seconds, parse: (line) => parseResult(line, id) });
  };
}
