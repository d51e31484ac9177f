import { Effect } from "effect";
import { mkdir, realpath, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeAtomically } from "../case/atomic-file.ts";
import { accessError, readBounded } from "../case/bounded-file.ts";
import { CASE_FILE } from "../case/case-file.ts";
import { caseLimits } from "../case/case-limits.ts";
import type { CaseError } from "../case/errors.ts";
import { INPUTS_FILE } from "../case/tensor-file.ts";
import type { Report } from "../report/report.ts";
import { readReport } from "./named-file.ts";

/** A path that `conform` gives a saved case; a report that was tampered with may hold any other. */
const ownPath = /^cases\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

const files = [
  { file: CASE_FILE, limit: caseLimits.caseFile },
  { file: INPUTS_FILE, limit: caseLimits.tensorFile },
];

function copyCase(from: string, to: string): Effect.Effect<void, CaseError> {
  return Effect.forEach(files, (request) =>
    Effect.flatMap(readBounded(from, request), (bytes) =>
      Effect.tryPromise({
        try: async () => {
          await mkdir(to, { recursive: true });
          await writeAtomically(join(to, request.file), bytes);
        },
        catch: (cause) => accessError(join(to, request.file), "a writable file", cause),
      }),
    ),
  ).pipe(Effect.asVoid);
}

const pathsIn = (report: Report): ReadonlyArray<string> =>
  report.subjects.flatMap(({ cases }) => cases.flatMap(({ savedCase }) => savedCase ?? []));

/** The saved cases that the report in a directory names; none where there is no report, or a file that is none. */
export function savedCasesOf(directory: string): Effect.Effect<ReadonlyArray<string>> {
  return Effect.match(readReport(join(directory, "report.json")), { onSuccess: pathsIn, onFailure: () => [] });
}

/** Leaves alone what a link leads to. */
async function removeCase(root: string, path: string): Promise<void> {
  const directory = join(await realpath(root), path);
  if ((await realpath(directory)) !== directory) return;
  for (const { file } of files) await rm(join(directory, file), { force: true });
  await rmdir(directory);
}

/** Removes the saved cases of an earlier report that the new one does not name; what else lies in them stays. */
export function removeStaleCases(directory: string, earlier: ReadonlyArray<string>, report: Report) {
  const named = new Set(pathsIn(report));
  const stale = earlier.filter((path) => ownPath.test(path) && !named.has(path));
  return Effect.forEach(stale, (path) => Effect.ignore(Effect.tryPromise(() => removeCase(directory, path))), {
    discard: true,
  });
}

/** Copies the cases that a report names to another report's directory; the number that could not be copied. */
export function copySavedCases(reportFile: string, report: Report, directory: string): Effect.Effect<number> {
  const copies = pathsIn(report).map((path) => {
    const [from, to] = [join(dirname(reportFile), path), join(directory, path)];
    if (!ownPath.test(path)) return Effect.succeed(1);
    if (resolve(from) === resolve(to)) return Effect.succeed(0);
    return Effect.match(copyCase(from, to), { onSuccess: () => 0, onFailure: () => 1 });
  });
  return Effect.map(Effect.all(copies), (missing) => missing.reduce((sum, count) => sum + count, 0));
}
