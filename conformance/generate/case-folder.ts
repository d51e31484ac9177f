import { Effect } from "effect";
import { lstat, mkdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Problem } from "../../src/index.ts";
import { accessError } from "../case/bounded-file.ts";
import type { CaseError } from "../case/errors.ts";
import { writeCase } from "../case/write-case.ts";
import { ExportRefused } from "./errors.ts";
import { folderOf } from "./export-index.ts";
import { inputsDigest } from "./inputs-digest.ts";

/** What an exported case came to: its runs below the export with their digests, and whether any has decoded pages. */
export interface WrittenRuns {
  readonly runs: ReadonlyArray<readonly [directory: string, digest: string]>;
  readonly decodedPages: boolean;
}

const isDirectory = (path: string): Promise<boolean | undefined> =>
  lstat(path).then(
    (stats) => stats.isDirectory(),
    () => undefined,
  );

/** A link on the way to a case would lead a removal out of the export. */
function refuseLinks(directory: string, id: string): Effect.Effect<void, ExportRefused> {
  const [suite, group] = id.split(":") as [string, string];
  const above = [suite, join(suite, group)];
  return Effect.flatMap(
    Effect.promise(() => Promise.all(above.map((folder) => isDirectory(join(directory, folder))))),
    (kinds) => {
      const wrong = above[kinds.indexOf(false)];
      if (wrong === undefined) return Effect.void;
      return Effect.fail(new ExportRefused({ directory, reason: `a link or a file in the place of ${wrong}` }));
    },
  );
}

const partialFolder = (id: string) => join(dirname(folderOf(id)), `.${basename(folderOf(id))}.partial`);

function onDisk(directory: string, work: () => Promise<unknown>): Effect.Effect<void, CaseError> {
  return Effect.asVoid(
    Effect.tryPromise({ try: work, catch: (cause) => accessError(directory, "a writable directory", cause) }),
  );
}

/** Removes a case, finished or not, and the folders above it that are empty then. */
export function removeCaseFolder(directory: string, id: string): Effect.Effect<void, CaseError | ExportRefused> {
  return Effect.andThen(
    refuseLinks(directory, id),
    onDisk(directory, async () => {
      for (const folder of [folderOf(id), partialFolder(id)]) {
        await rm(join(directory, folder), { recursive: true, force: true });
      }
      const group = dirname(join(directory, folderOf(id)));
      for (const empty of [group, dirname(group)]) await rmdir(empty).catch(() => {});
    }),
  );
}

/** Writes a problem; one whose pages a case cannot hold is written with its pages as float32. */
function writeRun(directory: string, problem: Problem): Effect.Effect<boolean, CaseError> {
  const decoded: Problem = { ...problem, kStored: undefined, vStored: undefined };
  return writeCase(directory, problem).pipe(
    Effect.as(false),
    Effect.catchTag("CaseInvalid", () => Effect.as(writeCase(directory, decoded), true)),
  );
}

/**
 * Writes the runs of a case in order, replacing what the case was before only when all are written. Each problem is
 * written before the next is made: a case may change shared arrays between runs.
 */
export function writeCaseFolder(
  directory: string,
  id: string,
  problems: Iterable<Problem>,
): Effect.Effect<WrittenRuns, CaseError | ExportRefused> {
  const partial = join(directory, partialFolder(id));
  return Effect.gen(function* () {
    yield* removeCaseFolder(directory, id);
    yield* onDisk(directory, () => mkdir(partial, { recursive: true }));
    const runs: Array<readonly [string, string]> = [];
    let decodedPages = false;
    for (const problem of problems) {
      const run = join(partial, String(runs.length + 1));
      const decoded = yield* writeRun(run, problem);
      decodedPages ||= decoded;
      runs.push([`${folderOf(id)}/${runs.length + 1}`, yield* inputsDigest(run)]);
    }
    if (runs.length === 0) yield* removeCaseFolder(directory, id);
    else yield* onDisk(directory, () => rename(partial, join(directory, folderOf(id))));
    return { runs, decodedPages };
  });
}
