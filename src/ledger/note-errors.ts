import { Schema } from "effect";
import { quoted } from "./quoted.ts";

/**
 * A text that is no signed note, or no checkpoint.
 *
 * @spec LED-021 LED-023
 * @category errors
 * @since 0.1.0
 */
export class NoteMalformed extends Schema.TaggedError<NoteMalformed>()("NoteMalformed", {
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `note, ${this.where}: expected ${this.expected}, got ${this.actual}; ask its sender for another copy`;
  }
}

/**
 * A key that is none, or a set of keys that cannot decide anything.
 *
 * @spec LED-020 LED-024 LED-026
 * @category errors
 * @since 0.1.0
 */
export class NoteKeyRefused extends Schema.TaggedError<NoteKeyRefused>()("NoteKeyRefused", {
  where: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `${this.where}: expected ${this.expected}, got ${this.actual}`;
  }
}

/**
 * A signature under the name and id of a known key that is not this key's over this note.
 *
 * @spec LED-022
 * @category errors
 * @since 0.1.0
 */
export class NoteSignatureInvalid extends Schema.TaggedError<NoteSignatureInvalid>()("NoteSignatureInvalid", {
  name: Schema.String,
  id: Schema.String,
}) {
  override get message(): string {
    return `note: expected a signature of ${quoted(this.name)} with key ${this.id}, got one that is not this key's over this text; the note was changed or forged`;
  }
}

/**
 * A checkpoint that no trusted key of its origin signed.
 *
 * @spec LED-024
 * @category errors
 * @since 0.1.0
 */
export class CheckpointUntrusted extends Schema.TaggedError<CheckpointUntrusted>()("CheckpointUntrusted", {
  origin: Schema.String,
  trusted: Schema.Array(Schema.String),
  signers: Schema.Array(Schema.String),
}) {
  override get message(): string {
    const signers = this.signers.map(quoted).join(", ");
    const trusted = this.trusted.map(quoted).join(", ");
    return `checkpoint of ${quoted(this.origin)}: expected a signature of a trusted key of that name (trusted: ${trusted}), got signatures of ${signers}`;
  }
}

/**
 * A checkpoint with too few cosignatures of the witnesses of a policy.
 *
 * @spec LED-026
 * @category errors
 * @since 0.1.0
 */
export class WitnessesMissing extends Schema.TaggedError<WitnessesMissing>()("WitnessesMissing", {
  origin: Schema.String,
  threshold: Schema.Number,
  witnesses: Schema.Array(Schema.String),
  cosigned: Schema.Array(Schema.String),
}) {
  override get message(): string {
    const cosigned = this.cosigned.length === 0 ? "none" : this.cosigned.map(quoted).join(", ");
    const witnesses = this.witnesses.map(quoted).join(", ");
    return `checkpoint of ${quoted(this.origin)}: expected cosignatures of ${this.threshold} of ${witnesses}, got ${cosigned}; ask the witnesses`;
  }
}
