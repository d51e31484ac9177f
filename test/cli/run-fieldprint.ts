import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Finished, inHost } from "./host.ts";

export type { Finished };

const main = fileURLToPath(new URL("../../dist/conformance/cli/main.js", import.meta.url));

const mutantSubject = fileURLToPath(new URL("./mutant-subject.mjs", import.meta.url));

/** The command of a program that is the mutant of this id, or the kernel without a known bug for `none`. */
export function mutantCommand(id: string, ...words: ReadonlyArray<string>): string {
  return [process.execPath, mutantSubject, id, ...words].map((word) => `'${word}'`).join(" ");
}

interface Options {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sends Ctrl-C to the process when aborted. */
  readonly interrupt?: AbortSignal;
}

/** Runs a command of the built program, without anything on its standard input. */
export function fieldprint(
  words: ReadonlyArray<string>,
  { cwd = process.cwd() }: Pick<Options, "cwd"> = {},
): Promise<Finished> {
  return inHost({ words, cwd, input: "" });
}

/** Runs the built command as a process of its own, its output piped. */
export function fieldprintProcess(commandLine: ReadonlyArray<string>, options: Options = {}): Promise<Finished> {
  const child = spawn(process.execPath, [main, ...commandLine], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  options.interrupt?.addEventListener("abort", () => child.kill("SIGINT"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
