import { createHash } from "node:crypto";
import { Result } from "effect";
import type { PublicKey } from "../identity/principal.ts";
import { base64, fromBase64 } from "./base64.ts";
import { isKeyName, longestName } from "./key-name.ts";
import { NoteKeyRefused } from "./note-errors.ts";
import { quoted } from "./quoted.ts";

/**
 * What a key signs: notes, or cosignatures of checkpoints.
 *
 * @spec LED-020
 * @category ledger
 * @since 0.1.0
 */
export type NoteKeyKind = "signature" | "cosignature";

/**
 * A public key that signs notes under a name.
 *
 * **Units** `id` is 8 hexadecimal digits: the first four bytes of the SHA-256 digest of the name, a line feed, the byte of
 * the kind and the public key.
 *
 * @spec LED-020
 * @category ledger
 * @since 0.1.0
 */
export interface NoteKey {
  readonly name: string;
  readonly kind: NoteKeyKind;
  readonly id: string;
  readonly publicKey: PublicKey;
}

const kindBytes: Record<NoteKeyKind, number> = { signature: 0x01, cosignature: 0x04 };
const publicKeyLength = 32;
const longestKeyText = longestName + 100;

/** The bytes that a key string carries, and that its id is a digest of. */
function keyBytes(kind: NoteKeyKind, publicKey: PublicKey): Uint8Array {
  return Uint8Array.from([kindBytes[kind], ...Buffer.from(publicKey, "hex")]);
}

function keyId(name: string, bytes: Uint8Array): string {
  return createHash("sha256").update(`${name}\n`).update(bytes).digest("hex").slice(0, 8);
}

function refused(where: string, expected: string, actual: string): Result.Result<never, NoteKeyRefused> {
  return Result.fail(new NoteKeyRefused({ where: `key, ${where}`, expected, actual: quoted(actual) }));
}

/**
 * A public key under a name.
 *
 * **Errors** `NoteKeyRefused` for a name that is empty, longer than 255 or has spaces, control characters or a plus sign,
 * and for anything that is no public key.
 *
 * @spec LED-020
 * @category ledger
 * @since 0.1.0
 */
export function noteKey(
  name: string,
  publicKey: PublicKey,
  kind: NoteKeyKind = "signature",
): Result.Result<NoteKey, NoteKeyRefused> {
  const nameExpected = `1 to ${longestName} characters without spaces, control characters and plus signs`;
  if (!isKeyName(name)) return refused("name", nameExpected, name);
  if (!/^[0-9a-f]{64}$/u.test(publicKey)) return refused("public key", "64 lower-case hexadecimal digits", publicKey);
  return Result.succeed({ name, kind, id: keyId(name, keyBytes(kind, publicKey)), publicKey });
}

/**
 * A key as the one line that is handed to those who are to trust it.
 *
 * @spec LED-020
 * @category ledger
 * @since 0.1.0
 */
export function noteKeyText({ name, kind, id, publicKey }: NoteKey): string {
  return `${name}+${id}+${base64(keyBytes(kind, publicKey))}`;
}

/**
 * The key that such a line stands for.
 *
 * **Errors** `NoteKeyRefused` for anything that is not exactly one, also when the id is not that of the name and key.
 * **Source** C2SP signed-note, verifier keys.
 *
 * @spec LED-020
 * @category ledger
 * @since 0.1.0
 */
export function parseNoteKey(text: string): Result.Result<NoteKey, NoteKeyRefused> {
  const shape = "name+id+base64, the id of 8 lower-case hexadecimal digits";
  if (text.length > longestKeyText) return refused("text", `at most ${longestKeyText} characters`, text);
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return refused("text", shape, text);
  const bytes = fromBase64(encoded);
  if (bytes?.length !== 1 + publicKeyLength) {
    return refused("public key", "base64 of a byte for the kind and 32 bytes", encoded);
  }
  const kind = (["signature", "cosignature"] as const).find((kind) => kindBytes[kind] === bytes[0]);
  if (kind === undefined) return refused("kind", "the byte 1 (Ed25519) or 4 (Ed25519 cosignature)", String(bytes[0]));
  const key = noteKey(name, Buffer.from(bytes.subarray(1)).toString("hex"), kind);
  if (Result.isFailure(key) || key.success.id === id) return key;
  return refused("id", `${key.success.id}, the id of this name and public key`, id);
}
