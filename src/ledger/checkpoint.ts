import { Result } from "effect";
import { base64, fromBase64 } from "./base64.ts";
import { NoteMalformed } from "./note-errors.ts";
import { quoted } from "./quoted.ts";
import type { NoteSigner } from "./note-signature.ts";
import { signedNoteText, signNote } from "./signed-note.ts";
import { digestLength } from "./tree-hash.ts";

/**
 * What a log states about itself: its name, how many leaves it has, and their root.
 *
 * **Units** `root` is 32 bytes. **Edge cases** `extensions` are lines that nobody audits; leave them out.
 *
 * @spec LED-023
 * @category ledger
 * @since 0.1.0
 */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly extensions?: ReadonlyArray<string>;
}

const malformed = (where: string, expected: string, actual: string) =>
  Result.fail(new NoteMalformed({ where, expected, actual: quoted(actual) }));

/**
 * Reads the text of a checkpoint: the text of a note whose signatures are verified apart.
 *
 * **Edge cases** one text for one checkpoint: the size has no leading zeros, the root is padded base64.
 * **Errors** `NoteMalformed` with the line. **Source** C2SP tlog-checkpoint.
 *
 * @spec LED-023
 * @category ledger
 * @since 0.1.0
 */
export function parseCheckpointText(text: string): Result.Result<Required<Checkpoint>, NoteMalformed> {
  const lines = text.split("\n");
  if (lines.pop() !== "") return malformed("checkpoint, end", "a line feed", text.slice(-80));
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return malformed("checkpoint", "an origin, a size and a root, each on its line", text);
  }
  if (lines.includes("")) return malformed("checkpoint", "no empty lines", text);
  const size = Number(sizeText);
  if (!/^(0|[1-9][0-9]{0,15})$/u.test(sizeText) || !Number.isSafeInteger(size)) {
    return malformed("checkpoint, size", "a decimal number below 2^53 without leading zeros", sizeText);
  }
  const root = fromBase64(rootText);
  if (root?.length !== digestLength) return malformed("checkpoint, root", "base64 of 32 bytes", rootText);
  return Result.succeed({ origin, size, root, extensions });
}

/**
 * The text of a checkpoint, which is signed.
 *
 * **Errors** `NoteMalformed` for an empty or broken line, a size that is none and a root of another length.
 *
 * @spec LED-023
 * @category ledger
 * @since 0.1.0
 */
export function checkpointText(checkpoint: Checkpoint): Result.Result<string, NoteMalformed> {
  const { origin, size, root, extensions = [] } = checkpoint;
  const broken = [origin, ...extensions].find((line) => line.includes("\n"));
  if (broken !== undefined) return malformed("checkpoint", "lines without line feeds", broken);
  const text = [origin, String(size), base64(root), ...extensions].map((line) => `${line}\n`).join("");
  return Result.map(parseCheckpointText(text), () => text);
}

/**
 * Signs a checkpoint and answers the text of the note.
 *
 * **Edge cases** only a signature under the name of the origin is accepted by {@link openCheckpoint}.
 * **Errors** `NoteMalformed`.
 *
 * @spec LED-023
 * @category ledger
 * @since 0.1.0
 */
export function signCheckpoint(
  checkpoint: Checkpoint,
  signers: ReadonlyArray<NoteSigner>,
): Result.Result<string, NoteMalformed> {
  return Result.flatMap(checkpointText(checkpoint), (text) => Result.map(signNote(text, signers), signedNoteText));
}
