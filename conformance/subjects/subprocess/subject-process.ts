import { Effect } from "effect";
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { boundedLines, LONGEST_LINE } from "./bounded-lines.ts";
import { logTail } from "./log-tail.ts";
import { type KitMessage, printMessage, quote } from "./message.ts";
import { onProcessExit } from "./process-exit.ts";
import { SubjectBroken } from "./subject-broken.ts";
import { subjectEnvironment } from "./subject-environment.ts";

/** A running subject. */
export interface SubjectProcess {
  readonly send: (message: KitMessage) => void;
  readonly nextLine: Effect.Effect<Uint8Array, SubjectBroken>;
  /** Ends its whole process group at once; succeeds with the last lines of its log. */
  readonly kill: Effect.Effect<string>;
  /** Asks it to end, then makes it end. */
  readonly dismiss: Effect.Effect<void>;
}

/** How long pipes may stay open after their process ended: a descendant that left the group can hold them. */
const drainMillis = 500;
const graceMillis = 2_000;

type Ending = string;

function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null ? `the process exited with code ${code}` : `the process was ended by ${signal}`;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Waits for a promise, but not for ever; whether it came. */
function within(millis: number, settled: Promise<unknown>): Effect.Effect<boolean> {
  return Effect.promise(() => settled).pipe(
    Effect.as(true),
    Effect.timeoutOrElse({ duration: millis, orElse: () => Effect.succeed(false) }),
  );
}

function closed(stream: NodeJS.ReadableStream & { readonly closed: boolean }): Promise<unknown> {
  return stream.closed ? Promise.resolve() : once(stream, "close").catch(() => undefined);
}

function closeStreams(child: ChildProcess): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
}

interface Life {
  readonly ended: Promise<Ending>;
  /** Sends a signal to the whole group, as long as its leader lives: later its number may be another's. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Follows the leader of a group to its end; the rest of the group ends with it. */
function follow(child: ChildProcessWithoutNullStreams, pid: number): Life {
  let running = true;
  const signal = (signal: NodeJS.Signals) => {
    if (running) signalGroup(pid, signal);
  };
  const forget = onProcessExit(() => signal("SIGKILL"));
  const ended = new Promise<Ending>((resolve) => {
    child.once("exit", (code, signalled) => {
      signal("SIGKILL");
      running = false;
      forget();
      setTimeout(() => child.stdout.destroy(), drainMillis).unref();
      resolve(endingOf(code, signalled));
    });
  });
  return { ended, signal };
}

function attend(child: ChildProcessWithoutNullStreams, pid: number): SubjectProcess {
  const { ended, signal } = follow(child, pid);
  const readLine = boundedLines(child.stdout);
  const lastLines = logTail(child.stderr);
  // A process that can't be written to or signalled any more is found out by its not answering.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);

  const howItEnded = Effect.promise(() => ended).pipe(
    Effect.timeoutOrElse({
      duration: drainMillis,
      orElse: () => Effect.succeed("it closed its standard output without exiting"),
    }),
  );
  const nextLine = Effect.flatMap(Effect.promise(readLine), (next) => {
    if (next.kind === "line") return Effect.succeed(next.bytes);
    if (next.kind === "end") {
      return Effect.flatMap(howItEnded, (how) =>
        Effect.fail(new SubjectBroken({ reason: `expected a line, but ${how}` })),
      );
    }
    const came = quote(Buffer.from(next.bytes.subarray(0, 200)).toString("utf8"));
    return Effect.fail(new SubjectBroken({ reason: `expected a line of at most ${LONGEST_LINE} bytes, got ${came}` }));
  });
  const kill = Effect.gen(function* () {
    signal("SIGKILL");
    yield* within(graceMillis, ended);
    yield* within(drainMillis, closed(child.stderr));
    closeStreams(child);
    return lastLines();
  });
  const dismiss = Effect.gen(function* () {
    child.stdin.end(printMessage({ type: "bye" }));
    if (!(yield* within(graceMillis, ended))) {
      signal("SIGTERM");
      yield* within(graceMillis, ended);
    }
    yield* kill;
  });
  return {
    send: (message) => void child.stdin.write(printMessage(message)),
    nextLine,
    kill: Effect.uninterruptible(kill),
    dismiss: Effect.uninterruptible(dismiss),
  };
}

const startRemedy =
  "no shell runs the command: give a program on the PATH or its path, and put NAME=value, |, > or && inside sh -c '...'";

function notStarted(program: string, cause: unknown): SubjectBroken {
  const code = (cause as NodeJS.ErrnoException).code;
  const causes: Record<string, string> = { ENOENT: "there is no such program", EACCES: "it may not be executed" };
  const why = causes[code ?? ""] ?? code ?? String(cause);
  return new SubjectBroken({ reason: `${JSON.stringify(program)} could not be started: ${why}`, remedy: startRemedy });
}

/**
 * Starts a program as the leader of a process group of its own. The caller must `kill` or `dismiss` it.
 *
 * @spec CON-081
 */
export function startProcess([program, ...words]: readonly [string, ...Array<string>]): Effect.Effect<
  SubjectProcess,
  SubjectBroken
> {
  return Effect.callback((resume) => {
    const fail = (cause: unknown) => resume(Effect.fail(notStarted(program, cause)));
    try {
      const env = subjectEnvironment(process.env);
      const child = spawn(program, words, { detached: true, stdio: ["pipe", "pipe", "pipe"], env });
      if (child.pid !== undefined) return resume(Effect.succeed(attend(child, child.pid)));
      child.once("error", (cause) => {
        closeStreams(child);
        fail(cause);
      });
    } catch (cause) {
      fail(cause);
    }
  });
}
