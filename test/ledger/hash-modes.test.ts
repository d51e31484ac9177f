import { blake3 as nobleBlake3 } from "@noble/hashes/blake3.js";
import { Result } from "effect";
import * as fc from "fast-check";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  blake3,
  blake3DerivedKey,
  blake3Keyed,
  builtInHash,
  hashAccelerator,
  HashKeyRefused,
  type HashModes,
  hexadecimal,
  testedAccelerator,
} from "../../src/index.ts";

interface Vector {
  readonly input_len: number;
  readonly hash: string;
  readonly keyed_hash: string;
  readonly derive_key: string;
}
interface Vectors {
  readonly key: string;
  readonly context_string: string;
  readonly cases: ReadonlyArray<Vector>;
}

const vectorFile = resolve("..", "shared", "vectors", "blake3.json");
const vectorsPresent = existsSync(vectorFile);
if (!vectorsPresent) console.warn(`published BLAKE3 vectors not checked: there is no ${vectorFile}`);

const countedBytes = (length: number) => Uint8Array.from({ length }, (_, n) => n % 251);
const keyOf = (text: string) => new TextEncoder().encode(text);
const someKey = keyOf("whats the Elvish word for friend");

/** What everybody else uses. */
const publicModes: HashModes = {
  name: "the public functions",
  hash: blake3,
  keyedHash: (key, bytes) => Result.getOrThrow(blake3Keyed(key, bytes)),
  derivedKey: blake3DerivedKey,
};

const accelerator = hashAccelerator();
if (accelerator._tag !== "Chosen") console.warn(`no hash accelerator checked: ${accelerator.reason}`);
const implementations = [publicModes, builtInHash, ...(accelerator._tag === "Chosen" ? [accelerator.modes] : [])].map(
  (modes) => ({ title: modes.name, modes }),
);

