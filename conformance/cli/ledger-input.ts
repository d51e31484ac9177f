import { Effect } from "effect";
import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { accessError, readBounded } from "../case/bounded-file.ts";
import { FileUnusable } from "./errors.ts";
import { readJsonText } from "./ledger-json-text.ts";

/** A file that the user named: at most so many bytes, and what it should be. */
interface Named {
  readonly file: string;
  readonly limit: number;
  readonly expected: string;
}

/**
 * The bytes of a regular file; its size is checked before it is read.
 *
 * @spec LCM-003
 */
export function readNamedBytes({ file, limit, expected }: Named): Effect.Effect<Uint8Array, FileUnusable> {
  return Effect.tryPromise({
    try: () => realpath(file),
    catch: (cause) => accessError(file, expected, cause),
  }).pipe(
    Effect.flatMap((path) => readBounded(dirname(path), { file: basename(path), limit })),
    Effect.mapError(
      ({ actual }) => new FileUnusable({ file, expected: `${expected}, in at most ${limit} bytes`, actual }),
    ),
  );
}

/**
 * The JSON value in a file. Errors quote nothing of what is in it: it may be another file than was meant.
 *
 * @spec LCM-002 LCM-003
 */
export function readNamedJson(named: Named): Effect.Effect<unknown, FileUnusable> {
  const { file, expected } = named;
  return Effect.flatMap(readNamedBytes(named), (bytes) =>
    Effect.mapError(Effect.fromResult(readJsonText(bytes)), (actual) => new FileUnusable({ file, expected, actual })),
  );
}
