import { Effect, type Scope } from "effect";
import { rmSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onProcessExit } from "./process-exit.ts";
import { SubjectBroken } from "./subject-broken.ts";

const MEMORY = "/dev/shm";
const leastFreeBytes = 2 ** 30;

async function hasRoom(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize >= leastFreeBytes;
}

async function makeFolder(preferred: string | undefined): Promise<string> {
  const name = "fieldprint-subject-";
  if (preferred !== undefined) return mkdtemp(join(preferred, name));
  try {
    if (await hasRoom(MEMORY)) return await mkdtemp(join(MEMORY, name));
  } catch {
    // Not every system has memory to write files to.
  }
  return mkdtemp(join(tmpdir(), name));
}

/** What the subject made unremovable stays: there is nothing left to try. */
function remove(directory: string): Effect.Effect<void> {
  return Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined));
}

/**
 * A private folder for the cases of one subject, in memory where there is room; it goes with the scope, and with this
 * process.
 *
 * @spec CON-082 CON-089
 */
export function caseFolder(preferred?: string): Effect.Effect<string, SubjectBroken, Scope.Scope> {
  const made = Effect.tryPromise({
    try: async () => {
      const folder = await makeFolder(preferred);
      return { folder, forget: onProcessExit(() => rmSync(folder, { recursive: true, force: true })) };
    },
    catch: (cause) =>
      new SubjectBroken({
        reason: `no folder for cases could be made: ${String((cause as NodeJS.ErrnoException).message)}`,
        remedy: "choose a folder that is there and can be written",
      }),
  });
  const released = Effect.acquireRelease(made, ({ folder, forget }) =>
    Effect.andThen(remove(folder), Effect.sync(forget)),
  );
  return Effect.map(released, ({ folder }) => folder);
}

/**
 * A directory of mode 0700 for one run, removed afterwards with everything the subject left in it.
 *
 * @spec CON-082
 */
export function caseDirectory(folder: string): Effect.Effect<string, never, Scope.Scope> {
  return Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(folder, "case-"))),
    remove,
  );
}
