import { Result, Schema } from "effect";
import { type SigningKey, verifyEd25519 } from "../identity/signature.ts";
import { hexadecimal } from "./hash.ts";
import type { NoteKeyRefused } from "./note-errors.ts";
import { type NoteKey, noteKey } from "./note-key.ts";
import type { NoteSignature } from "./note-signature.ts";

/**
 * When a witness cosigned.
 *
 * **Units** seconds since 1970-01-01T00:00:00Z, a whole number.
 *
 * @spec LED-025
 * @category ledger
 * @since 0.1.0
 */
export const CosignatureTime = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));
export type CosignatureTime = typeof CosignatureTime.Type;

const timeLength = 8;
const signatureLength = 64;

/**
 * The text that a witness signs: that by this time it had seen no larger tree of this log, and that it is consistent.
 *
 * **Source** C2SP tlog-cosignature, Ed25519 signed message.
 *
 * @spec LED-025
 * @category ledger
 * @since 0.1.0
 */
export function cosignatureText(time: CosignatureTime, noteText: string): string {
  return `cosignature/v1\ntime ${time}\n${noteText}`;
}

/**
 * A witness: its key, and how it cosigns the text of a checkpoint.
 *
 * @spec LED-025
 * @category ledger
 * @since 0.1.0
 */
export interface Cosigner {
  readonly key: NoteKey;
  readonly sign: (text: string, time: CosignatureTime) => NoteSignature;
}

/**
 * A witness of some name from a signing key.
 *
 * **Edge cases** it signs whatever it is given: whoever calls it has checked the consistency before.
 * **Errors** `NoteKeyRefused` for the name.
 *
 * @spec LED-025
 * @category ledger
 * @since 0.1.0
 */
export function cosigner(name: string, signingKey: SigningKey): Result.Result<Cosigner, NoteKeyRefused> {
  return Result.map(noteKey(name, signingKey.publicKey, "cosignature"), (key) => ({
    key,
    sign: (text, time) => {
      const bytes = Buffer.alloc(timeLength + signatureLength);
      bytes.writeBigUInt64BE(BigInt(time));
      bytes.set(Buffer.from(signingKey.sign(cosignatureText(time, text)), "hex"), timeLength);
      return { name, id: key.id, bytes: new Uint8Array(bytes) };
    },
  }));
}

/**
 * The time of a cosignature, if it is this witness's over this text.
 *
 * **Edge cases** nothing for another length, a time beyond 2^53 - 1, and any other signature.
 *
 * @spec LED-025
 * @category ledger
 * @since 0.1.0
 */
export function cosignedAt(key: NoteKey, text: string, bytes: Uint8Array): CosignatureTime | undefined {
  if (key.kind !== "cosignature" || bytes.length !== timeLength + signatureLength) return undefined;
  const time = Number(Buffer.from(bytes).readBigUInt64BE());
  if (!Number.isSafeInteger(time)) return undefined;
  const signature = hexadecimal(bytes.subarray(timeLength));
  return verifyEd25519(key.publicKey, cosignatureText(time, text), signature) ? time : undefined;
}
