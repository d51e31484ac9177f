import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { type Selection, type SubprocessOptions, subprocessSource } from "../../conformance/index.ts";

const subjects = join(import.meta.dirname, "subjects");

/** The words as a POSIX shell needs them written. */
export function quoted(words: ReadonlyArray<string>): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

/** The command line of one of the subjects beside these tests. */
export function subjectCommand(script: string, ...words: ReadonlyArray<string>): string {
  return quoted([process.execPath, join(subjects, `${script}.mjs`), ...words]);
}

/** Edge cases that match; without sequences or context, the right result needs no arithmetic. */
export function edgeCases(...filters: ReadonlyArray<string>): Selection {
  return { seed: inject("seed"), runs: 1, level: 0, suites: ["edges"], filters };
}

export const emptyCases = edgeCases("edges:no-sequences:*", "edges:empty-context:*");

/** Runs `body` with a folder for cases and one for notes of the subject; the first must be empty in the end. */
export async function inFolders<A>(body: (casesRoot: string, notes: string) => Promise<A>): Promise<A> {
  const parent = await mkdtemp(join(tmpdir(), "fieldprint-subprocess-"));
  const [casesRoot, notes] = [await mkdtemp(join(parent, "cases-")), join(parent, "notes")];
  try {
    const result = await body(casesRoot, notes);
    expect(await readdir(casesRoot)).toEqual([]);
    return result;
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

/** A source with short timeouts, for subjects that would use up long ones. */
export function impatientSource(options: SubprocessOptions) {
  return subprocessSource({ startTimeoutSeconds: 5, caseTimeoutSeconds: 1, ...options });
}

/** Whether a process runs; one that ended and waits to be collected doesn't. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) Z /.test(status);
}

/** The process ids a subject noted, each on its line; waits until it did. */
export async function notedPids(notes: string): Promise<ReadonlyArray<number>> {
  for (;;) {
    const text = await readFile(notes, "utf8").catch(() => "");
    if (text.endsWith("\n")) return text.trim().split("\n").map(Number);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
