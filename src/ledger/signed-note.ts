import { Result } from "effect";
import { verifyEd25519 } from "../identity/signature.ts";
import { base64, fromBase64 } from "./base64.ts";
import { type CosignatureTime, cosignedAt } from "./cosignature.ts";
import { NoteMalformed, NoteSignatureInvalid } from "./note-errors.ts";
import { quoted } from "./quoted.ts";
import { hexadecimal } from "./hash.ts";
import { isKeyName } from "./key-name.ts";
import type { NoteKey } from "./note-key.ts";
import type { NoteSignature, NoteSigner } from "./note-signature.ts";

/**
 * The bounds within which a note is read.
 *
 * **Units** bytes of UTF-8, and signature lines.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export const noteLimits = { bytes: 65_536, signatures: 16 } as const;

/**
 * A text and the signatures under it, none of them verified.
 *
 * **Edge cases** `text` ends with a line feed, which is signed too.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export interface SignedNote {
  readonly text: string;
  readonly signatures: ReadonlyArray<NoteSignature>;
}

/**
 * A known key whose signature of a note was verified; `time` where it is a witness.
 *
 * @spec LED-022 LED-025
 * @category ledger
 * @since 0.1.0
 */
export interface VerifiedSignature {
  readonly key: NoteKey;
  readonly time?: CosignatureTime;
}

const keyIdLength = 4;

const malformed = (where: string, expected: string, actual: string) =>
  Result.fail(new NoteMalformed({ where, expected, actual }));

function decodedText(note: string | Uint8Array): Result.Result<string, NoteMalformed> {
  const length = typeof note === "string" ? Buffer.byteLength(note) : note.length;
  if (length > noteLimits.bytes) return malformed("length", `at most ${noteLimits.bytes} bytes`, `${length} bytes`);
  let text: string;
  try {
    text = typeof note === "string" ? note : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(note);
  } catch {
    return malformed("encoding", "UTF-8", "other bytes");
  }
  const strange = /(?!\n)[\p{Cc}\p{Surrogate}]/u.exec(text)?.[0];
  if (strange === undefined) return Result.succeed(text);
  return malformed("text", "no control characters but line feeds, and no lone surrogates", quoted(strange));
}

function parsedSignature(line: string, number: number): Result.Result<NoteSignature, NoteMalformed> {
  const where = `signature ${number}`;
  const [dash, name, encoded, ...rest] = line.split(" ");
  if (dash !== "\u2014" || name === undefined || encoded === undefined || rest.length > 0) {
    return malformed(where, "an em dash, a space, a name, a space and base64", quoted(line));
  }
  if (!isKeyName(name)) return malformed(where, "a name without spaces and plus signs", quoted(name));
  const bytes = fromBase64(encoded);
  if (bytes === undefined || bytes.length <= keyIdLength) {
    return malformed(where, "base64 of a key id of 4 bytes and a signature", quoted(encoded));
  }
  const id = Buffer.from(bytes.subarray(0, keyIdLength)).toString("hex");
  return Result.succeed({ name, id, bytes: bytes.slice(keyIdLength) });
}

/**
 * Reads a signed note; its signatures are verified by {@link verifyNote}.
 *
 * **Edge cases** the signatures stand after the last empty line. Only one text is read as a given note, so that nothing
 * in it can change unseen. **Errors** `NoteMalformed` beyond `noteLimits`, for bytes that are not UTF-8, for control
 * characters, and for lines that are no signatures. **Source** C2SP signed-note.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export function parseSignedNote(note: string | Uint8Array): Result.Result<SignedNote, NoteMalformed> {
  return Result.gen(function* () {
    const whole = yield* decodedText(note);
    const end = whole.lastIndexOf("\n\n");
    if (end < 0) return yield* malformed("text", "an empty line before the signatures", quoted(whole.slice(-80)));
    const lines = whole.slice(end + 2).split("\n");
    if (lines.pop() !== "") return yield* malformed("end", "a line feed", quoted(whole.slice(-80)));
    if (lines.length === 0 || lines.length > noteLimits.signatures) {
      return yield* malformed("signatures", `1 to ${noteLimits.signatures} lines`, `${lines.length} lines`);
    }
    const signatures: Array<NoteSignature> = [];
    for (const [index, line] of lines.entries()) signatures.push(yield* parsedSignature(line, index + 1));
    return { text: whole.slice(0, end + 1), signatures };
  });
}

/**
 * A signed note as its one text.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export function signedNoteText({ text, signatures }: SignedNote): string {
  const lines = signatures.map(({ name, id, bytes }) => {
    const encoded = base64(Uint8Array.from([...Buffer.from(id, "hex"), ...bytes]));
    return `\u2014 ${name} ${encoded}\n`;
  });
  return `${text}\n${lines.join("")}`;
}

/** A note that was put together, read back: what cannot be read is never handed out. */
function checkedNote(note: SignedNote): Result.Result<SignedNote, NoteMalformed> {
  return Result.flatMap(parseSignedNote(signedNoteText(note)), (read) =>
    read.text === note.text ? Result.succeed(read) : malformed("text", "a line feed at its end", quoted(note.text)),
  );
}

/**
 * Signs a text.
 *
 * **Errors** `NoteMalformed` for a text that does not end with a line feed, has control characters or is too long.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export function signNote(text: string, signers: ReadonlyArray<NoteSigner>): Result.Result<SignedNote, NoteMalformed> {
  return checkedNote({ text, signatures: signers.map(({ sign }) => sign(text)) });
}

/**
 * A note with one more signature, in place of an earlier one of the same key.
 *
 * **Errors** `NoteMalformed` when the note would have more than 16 signatures or become too long.
 *
 * @spec LED-021 LED-025
 * @category ledger
 * @since 0.1.0
 */
export function withSignature(note: SignedNote, added: NoteSignature): Result.Result<SignedNote, NoteMalformed> {
  const others = note.signatures.filter(({ name, id }) => name !== added.name || id !== added.id);
  return checkedNote({ text: note.text, signatures: [...others, added] });
}

function verified(key: NoteKey, text: string, bytes: Uint8Array): VerifiedSignature | undefined {
  if (key.kind === "signature") return verifyEd25519(key.publicKey, text, hexadecimal(bytes)) ? { key } : undefined;
  const time = cosignedAt(key, text, bytes);
  return time === undefined ? undefined : { key, time };
}

/**
 * The known keys that signed a note, in the order of its lines.
 *
 * **Edge cases** a signature is a key's when both name and id are; those of unknown keys are ignored. The list is empty
 * when no known key signed, and names a key twice when it signed twice. **Errors** `NoteSignatureInvalid` when any
 * signature of a known key is not its over the text. **Source** C2SP signed-note.
 *
 * @spec LED-022
 * @category ledger
 * @since 0.1.0
 */
export function verifyNote(
  { text, signatures }: SignedNote,
  keys: ReadonlyArray<NoteKey>,
): Result.Result<ReadonlyArray<VerifiedSignature>, NoteSignatureInvalid> {
  const found: Array<VerifiedSignature> = [];
  for (const { name, id, bytes } of signatures) {
    for (const key of keys.filter((key) => key.name === name && key.id === id)) {
      const signature = verified(key, text, bytes);
      if (signature === undefined) return Result.fail(new NoteSignatureInvalid({ name, id }));
      found.push(signature);
    }
  }
  return Result.succeed(found);
}
