import { Effect, Result, Schema, SchemaIssue } from "effect";
import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { accessError, readBounded } from "../case/bounded-file.ts";
import { type ExpectedCases, parseExpectedCases } from "../expectations.ts";
import { Report } from "../report/report.ts";
import { Manifest } from "../subjects/manifest.ts";
import { FileUnusable } from "./errors.ts";

const bytesInMebibyte = 2 ** 20;

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1();

interface NamedFile {
  readonly file: string;
  readonly mebibytes: number;
  readonly expected: string;
}

/** The text of a file that the user named; its size is checked before it is read. */
function readText({ file, mebibytes, expected }: NamedFile): Effect.Effect<string, FileUnusable> {
  const resolved = Effect.tryPromise({
    try: () => realpath(file),
    catch: (cause) => accessError(file, expected, cause),
  });
  return resolved.pipe(
    Effect.flatMap((path) => readBounded(dirname(path), { file: basename(path), limit: mebibytes * bytesInMebibyte })),
    Effect.mapError(
      ({ actual }) => new FileUnusable({ file, expected: `${expected}, in at most ${mebibytes} MiB`, actual }),
    ),
    Effect.flatMap((bytes) =>
      Effect.try({
        try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
        catch: () => new FileUnusable({ file, expected, actual: "bytes that are not UTF-8" }),
      }),
    ),
  );
}

function issueText({ issue }: Schema.SchemaError): string {
  const [first] = formatIssue(issue).issues;
  const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return `${path === "" ? "a value" : path}: ${first?.message ?? "not as expected"}`;
}

function readJson<A>(schema: Schema.Decoder<A>, named: NamedFile): Effect.Effect<A, FileUnusable> {
  const { file, expected } = named;
  return Effect.gen(function* () {
    const text = yield* readText(named);
    const value = yield* Effect.try({
      try: (): unknown => JSON.parse(text),
      catch: () => new FileUnusable({ file, expected, actual: "text that is not JSON" }),
    });
    const decoded = Schema.decodeUnknownResult(schema)(value, { onExcessProperty: "error" });
    if (Result.isSuccess(decoded)) return decoded.success;
    return yield* new FileUnusable({ file, expected, actual: issueText(decoded.failure) });
  });
}

/**
 * Reads the cases of a `--skips` or `--xfails` file.
 *
 * @spec CON-106
 */
export function readExpectedCases(file: string): Effect.Effect<ExpectedCases, FileUnusable> {
  const expected = "case patterns, one a line, the reason after #";
  return Effect.flatMap(readText({ file, mebibytes: 1, expected }), (text) =>
    Effect.fromResult(parseExpectedCases(text)).pipe(
      Effect.mapError(({ message }) => new FileUnusable({ file, expected, actual: message })),
    ),
  );
}

/**
 * Reads a `report.json`.
 *
 * @spec CON-108
 */
export function readReport(file: string): Effect.Effect<Report, FileUnusable> {
  const expected = "a report of protocol fieldprint-report/1";
  return readJson(Schema.toCodecJson(Report), { file, mebibytes: 256, expected });
}

/**
 * Reads a manifest.
 *
 * @spec CON-110
 */
export function readManifest(file: string): Effect.Effect<Manifest, FileUnusable> {
  return readJson(Manifest, { file, mebibytes: 1, expected: "a manifest in JSON" });
}
