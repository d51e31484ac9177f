import { hashFor } from "./hash-accelerator.ts";
import { builtInText } from "./hash-modes.ts";

export { type HashAccelerator, hashAccelerator, testedAccelerator } from "./hash-accelerator.ts";
export { builtInHash, type HashModes } from "./hash-modes.ts";
export { blake3DerivedKey, blake3Keyed, HashKeyRefused } from "./keyed-hash.ts";

const shortText = 4_096;

/**
 * The BLAKE3 digest of some bytes.
 *
 * **Units** 32 bytes. **Edge cases** a view is hashed from its own offset and length; no bytes at all have a digest too.
 * **Source** O'Connor, Aumasson, Neves & Wilcox-O'Hearn 2020, BLAKE3, in its hash mode.
 *
 * @spec LED-001 LED-005
 * @category hashing
 * @since 0.1.0
 */
export function blake3(bytes: Uint8Array): Uint8Array {
  return hashFor("hash", bytes.length).hash(bytes);
}

/**
 * Bytes as lower-case hexadecimal text, two digits a byte, in order.
 *
 * @spec LED-001
 * @category hashing
 * @since 0.1.0
 */
export function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/**
 * The BLAKE3 digest of the UTF-8 bytes of some text, as text.
 *
 * **Units** 64 lower-case hexadecimal digits.
 *
 * @spec LED-001
 * @category hashing
 * @since 0.1.0
 */
export function blake3Text(text: string): string {
  return text.length < shortText ? builtInText(text) : hexadecimal(blake3(Buffer.from(text)));
}
