import { createRequire } from "node:module";
import { builtInHash, type HashModes } from "./hash-modes.ts";

const acceleratorPackage = "@napi-rs/blake-hash";

/**
 * Whether digests of long inputs are computed by the optional accelerator, and if not, why.
 *
 * @spec LED-005
 * @category hashing
 * @since 0.1.0
 */
export type HashAccelerator =
  | { readonly _tag: "Chosen"; readonly name: string; readonly modes: HashModes }
  | { readonly _tag: "Refused"; readonly name: string; readonly reason: string }
  | { readonly _tag: "Absent"; readonly name: string; readonly reason: string };

/** Around the edges of blocks of 64 bytes, chunks of 1,024 and the trees of them. */
const lengths = [0, 1, 63, 64, 65, 1_023, 1_024, 1_025, 2_048, 2_049, 31_744, 102_400];

const key = Uint8Array.from({ length: 32 }, (_, n) => 0xff - n);
const context = "fieldprint 2026 self-test of a hash accelerator";

function everyMode({ hash, keyedHash, derivedKey }: HashModes, bytes: Uint8Array): Record<string, Uint8Array> {
  return { hash: hash(bytes), keyedHash: keyedHash(key, bytes), derivedKey: derivedKey(context, bytes) };
}

/** What an accelerator gets wrong first, if anything. */
function firstDifference(candidate: HashModes): string | undefined {
  const input = Uint8Array.from({ length: Math.max(...lengths) }, (_, n) => n % 251);
  for (const length of lengths) {
    const bytes = input.subarray(0, length);
    const given = everyMode(candidate, bytes);
    for (const [mode, expected] of Object.entries(everyMode(builtInHash, bytes))) {
      if (Buffer.compare(expected, given[mode]!) === 0) continue;
      return `${mode} of ${length} bytes: expected the digest that ${builtInHash.name} gives, got another`;
    }
  }
  return undefined;
}

const briefly = (error: unknown) => String(error).slice(0, 200);

/**
 * Chooses an accelerator when it agrees with the built-in hash in every mode, at lengths around the edges of blocks, chunks
 * and trees; refuses it with the reason when it does not, or throws.
 *
 * @spec LED-005
 * @category hashing
 * @since 0.1.0
 */
export function testedAccelerator(candidate: HashModes): HashAccelerator {
  const { name } = candidate;
  try {
    const reason = firstDifference(candidate);
    return reason === undefined ? { _tag: "Chosen", name, modes: candidate } : { _tag: "Refused", name, reason };
  } catch (error) {
    return { _tag: "Refused", name, reason: briefly(error) };
  }
}

/** What is used of the package. */
interface NativeHash {
  readonly blake3: (bytes: Uint8Array) => Buffer;
  readonly Blake3Hasher: {
    readonly newKeyed: (key: Buffer) => { update(bytes: Uint8Array): { digestBuffer(): Buffer } };
    readonly deriveKey: (context: string, material: Uint8Array) => Buffer;
  };
}

/** The optional package, required here and nowhere else. */
function nativeHash(): HashModes {
  const { blake3, Blake3Hasher } = createRequire(import.meta.url)(acceleratorPackage) as NativeHash;
  return {
    name: acceleratorPackage,
    hash: (bytes) => new Uint8Array(blake3(bytes)),
    keyedHash: (key, bytes) => new Uint8Array(Blake3Hasher.newKeyed(Buffer.from(key)).update(bytes).digestBuffer()),
    derivedKey: (context, material) => new Uint8Array(Blake3Hasher.deriveKey(context, material)),
  };
}

function decide(): HashAccelerator {
  try {
    return testedAccelerator(nativeHash());
  } catch (error) {
    return { _tag: "Absent", name: acceleratorPackage, reason: briefly(error) };
  }
}

let decided: HashAccelerator | undefined;

/**
 * The accelerator of this process: decided when it is first asked for, or when the first long input is hashed.
 *
 * @spec LED-005
 * @category hashing
 * @since 0.1.0
 */
export function hashAccelerator(): HashAccelerator {
  return (decided ??= decide());
}

/** Below so many bytes the built-in hash is the faster one. */
const fasterFrom = { hash: 4_096, keyedHash: 32_768, derivedKey: 4_096 };

/** Who computes a mode over so many bytes. */
export function hashFor(mode: keyof typeof fasterFrom, length: number): HashModes {
  if (length < fasterFrom[mode]) return builtInHash;
  const accelerator = hashAccelerator();
  return accelerator._tag === "Chosen" ? accelerator.modes : builtInHash;
}
