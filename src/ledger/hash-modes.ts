import { deriveKey, hash, keyedHash } from "blake3-wasm";

/**
 * The three modes of BLAKE3, as one implementation computes them.
 *
 * **Units** a key is 32 bytes, and so is every result. **Source** O'Connor, Aumasson, Neves & Wilcox-O'Hearn 2020, BLAKE3.
 *
 * @spec LED-004 LED-005
 * @category hashing
 * @since 0.1.0
 */
export interface HashModes {
  readonly name: string;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  readonly keyedHash: (key: Uint8Array, bytes: Uint8Array) => Uint8Array;
  readonly derivedKey: (context: string, material: Uint8Array) => Uint8Array;
}

/** The BLAKE3 digest of a text in hexadecimal digits, without a copy in between. */
export const builtInText = (text: string): string => hash(text).toString("hex");

/**
 * BLAKE3 in WebAssembly, which runs everywhere.
 *
 * @spec LED-001 LED-004
 * @category hashing
 * @since 0.1.0
 */
export const builtInHash: HashModes = {
  name: "blake3-wasm",
  hash: (bytes) => new Uint8Array(hash(bytes) as Uint8Array),
  keyedHash: (key, bytes) => new Uint8Array(keyedHash(Buffer.from(key), bytes)),
  derivedKey: (context, material) => new Uint8Array(deriveKey(context, material)),
};
