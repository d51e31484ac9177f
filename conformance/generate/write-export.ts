import { Effect, Result } from "effect";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../case/atomic-file.ts";
import { accessError } from "../case/bounded-file.ts";
import type { CaseError } from "../case/errors.ts";
import { type SelectedCase, selectCases, type Selection } from "../selection.ts";
import { removeCaseFolder, writeCaseFolder, type WrittenRuns } from "./case-folder.ts";
import { ExportRefused } from "./errors.ts";
import { type ExportedCase, type ExportIndex, INDEX_FILE, printIndex, readExportIndex } from "./export-index.ts";

/**
 * What to export, and whom to tell after every case. `version` is the version of the kit that the cases come from.
 *
 * @spec CON-125
 * @category export
 * @since 0.1.0
 */
export interface ExportOptions {
  readonly selection: Selection;
  readonly version: string;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly id: string }) => void;
}

type WriteError = CaseError | ExportRefused;

/** Ids of the cases an older export left in a directory; refuses a directory that holds anything but one. */
function idsBefore(directory: string): Effect.Effect<ReadonlyArray<string>, WriteError> {
  return Effect.gen(function* () {
    const entries = yield* Effect.tryPromise({
      try: async () => {
        await mkdir(directory, { recursive: true });
        return readdir(directory);
      },
      catch: (cause) =>
        (cause as NodeJS.ErrnoException).code === "EEXIST"
          ? new ExportRefused({ directory, reason: "a file" })
          : accessError(directory, "a writable directory", cause),
    });
    if (entries.length === 0) return [];
    const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
    if (!entries.includes(INDEX_FILE)) {
      return yield* new ExportRefused({ directory, reason: `${count} and no ${INDEX_FILE}` });
    }
    const index = yield* Effect.result(readExportIndex(directory));
    if (Result.isSuccess(index)) return index.success.cases.map(({ id }) => id);
    return yield* new ExportRefused({ directory, reason: `an ${INDEX_FILE} of something else` });
  });
}

function writeIndex(directory: string, index: ExportIndex): Effect.Effect<void, CaseError> {
  return Effect.tryPromise({
    try: () => writeAtomically(join(directory, INDEX_FILE), printIndex(index)),
    catch: (cause) => accessError(INDEX_FILE, "a writable file", cause),
  });
}

const relationName = (id: string) => id.split(":")[1]!;

type WrittenCase =
  | { readonly entry: ExportedCase; readonly digests: WrittenRuns["runs"] }
  | { readonly leftOut: ExportIndex["leftOut"][number] };

/** A case that has nothing to run, or that no case directory can hold, is left out with the reason. */
function writeSelected(
  directory: string,
  { index, conformanceCase }: SelectedCase,
): Effect.Effect<WrittenCase, WriteError> {
  const { id, requirements, problems, relation } = conformanceCase;
  const leftOut = (reason: string): WrittenCase => ({ leftOut: { id, reason } });
  return writeCaseFolder(directory, id, problems()).pipe(
    Effect.map(({ runs, decodedPages }): WrittenCase => {
      if (runs.length === 0) return leftOut("it has no problem to run under this seed");
      const related = relation !== undefined && runs.length > 1;
      const said = { ...(related && { relation: relationName(id) }), ...(decodedPages && { decodedPages }) };
      const dirs = runs.map(([dir]) => dir);
      return { entry: { index, id, requirements, dirs, ...said }, digests: runs };
    }),
    Effect.catchTag("CaseInvalid", ({ message }) => Effect.as(removeCaseFolder(directory, id), leftOut(message))),
  );
}

/**
 * Writes the selected cases as case directories `suite/group/case/run` with an index, for machines without Node.
 *
 * **Edge cases** an older export in the directory is replaced case by case, its outputs with it; other files there stay.
 * An export that was interrupted has an index that says so, and is replaced like any other.
 * **Errors** `ExportRefused` for a directory that holds something else, `CaseInaccessible` when it cannot be written.
 *
 * @spec CON-125 CON-126 CON-127
 * @category export
 * @since 0.1.0
 */
export function writeExport(directory: string, options: ExportOptions): Effect.Effect<ExportIndex, WriteError> {
  const { selection, version, onProgress } = options;
  return Effect.gen(function* () {
    const before = yield* idsBefore(directory);
    const selected = selectCases(selection);
    const chosen = new Set(selected.map(({ conformanceCase }) => conformanceCase.id));
    const obsolete = before.filter((id) => !chosen.has(id));
    const kit = { protocol: "fieldprint-export/1" as const, version };
    const started = [...chosen, ...obsolete].map((id, index) => ({ index, id, requirements: [], dirs: [] }));
    yield* writeIndex(directory, { ...kit, complete: false, selection, cases: started, leftOut: [], digests: {} });
    for (const id of obsolete) yield* removeCaseFolder(directory, id);

    const written: Array<WrittenCase> = [];
    for (const one of selected) {
      written.push(yield* writeSelected(directory, one));
      onProgress?.({ done: written.length, total: selected.length, id: one.conformanceCase.id });
    }
    const cases = written.flatMap((one) => ("entry" in one ? [one.entry] : []));
    const leftOut = written.flatMap((one) => ("leftOut" in one ? [one.leftOut] : []));
    const digests = Object.fromEntries(written.flatMap((one) => ("digests" in one ? one.digests : [])));
    const index: ExportIndex = { ...kit, complete: true, selection, cases, leftOut, digests };
    yield* writeIndex(directory, index);
    return index;
  });
}
