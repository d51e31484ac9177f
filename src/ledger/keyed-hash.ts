import { Result, Schema } from "effect";
import { hashFor } from "./hash-accelerator.ts";

const keyBytes = 32;

/**
 * Bytes in place of a key that are too few or too many.
 *
 * @spec LED-004
 * @category errors
 * @since 0.1.0
 */
export class HashKeyRefused extends Schema.TaggedError<HashKeyRefused>()("HashKeyRefused", {
  expected: Schema.Number,
  actual: Schema.Number,
}) {
  override get message(): string {
    return `hash key: expected ${this.expected} bytes, got ${this.actual}; derive a key from what you have`;
  }
}

/**
 * The keyed BLAKE3 digest of some bytes: a code that only who has the key can compute.
 *
 * **Units** a key of 32 bytes, a digest of 32 bytes. **Errors** `HashKeyRefused` for a key of another length.
 * **Source** O'Connor, Aumasson, Neves & Wilcox-O'Hearn 2020, BLAKE3, in its keyed_hash mode.
 *
 * @spec LED-004
 * @category hashing
 * @since 0.1.0
 */
export function blake3Keyed(key: Uint8Array, bytes: Uint8Array): Result.Result<Uint8Array, HashKeyRefused> {
  if (key.length !== keyBytes) return Result.fail(new HashKeyRefused({ expected: keyBytes, actual: key.length }));
  return Result.succeed(hashFor("keyedHash", bytes.length).keyedHash(key, bytes));
}

/**
 * A key that BLAKE3 derives from key material for one purpose, which the context names.
 *
 * **Units** 32 bytes. **Edge cases** the context should be a constant of the program that no other purpose has, such as
 * `example.com 2026-01-01 pages of a cache`. **Source** O'Connor, Aumasson, Neves & Wilcox-O'Hearn 2020, BLAKE3, in its
 * derive_key mode.
 *
 * @spec LED-004
 * @category hashing
 * @since 0.1.0
 */
export function blake3DerivedKey(context: string, material: Uint8Array): Uint8Array {
  return hashFor("derivedKey", material.length).derivedKey(context, material);
}
