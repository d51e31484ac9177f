import * as fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { blake3, hexadecimal } from "../../src/index.ts";

/** The input of the published vectors: 0, 1, ... 250, 0, 1, ... */
const countedBytes = (length: number) => Uint8Array.from({ length }, (_, n) => n % 251);

const vectorFile = resolve("..", "shared", "vectors", "blake3.json");
const vectorsPresent = existsSync(vectorFile);
if (!vectorsPresent) console.warn(`published BLAKE3 vectors not checked: there is no ${vectorFile}`);

const anyBytes = fc.uint8Array({ maxLength: 3_000 });

describe("BLAKE3", () => {
  it.each([
    [0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
    [1_025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"],
  ])("[LED-001] of %i counted bytes is the published digest", (length, digest) => {
    expect(hexadecimal(blake3(countedBytes(length)))).toBe(digest);
  });

  it.skipIf(!vectorsPresent)("[LED-001] gives every published digest", () => {
    const { cases } = JSON.parse(readFileSync(vectorFile, "utf8")) as {
      cases: Array<{ input_len: number; hash: string }>;
    };
    expect(cases.length).toBeGreaterThan(30);
    for (const { input_len: length, hash } of cases) {
      expect({ length, digest: hexadecimal(blake3(countedBytes(length))) }).toEqual({
        length,
        digest: hash.slice(0, 64),
      });
    }
  });

  it("[LED-001] hashes a view from its own offset, leaves its input alone and gives a result of its own", () => {
    fc.assert(
      fc.property(anyBytes, fc.nat({ max: 64 }), (bytes, offset) => {
        const surrounded = new Uint8Array(offset + bytes.length + 7).fill(0xaa);
        surrounded.set(bytes, offset);
        const before = surrounded.slice();
        const digest = blake3(bytes);
        expect(blake3(surrounded.subarray(offset, offset + bytes.length))).toEqual(digest);
        expect(surrounded).toEqual(before);
        expect([digest.length, digest.constructor]).toEqual([32, Uint8Array]);
        const kept = digest.slice();
        blake3(surrounded);
        expect(digest).toEqual(kept);
      }),
    );
  });

  it("[LED-001] tells two inputs of one bit's difference apart", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), fc.nat(), (bytes, at) => {
        const changed = bytes.slice();
        changed[at % bytes.length]! ^= 1 << (at % 8);
        expect(hexadecimal(blake3(changed))).not.toBe(hexadecimal(blake3(bytes)));
      }),
    );
  });

  it("[LED-001] writes bytes as two lower-case digits each", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(hexadecimal(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      }),
    );
  });
});
