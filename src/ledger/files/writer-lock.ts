import { Effect, Schedule } from "effect";
import { join } from "node:path";
import { StoreLocked } from "../store-errors.ts";
import type { FileFault, StoreFileSystem } from "./file-system.ts";
import { isGone, lockName, parseLockName, thisOwner } from "./lock-owner.ts";

/** Files whose name starts so are locks, also those a later version may write. */
export const lockPrefix = "lock.";

const ignoring = (code: string) => (fault: FileFault) => (fault.code === code ? Effect.void : Effect.fail(fault));

function lockedBy(directory: string, file: string): StoreLocked {
  const owner = parseLockName(file);
  const where = { where: directory, file: join(directory, file) };
  return new StoreLocked({ ...where, process: owner?.process ?? null, host: owner?.host ?? "an unknown host" });
}

/**
 * Puts up this process's own lock, then looks whether it is the only one. Of two that do so at once the later one sees
 * the other, so never both go on. The locks of processes that are gone are taken away: a name belongs to one process for
 * ever, so nobody can have put it up again.
 *
 * @spec STO-022 STO-023
 */
const tryLock = Effect.fnUntraced(function* (files: StoreFileSystem, directory: string) {
  const here = thisOwner();
  const own = lockName(here);
  const path = join(directory, own);
  const made = files
    .open(path, "new")
    .pipe(Effect.catch((fault) => Effect.fail(fault.code === "EEXIST" ? lockedBy(directory, own) : fault)));
  yield* Effect.ignore((yield* made).close);
  const alone = Effect.gen(function* () {
    for (const file of yield* files.list(directory)) {
      if (file === own || !file.startsWith(lockPrefix)) continue;
      const owner = parseLockName(file);
      if (owner === undefined || !isGone(owner, here)) return yield* lockedBy(directory, file);
      yield* files.remove(join(directory, file)).pipe(Effect.catch(ignoring("ENOENT")));
    }
  });
  yield* Effect.onError(alone, () => Effect.ignore(files.remove(path)));
  return path;
});

/**
 * The right to write in a directory, until the scope ends.
 *
 * **Errors** `StoreLocked` when another process has it; asked a few times within a tenth of a second, as two that try at
 * once may both step back.
 *
 * @spec STO-022 STO-023
 */
export function writerLock(files: StoreFileSystem, directory: string) {
  const schedule = Schedule.jittered(Schedule.exponential("4 millis"));
  const locked = tryLock(files, directory).pipe(
    Effect.retry({ schedule, times: 4, while: (error) => error._tag === "StoreLocked" }),
  );
  return Effect.acquireRelease(locked, (path) => Effect.ignore(files.remove(path)));
}
