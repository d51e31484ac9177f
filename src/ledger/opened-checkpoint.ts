import { Result, Schema } from "effect";
import { type Checkpoint, parseCheckpointText } from "./checkpoint.ts";
import { CosignatureTime, type Cosigner } from "./cosignature.ts";
import {
  CheckpointUntrusted,
  NoteKeyRefused,
  NoteMalformed,
  type NoteSignatureInvalid,
  WitnessesMissing,
} from "./note-errors.ts";
import { type NoteKey, type NoteKeyKind, noteKeyText } from "./note-key.ts";
import { parseSignedNote, signedNoteText, type VerifiedSignature, verifyNote, withSignature } from "./signed-note.ts";

/**
 * How many of which witnesses must have cosigned.
 *
 * @spec LED-026
 * @category ledger
 * @since 0.1.0
 */
export interface WitnessPolicy {
  readonly keys: ReadonlyArray<NoteKey>;
  readonly threshold: number;
}

/**
 * Whose word on a log is taken.
 *
 * @spec LED-024 LED-026
 * @category ledger
 * @since 0.1.0
 */
export interface CheckpointTrust {
  readonly trustedKeys: ReadonlyArray<NoteKey>;
  readonly witnesses?: WitnessPolicy;
}

/**
 * A witness that cosigned, and when it last did.
 *
 * @spec LED-026
 * @category ledger
 * @since 0.1.0
 */
export interface Cosignature {
  readonly key: NoteKey;
  readonly time: CosignatureTime;
}

/**
 * A checkpoint whose signatures were verified, with the whole note it came in.
 *
 * @spec LED-024 LED-026
 * @category ledger
 * @since 0.1.0
 */
export interface OpenedCheckpoint extends Required<Checkpoint> {
  readonly note: string;
  readonly signer: NoteKey;
  readonly cosignatures: ReadonlyArray<Cosignature>;
}

/**
 * Everything that can be wrong with a checkpoint, or with the trust it is opened under.
 *
 * @spec LED-024 LED-026
 * @category errors
 * @since 0.1.0
 */
export type CheckpointError =
  | NoteKeyRefused
  | NoteMalformed
  | NoteSignatureInvalid
  | CheckpointUntrusted
  | WitnessesMissing;

const isTime = Schema.is(CosignatureTime);

function keysError(where: string, kind: NoteKeyKind, keys: ReadonlyArray<NoteKey>): NoteKeyRefused | undefined {
  const other = keys.find((key) => key.kind !== kind);
  const expected = `keys of kind ${kind}`;
  if (other) return new NoteKeyRefused({ where, expected, actual: noteKeyText(other) });
  return keys.length > 0 ? undefined : new NoteKeyRefused({ where, expected: "at least one key", actual: "none" });
}

function policyError({ keys, threshold }: WitnessPolicy): NoteKeyRefused | undefined {
  const where = "witnesses";
  const wrongKeys = keysError(where, "cosignature", keys);
  if (wrongKeys) return wrongKeys;
  if (new Set(keys.map(({ publicKey }) => publicKey)).size < keys.length) {
    return new NoteKeyRefused({ where, expected: "keys that differ", actual: "one public key twice" });
  }
  if (Number.isSafeInteger(threshold) && threshold >= 1 && threshold <= keys.length) return undefined;
  const expected = `a threshold from 1 to ${keys.length}`;
  return new NoteKeyRefused({ where, expected, actual: String(threshold) });
}

function trustError({ trustedKeys, witnesses }: CheckpointTrust): NoteKeyRefused | undefined {
  return keysError("trusted keys", "signature", trustedKeys) ?? (witnesses && policyError(witnesses));
}

/** Each witness once, with its latest time; a key that also signed as the log is no witness of it. */
function cosignaturesOf(signatures: ReadonlyArray<VerifiedSignature>, signer: NoteKey): Array<Cosignature> {
  const latest = new Map<string, Cosignature>();
  for (const { key, time } of signatures) {
    if (time === undefined || key.publicKey === signer.publicKey) continue;
    const earlier = latest.get(key.publicKey);
    if (earlier === undefined || earlier.time < time) latest.set(key.publicKey, { key, time });
  }
  return [...latest.values()];
}

/**
 * Opens a checkpoint: reads the note, verifies the signature of the log, and counts the witnesses.
 *
 * **Edge cases** the log's key has the name of the origin, so that no trusted log speaks for another. Signatures of
 * unknown keys stay in `note` and count for nothing. A witness counts once. Without `witnesses` cosignatures are not
 * looked at. **Errors** `NoteKeyRefused` for a trust that cannot decide, `NoteMalformed`, `NoteSignatureInvalid` when any
 * signature of a known key is bad, `CheckpointUntrusted`, `WitnessesMissing`.
 *
 * @spec LED-024 LED-026
 * @category ledger
 * @since 0.1.0
 */
export function openCheckpoint(
  note: string | Uint8Array,
  trust: CheckpointTrust,
): Result.Result<OpenedCheckpoint, CheckpointError> {
  return Result.gen(function* () {
    const wrongTrust = trustError(trust);
    if (wrongTrust) return yield* Result.fail(wrongTrust);
    const { trustedKeys, witnesses } = trust;
    const signed = yield* parseSignedNote(note);
    const checkpoint = yield* parseCheckpointText(signed.text);
    const { origin } = checkpoint;
    const signatures = yield* verifyNote(signed, [...trustedKeys, ...(witnesses?.keys ?? [])]);
    const signer = signatures.find(({ key, time }) => time === undefined && key.name === origin)?.key;
    if (signer === undefined) {
      const trusted = trustedKeys.map(({ name }) => name);
      const signers = signed.signatures.map(({ name }) => name);
      return yield* Result.fail(new CheckpointUntrusted({ origin, trusted, signers }));
    }
    const cosignatures = cosignaturesOf(signatures, signer);
    if (witnesses !== undefined && cosignatures.length < witnesses.threshold) {
      const { threshold, keys } = witnesses;
      const cosigned = cosignatures.map(({ key }) => key.name);
      const expected = keys.map(({ name }) => name);
      return yield* Result.fail(new WitnessesMissing({ origin, threshold, witnesses: expected, cosigned }));
    }
    return { ...checkpoint, note: signedNoteText(signed), signer, cosignatures };
  });
}

/**
 * A checkpoint's note with a witness's cosignature, in place of its earlier one.
 *
 * **Edge cases** the witness has opened the checkpoint and checked its progress before. **Errors** `NoteMalformed` for a
 * text that is no checkpoint, for a time that is none, and when there is no room for another signature.
 *
 * @spec LED-025
 * @category ledger
 * @since 0.1.0
 */
export function cosignCheckpoint(
  note: string | Uint8Array,
  witness: Cosigner,
  time: CosignatureTime,
): Result.Result<string, NoteMalformed> {
  return Result.gen(function* () {
    const signed = yield* parseSignedNote(note);
    yield* parseCheckpointText(signed.text);
    if (!isTime(time)) {
      const [where, expected] = ["cosignature, time", "a whole number of seconds since 1970"];
      return yield* Result.fail(new NoteMalformed({ where, expected, actual: String(time) }));
    }
    return signedNoteText(yield* withSignature(signed, witness.sign(signed.text, time)));
  });
}
