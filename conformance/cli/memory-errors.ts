import { Schema } from "effect";

/**
 * An identifier, or the beginning of one, that stands for no item or for several.
 *
 * @spec MCM-005
 */
export class ItemUnknown extends Schema.TaggedError<ItemUnknown>()("ItemUnknown", {
  item: Schema.String,
  expected: Schema.String,
  found: Schema.Int,
}) {
  override get message(): string {
    const got = this.found === 0 ? "none" : `${this.found} items`;
    return `item ${JSON.stringify(this.item.slice(0, 80))}: expected ${this.expected}, got ${got}; see fieldprint memory search or ledger log`;
  }
}

/**
 * A key of nobody who is enrolled.
 *
 * @spec MCM-008
 */
export class SignerUnknown extends Schema.TaggedError<SignerUnknown>()("SignerUnknown", {
  file: Schema.String,
  publicKey: Schema.String,
}) {
  override get message(): string {
    return `${this.file}: expected the key of an enrolled principal, got one of nobody (public key ${this.publicKey}); sign with another, or enrol its owner`;
  }
}

/**
 * An embedder that did not make the vectors in memory.
 *
 * @spec MCM-011
 */
export class EmbedderDiffers extends Schema.TaggedError<EmbedderDiffers>()("EmbedderDiffers", {
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    return `embedder: expected ${this.expected}, which made the vectors in memory, got ${this.actual}; vectors of different embedders cannot be compared: leave --embedder out, or make another memory`;
  }
}

/**
 * An item whose payload is not there or does not verify, where it is needed.
 *
 * @spec MCM-021 MCM-023
 */
export class PayloadMissing extends Schema.TaggedError<PayloadMissing>()("PayloadMissing", {
  item: Schema.String,
  purpose: Schema.String,
}) {
  override get message(): string {
    return `item ${this.item}: expected a payload that verifies, ${this.purpose}, got none; see fieldprint ledger audit, and restore an undamaged copy`;
  }
}
