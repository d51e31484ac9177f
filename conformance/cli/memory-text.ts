import { Effect } from "effect";
import type { Readable } from "node:stream";
import { FileUnusable, UsageError } from "./errors.ts";
import { readNamedBytes } from "./ledger-input.ts";

/**
 * The most bytes of a text; however it is spelled, its payload is a record that a store takes.
 *
 * @spec MCM-010
 */
export const longestText: number = 2 ** 17;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const expected = `a text of at most ${longestText} bytes`;

async function readStream(stream: Readable): Promise<Uint8Array> {
  const pieces: Array<Uint8Array> = [];
  let length = 0;
  for await (const piece of stream) {
    const bytes = Buffer.from(piece as Uint8Array);
    length += bytes.length;
    if (length > longestText) throw new FileUnusable({ file: "standard input", expected, actual: "more" });
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

/** Where a text is. */
interface TextSource {
  readonly text: string | undefined;
  readonly file: string | undefined;
  readonly input: Readable & { readonly isTTY?: boolean };
}

function readBytes({ text, file, input }: TextSource): Effect.Effect<Uint8Array, FileUnusable | UsageError> {
  const hint = "Give it as an argument, name a file with --file, or pipe it in";
  if (text !== undefined && file !== undefined) {
    return Effect.fail(new UsageError({ problem: "there are two texts, an argument and --file", hint: "Give one" }));
  }
  if (text !== undefined) return Effect.succeed(Buffer.from(text));
  if (file !== undefined && file !== "-") return readNamedBytes({ file, limit: longestText, expected: "a text" });
  if (input.isTTY === true) return Effect.fail(new UsageError({ problem: "there is no text", hint }));
  return Effect.tryPromise({
    try: () => readStream(input),
    catch: (cause) =>
      cause instanceof FileUnusable
        ? cause
        : new FileUnusable({ file: "standard input", expected, actual: "something that cannot be read" }),
  });
}

/**
 * A text from an argument, a file or a stream; a line feed at the end of a file or a stream is not part of it.
 *
 * @spec MCM-010
 */
export function readText(source: TextSource): Effect.Effect<string, FileUnusable | UsageError> {
  const file = source.text === undefined ? (source.file ?? "standard input") : "the text";
  const refused = (actual: string) => new FileUnusable({ file, expected: `${expected} of UTF-8`, actual });
  return Effect.flatMap(readBytes(source), (bytes) => {
    if (bytes.length > longestText) return Effect.fail(refused(`${bytes.length} bytes`));
    return Effect.try({
      try: () => decoder.decode(bytes),
      catch: () => refused("bytes that are not UTF-8"),
    }).pipe(
      Effect.map((text) => (source.text === undefined ? text.replace(/\r?\n$/, "") : text)),
      Effect.filterOrFail(
        (text) => text.trim() !== "",
        () => refused("nothing but white space"),
      ),
    );
  });
}
