import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { Schema } from "effect";
import type { PublicKey } from "./principal.ts";

/**
 * An Ed25519 signature.
 *
 * **Units** 128 lower-case hexadecimal digits, 64 bytes.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export const Signature = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{128}$/u, { expected: "an Ed25519 signature of 128 lower-case hexadecimal digits" }),
);
export type Signature = typeof Signature.Type;

/**
 * Whether a signature is its key's over some text.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export type Verify = (key: PublicKey, text: string, signature: Signature) => boolean;

const mostKeys = 1_024;
const knownKeys = new Map<PublicKey, KeyObject>();

const importedKey = (key: PublicKey): KeyObject =>
  createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(key, "hex").toString("base64url") },
    format: "jwk",
  });

/** A key as the verifier takes it; those of late are kept, so that each is imported once. */
function asKeyObject(key: PublicKey): KeyObject {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  if (knownKeys.size >= mostKeys) knownKeys.clear();
  const imported = importedKey(key);
  knownKeys.set(key, imported);
  return imported;
}

/**
 * Verifies Ed25519 signatures over the UTF-8 bytes of the text.
 *
 * **Edge cases** a key that is no point of the curve, or a signature of another length, verifies nothing.
 * **Source** RFC 8032.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export const verifyEd25519: Verify = (key, text, signature) => {
  try {
    return verify(null, Buffer.from(text), asKeyObject(key), Buffer.from(signature, "hex"));
  } catch {
    return false;
  }
};

/**
 * In place of {@link verifyEd25519} where every signature was verified when its event was accepted, and the log has been
 * checked against a head that is trusted: the recorded verdict is taken.
 *
 * @spec STA-021
 * @category identity
 * @since 0.1.0
 */
export const verifiedBefore: Verify = () => true;

/**
 * A key pair held in memory: its public key, and how to sign text with the private one.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export interface SigningKey {
  readonly publicKey: PublicKey;
  readonly sign: (text: string) => Signature;
}

/**
 * A signing key from an Ed25519 private key.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export function signingKey(privateKey: KeyObject): SigningKey {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return {
    publicKey: Buffer.from(x!, "base64url").toString("hex"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("hex"),
  };
}

/**
 * A new signing key.
 *
 * @spec STA-008 OVR-001
 * @category identity
 * @since 0.1.0
 */
export function generateSigningKey(): SigningKey {
  return signingKey(generateKeyPairSync("ed25519").privateKey);
}
