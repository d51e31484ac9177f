import { Result } from "effect";
import type { SigningKey } from "../identity/signature.ts";
import type { NoteKeyRefused } from "./note-errors.ts";
import { type NoteKey, noteKey } from "./note-key.ts";

/**
 * One signature line of a note.
 *
 * **Units** `id` is that of a `NoteKey`; what `bytes` are depends on the key.
 *
 * @spec LED-021 LED-022
 * @category ledger
 * @since 0.1.0
 */
export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * Who signs notes: a key, and how it signs their text.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export interface NoteSigner {
  readonly key: NoteKey;
  readonly sign: (text: string) => NoteSignature;
}

/**
 * A signer of notes from a signing key and a name.
 *
 * **Errors** `NoteKeyRefused` for the name.
 *
 * @spec LED-021
 * @category ledger
 * @since 0.1.0
 */
export function noteSigner(name: string, signingKey: SigningKey): Result.Result<NoteSigner, NoteKeyRefused> {
  return Result.map(noteKey(name, signingKey.publicKey), (key) => ({
    key,
    sign: (text) => ({ name, id: key.id, bytes: new Uint8Array(Buffer.from(signingKey.sign(text), "hex")) }),
  }));
}
