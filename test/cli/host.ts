import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a finished `fieldprint` command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line, where it runs, and what is on its standard input. */
export interface HostedCommand {
  readonly words: ReadonlyArray<string>;
  readonly cwd: string;
  readonly input: string | Uint8Array;
}

const program = fileURLToPath(new URL("./host.mjs", import.meta.url));

let host: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One process for all commands of a test file; it ends with the file's own. */
function start(): ChildProcess {
  const child = fork(program, {
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  child.unref();
  child.channel?.unref();
  return child;
}

function ask(command: HostedCommand): Promise<Finished> {
  const child = (host ??= start());
  return new Promise((resolve, reject) => {
    const onEnd = (code: number | null) => reject(new Error(`the process that runs commands ended with ${code}`));
    child.once("exit", onEnd);
    child.once("message", (finished) => {
      child.off("exit", onEnd);
      resolve(finished as Finished);
    });
    child.send(command);
  });
}

/**
 * Runs a command of the built program in a process that has loaded it and stays: a hundred of them take as long as a few
 * processes. What only a process of its own shows (pipes, signals, how it ends) is not seen here.
 */
export function inHost(command: HostedCommand): Promise<Finished> {
  const result = last.then(() => ask(command));
  last = result.catch(() => undefined);
  return result;
}