describe.each(implementations)("BLAKE3 of $title", ({ modes }) => {
  it.skipIf(!vectorsPresent)("[LED-004] [LED-005] gives every published digest in every mode", () => {
    const { key, context_string: context, cases } = JSON.parse(readFileSync(vectorFile, "utf8")) as Vectors;
    expect(cases.length).toBeGreaterThan(30);
    for (const vector of cases) {
      const bytes = countedBytes(vector.input_len);
      const given = {
        hash: hexadecimal(modes.hash(bytes)),
        keyed_hash: hexadecimal(modes.keyedHash(keyOf(key), bytes)),
        derive_key: hexadecimal(modes.derivedKey(context, bytes)),
      };
      const expected = {
        hash: vector.hash.slice(0, 64),
        keyed_hash: vector.keyed_hash.slice(0, 64),
        derive_key: vector.derive_key.slice(0, 64),
      };
      expect({ length: vector.input_len, ...given }).toEqual({ length: vector.input_len, ...expected });
    }
  });

  it("[LED-004] [LED-005] agrees with another implementation, on views, and changes nothing it is given", () => {
    const parts = fc.record({
      length: fc.oneof(fc.nat({ max: 70 }), fc.nat({ max: 5_000 }), fc.nat({ max: 40_000 })),
      seed: fc.nat({ max: 250 }),
      offset: fc.nat({ max: 9 }),
      key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      context: fc.string({ unit: "grapheme", maxLength: 80 }),
    });
    fc.assert(
      fc.property(parts, ({ length, seed, offset, key, context }) => {
        const around = Uint8Array.from({ length: offset + length + 3 }, (_, n) => (n * 7 + seed) % 256);
        const before = around.slice();
        const bytes = around.subarray(offset, offset + length);
        expect(modes.hash(bytes)).toEqual(nobleBlake3(bytes));
        expect(modes.keyedHash(key, bytes)).toEqual(nobleBlake3(bytes, { key }));
        expect(modes.derivedKey(context, bytes)).toEqual(nobleBlake3(bytes, { context: keyOf(context) }));
        expect(Buffer.compare(around, before)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("[LED-004] gives bytes of its own, and tells the modes, keys and contexts apart", () => {
    for (const length of [0, 40, 5_000, 40_000]) {
      const bytes = countedBytes(length);
      const all = [
        modes.hash(bytes),
        modes.keyedHash(someKey, bytes),
        modes.keyedHash(someKey.with(31, 0), bytes),
        modes.derivedKey("one", bytes),
        modes.derivedKey("two", bytes),
      ];
      for (const digest of all) expect([digest.length, digest.constructor]).toEqual([32, Uint8Array]);
      expect(new Set(all.map(hexadecimal)).size).toBe(all.length);
    }
  });
});

describe("a hash key", () => {
  it("[LED-004] of another length than 32 bytes is refused with both lengths", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 100 }).filter((length) => length !== 32),
        (length) => {
          const refused = blake3Keyed(new Uint8Array(length), countedBytes(5));
          expect(Result.isFailure(refused) && refused.failure).toBeInstanceOf(HashKeyRefused);
          expect(Result.isFailure(refused) && refused.failure).toMatchObject({ expected: 32, actual: length });
        },
      ),
    );
  });
});

/** The built-in hash, but with one bit wrong for some inputs of one mode. */
function wrongIn(mode: "hash" | "keyedHash" | "derivedKey", isWrong: (bytes: Uint8Array) => boolean): HashModes {
  const spoilt = (bytes: Uint8Array, digest: Uint8Array) =>
    isWrong(bytes) ? digest.with(31, digest[31]! ^ 1) : digest;
  const { hash, keyedHash, derivedKey } = builtInHash;
  const wrong: Omit<HashModes, "name"> = {
    hash: (bytes) => spoilt(bytes, hash(bytes)),
    keyedHash: (key, bytes) => spoilt(bytes, keyedHash(key, bytes)),
    derivedKey: (context, bytes) => spoilt(bytes, derivedKey(context, bytes)),
  };
  return { ...builtInHash, name: "wrong", [mode]: wrong[mode] };
}

const lengths = [0, 1, 63, 64, 65, 1_023, 1_024, 1_025, 2_048, 2_049, 31_744, 102_400];
const wrong = (["hash", "keyedHash", "derivedKey"] as const).flatMap((mode) =>
  lengths.map((length) => ({
    title: `${mode} of ${length} bytes`,
    candidate: wrongIn(mode, (b) => b.length === length),
  })),
);

const broken = (): never => {
  throw new Error("out of order");
};

const installed = existsSync(resolve("node_modules/@napi-rs/blake-hash"));

describe("a hash accelerator", () => {
  it.skipIf(!installed)("[LED-005] that is installed is chosen", () => {
    expect(accelerator).toMatchObject({ _tag: "Chosen", name: "@napi-rs/blake-hash" });
  });

  it("[LED-005] that agrees in every mode is chosen", () => {
    const candidate = { ...builtInHash, name: "right" };
    expect(testedAccelerator(candidate)).toEqual({ _tag: "Chosen", name: "right", modes: candidate });
  });

  it.each(wrong)(
    "[LED-005] that is wrong only for the $title is refused with them as the reason",
    ({ title, candidate }) => {
      const reason = `${title}: expected the digest that blake3-wasm gives, got another`;
      expect(testedAccelerator(candidate)).toEqual({ _tag: "Refused", name: "wrong", reason });
    },
  );

  it.each([
    { title: "throws", hash: broken, says: "out of order" },
    { title: "gives a shorter digest", hash: (b: Uint8Array) => builtInHash.hash(b).slice(0, 31), says: "hash of 0" },
    { title: "gives nothing", hash: () => undefined as never, says: "TypeError" },
  ])("[LED-005] that $title is refused", ({ hash, says }) => {
    const tested = testedAccelerator({ ...builtInHash, name: "bad", hash });
    expect(tested).toMatchObject({ _tag: "Refused", name: "bad", reason: expect.stringContaining(says) });
  });

  it("[LED-005] that is absent is said to be, and the digests are the same", () => {
    const program = fileURLToPath(new URL("./hash-without-accelerator.mjs", import.meta.url));
    const [status, ...digests] = JSON.parse(execFileSync(process.execPath, [program], { encoding: "utf8" }));
    expect(status).toMatchObject({
      _tag: "Absent",
      name: "@napi-rs/blake-hash",
      reason: expect.stringMatching(/Cannot/),
    });
    const bytes = countedBytes(102_400);
    expect(digests).toEqual(
      [blake3(bytes), publicModes.keyedHash(someKey, bytes), blake3DerivedKey("one", bytes)].map(hexadecimal),
    );
  });
});
