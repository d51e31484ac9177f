import { Effect, Result, Schema } from "effect";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { readBounded } from "../case/bounded-file.ts";
import type { CaseError } from "../case/errors.ts";
import { Selection } from "../selection.ts";
import { ExportInvalid } from "./errors.ts";

export const INDEX_FILE = "index.json";

/**
 * What an index may be at most.
 *
 * **Units** bytes of `index.json`; random cases of its selection.
 *
 * @spec CON-125
 * @category export
 * @since 0.1.0
 */
export const exportLimits = { indexFile: 2 ** 26, runs: 100_000 } as const;

const part = "[A-Za-z0-9][A-Za-z0-9._-]*";
const caseId = Schema.String.check(Schema.isPattern(new RegExp(`^${part}:${part}:${part}$`)));
const runDirectory = Schema.String.check(Schema.isPattern(new RegExp(`^${part}/${part}/${part}/[1-9][0-9]*$`)));
const digest = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/));

/**
 * One exported case: `dirs` are its runs in order, to be run one after the other on one subject; `relation` names the law
 * that holds between their results; `decodedPages` says that pages of a format a case cannot hold are there as float32.
 *
 * @spec CON-125 CON-127
 * @category export
 * @since 0.1.0
 */
export const ExportedCase = Schema.Struct({
  index: Schema.Int,
  id: caseId,
  requirements: Schema.Array(Schema.String),
  dirs: Schema.Array(runDirectory),
  relation: Schema.optionalKey(Schema.String),
  decodedPages: Schema.optionalKey(Schema.Boolean),
});
/**
 * The decoded form of {@link ExportedCase}.
 *
 * @spec CON-125
 * @category export
 * @since 0.1.0
 */
export type ExportedCase = typeof ExportedCase.Type;

/**
 * `index.json` of an export: which cases lie below it, which were left out and why, and a digest of every run's inputs:
 * the BLAKE3 digest of the digests of `case.json` and `inputs.safetensors`, one after the other.
 *
 * **Edge cases** `complete` is false while an export is being written; its cases then have no directories yet.
 *
 * @spec CON-125 CON-126
 * @category export
 * @since 0.1.0
 */
export const ExportIndex = Schema.Struct({
  protocol: Schema.Literal("fieldprint-export/1"),
  version: Schema.String,
  complete: Schema.Boolean,
  selection: Selection,
  cases: Schema.Array(ExportedCase),
  leftOut: Schema.Array(Schema.Struct({ id: caseId, reason: Schema.String })),
  digests: Schema.Record(runDirectory, digest),
});
/**
 * The decoded form of {@link ExportIndex}.
 *
 * @spec CON-125
 * @category export
 * @since 0.1.0
 */
export type ExportIndex = typeof ExportIndex.Type;

function invalid(expected: string, actual: string): ExportInvalid {
  return new ExportInvalid({ where: INDEX_FILE, expected, actual });
}

function parse(bytes: Uint8Array): Result.Result<unknown, ExportInvalid> {
  try {
    return Result.succeed(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    return Result.fail(invalid("JSON text in UTF-8", String(cause).slice(0, 200)));
  }
}

/** The folder of a case below its export. */
export function folderOf(id: string): string {
  return id.replaceAll(":", "/");
}

/** What the Schema cannot say: every run lies in the folder of its case and has a digest, and the selection is bounded. */
function consistencyError({ cases, digests, selection }: ExportIndex): ExportInvalid | undefined {
  for (const { id, dirs } of cases) {
    const stray = dirs.find((dir, n) => dir !== `${folderOf(id)}/${n + 1}`);
    if (stray !== undefined) return invalid(`runs of ${id} at ${folderOf(id)}/1 and so on`, stray);
    const undigested = dirs.find((dir) => !Object.hasOwn(digests, dir));
    if (undigested !== undefined) return invalid(`a digest of ${undigested}`, "none");
  }
  if (new Set(cases.map(({ id }) => id)).size < cases.length) return invalid("every case once", "a case listed twice");
  if (selection.runs <= exportLimits.runs) return undefined;
  return invalid(`at most ${exportLimits.runs} random cases`, String(selection.runs));
}

/** Decodes the bytes of `index.json`. */
export function parseIndex(bytes: Uint8Array): Result.Result<ExportIndex, ExportInvalid> {
  return Result.gen(function* () {
    const root = yield* parse(bytes);
    const decoded = Schema.decodeUnknownResult(ExportIndex)(root, { onExcessProperty: "error" });
    const index = yield* Result.mapError(decoded, ({ message }) =>
      invalid("an index of protocol fieldprint-export/1", message.slice(0, 300)),
    );
    const error = consistencyError(index);
    return error === undefined ? index : yield* Result.fail(error);
  });
}

/** The bytes of `index.json`. */
export function printIndex(index: ExportIndex): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(index, undefined, 1)}\n`);
}

/**
 * Reads the index of an export.
 *
 * **Errors** `CaseMissing` without one, `ExportInvalid` for one that is not ours, and those of reading a file.
 *
 * @spec CON-125
 * @category export
 * @since 0.1.0
 */
export function readExportIndex(directory: string): Effect.Effect<ExportIndex, ExportInvalid | CaseError> {
  return Effect.flatMap(readBounded(directory, { file: INDEX_FILE, limit: exportLimits.indexFile }), (bytes) =>
    Effect.fromResult(parseIndex(bytes)),
  );
}

/**
 * Whether a directory holds an export rather than one case.
 *
 * @spec CON-128
 * @category export
 * @since 0.1.0
 */
export function isExport(directory: string): Effect.Effect<boolean> {
  return Effect.promise(() =>
    lstat(join(directory, INDEX_FILE)).then(
      () => true,
      () => false,
    ),
  );
}
