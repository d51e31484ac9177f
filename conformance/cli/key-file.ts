import { Effect } from "effect";
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { type SigningKey, signingKey } from "../../src/index.ts";
import { accessError } from "../case/bounded-file.ts";
import { KeyFileRefused } from "./key-errors.ts";

const ownerOnly = 0o600;
const beyondOwner = 0o777 & ~ownerOnly;
const mostBytes = 4_096;
const expected = "an Ed25519 private key in PEM (PKCS8), in a file that only its owner can use";
const makeNew = "make one with fieldprint key new";

function refusal(file: string, actual: string, remedy: string): KeyFileRefused {
  return new KeyFileRefused({ file, expected, actual, remedy });
}

/** The operating system's refusal. */
function unusable(file: string, remedy: string) {
  return (cause: unknown): KeyFileRefused =>
    cause instanceof KeyFileRefused ? cause : refusal(file, accessError(file, expected, cause).actual, remedy);
}

const modeText = (mode: number) => (mode & 0o777).toString(8).padStart(4, "0");

/** What is asked of the open file, so that nobody can put another in its place in between. */
async function requirePrivateFile(handle: FileHandle, file: string): Promise<void> {
  const found = await handle.stat();
  if (!found.isFile()) throw refusal(file, found.isDirectory() ? "a directory" : "a special file", makeNew);
  if (process.platform !== "win32" && (found.mode & beyondOwner) !== 0) {
    const remedy = `make a new key if somebody else may have read this one, else run chmod 600 ${JSON.stringify(file)}`;
    throw refusal(file, `one with mode ${modeText(found.mode)}`, remedy);
  }
  if (found.size > mostBytes) throw refusal(file, `${found.size} bytes`, makeNew);
}

async function readAtMost(handle: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc(mostBytes);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < mostBytes; filled += read) {
    ({ bytesRead: read } = await handle.read(bytes, filled, mostBytes - filled, filled));
  }
  return bytes.subarray(0, filled);
}

/** The key in some PEM text; what the parser says of other text is left out, as it could quote it. */
function parsedKey(file: string, pem: Buffer): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey({ key: pem, format: "pem" });
  } catch {
    throw refusal(file, "something else", makeNew);
  } finally {
    pem.fill(0);
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw refusal(file, "a key of another kind", makeNew);
}

/**
 * The signing key in a file.
 *
 * @spec LCM-002 LCM-012
 */
export function readKeyFile(file: string): Effect.Effect<SigningKey, KeyFileRefused> {
  return Effect.tryPromise({
    try: async () => {
      const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        await requirePrivateFile(handle, file);
        return signingKey(parsedKey(file, await readAtMost(handle)));
      } finally {
        await handle.close();
      }
    },
    catch: unusable(file, makeNew),
  });
}

async function writePrivately(file: string, pem: string): Promise<void> {
  const handle = await open(file, "wx", ownerOnly);
  try {
    await handle.chmod(ownerOnly);
    await handle.writeFile(pem);
    await handle.sync();
  } catch (cause) {
    await unlink(file);
    throw cause;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a key pair and keeps the private key in a new file.
 *
 * @spec LCM-002 LCM-010
 */
export function makeKeyFile(file: string): Effect.Effect<SigningKey, KeyFileRefused> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const place = "a place in a directory for a new file";
  return Effect.tryPromise({
    try: () => writePrivately(file, privateKey.export({ format: "pem", type: "pkcs8" }).toString()),
    catch: (cause) => {
      const there = (cause as NodeJS.ErrnoException).code === "EEXIST";
      const actual = there ? "a file that is there" : accessError(file, place, cause).actual;
      return new KeyFileRefused({ file, expected: place, actual, remedy: "choose another file" });
    },
  }).pipe(Effect.as(signingKey(privateKey)));
}
