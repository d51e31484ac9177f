import * as fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { generateSigningKey, verifiedBefore, verifyEd25519 } from "../../src/index.ts";

const vectorFile = resolve("..", "shared", "vectors", "ed25519-wycheproof-half.json");
const vectorsPresent = existsSync(vectorFile);
if (!vectorsPresent) console.warn(`published Ed25519 vectors not checked: there is no ${vectorFile}`);

interface Vector {
  readonly msg: string;
  readonly sig: string;
  readonly result: "valid" | "invalid";
  readonly comment: string;
}

/** What is signed here is text, so vectors over bytes that are no UTF-8 do not apply. */
const isText = ({ msg }: Vector) => Buffer.from(Buffer.from(msg, "hex").toString("utf8")).toString("hex") === msg;

describe("signatures", () => {
  it("[STA-008] [OVR-001] verify under their key over their text, and under nothing else", () => {
    const [one, other] = [generateSigningKey(), generateSigningKey()];
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: "grapheme" }),
        fc.nat({ max: 511 }),
        (text, different, bit) => {
          const signature = one.sign(text);
          expect(verifyEd25519(one.publicKey, text, signature)).toBe(true);
          expect(verifyEd25519(other.publicKey, text, signature)).toBe(false);
          expect(verifyEd25519(one.publicKey, different, signature)).toBe(text === different);
          const bytes = Buffer.from(signature, "hex");
          bytes[bit >> 3]! ^= 1 << (bit & 7);
          expect(verifyEd25519(one.publicKey, text, bytes.toString("hex"))).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("[STA-008] garbage in place of a key or a signature verifies nothing, and throws nothing", () => {
    const { publicKey, sign } = generateSigningKey();
    for (const key of ["", "00", "f".repeat(64), "zz".repeat(32)])
      expect(verifyEd25519(key, "text", sign("text"))).toBe(false);
    for (const signature of ["", "00", "0".repeat(128), sign("text").slice(2), `${sign("text")}00`]) {
      expect(verifyEd25519(publicKey, "text", signature)).toBe(false);
    }
    expect(verifiedBefore(publicKey, "text", "")).toBe(true);
  });

  it.skipIf(!vectorsPresent)("[STA-008] agrees with the published vectors over text", () => {
    const { testGroups } = JSON.parse(readFileSync(vectorFile, "utf8")) as {
      testGroups: Array<{ publicKey: { pk: string }; tests: Array<Vector> }>;
    };
    const cases = testGroups.flatMap(({ publicKey: { pk }, tests }) =>
      tests.filter(isText).map((test) => ({ pk, ...test })),
    );
    expect(cases.filter(({ result }) => result === "valid").length).toBeGreaterThan(10);
    expect(cases.filter(({ result }) => result === "invalid").length).toBeGreaterThan(15);
    for (const { pk, msg, sig, result, comment } of cases) {
      const verified = verifyEd25519(pk, Buffer.from(msg, "hex").toString("utf8"), sig);
      expect({ comment, sig, verified }).toEqual({ comment, sig, verified: result === "valid" });
    }
  });
});
