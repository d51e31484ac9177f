import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateSigningKey, noteKey, noteKeyText, parseNoteKey } from "../../src/index.ts";
import { outcome } from "./grown-tree.ts";
import { refusal, value } from "./note-cast.ts";

/** Keys that were published with documentation and by witnesses, whose ids somebody else computed. */
const published = [
  ["PeterNeumann", "signature", "c74f20a3", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
  ["example.com/foo", "signature", "530d903a", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"],
  [
    "transparency.dev/DEV:witness-little-garden",
    "cosignature",
    "d8042a87",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
  ],
] as const;
const [[, , , text]] = published;

describe("keys of notes", () => {
  it.each(published)("[LED-020] %s is read from its published line and written as it", (name, kind, id, text) => {
    const key = value(parseNoteKey(text));
    expect(key).toMatchObject({ name, kind, id });
    expect(noteKeyText(key)).toBe(text);
    expect(noteKey(name, key.publicKey, kind)).toEqual(parseNoteKey(text));
  });

  it("[LED-020] are written and read back, and the kinds of one key have different ids", () => {
    const names = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((name) => !/[\s\p{Cc}+]/u.test(name));
    fc.assert(
      fc.property(names, (name) => {
        const { publicKey } = generateSigningKey();
        const [signing, witnessing] = [value(noteKey(name, publicKey)), value(noteKey(name, publicKey, "cosignature"))];
        expect(value(parseNoteKey(noteKeyText(signing)))).toEqual(signing);
        expect(value(parseNoteKey(noteKeyText(witnessing)))).toEqual(witnessing);
        expect(signing.id).not.toBe(witnessing.id);
      }),
      { numRuns: 50 },
    );
  });

  it("[LED-020] with any part left out, and with any bit turned, are refused", () => {
    for (let start = 0; start < text.length; start++) {
      for (let end = start; end <= text.length; end++) {
        if (end - start < text.length) expect(outcome(parseNoteKey(text.slice(start, end)))).toBe("NoteKeyRefused");
      }
    }
    for (let bit = 0; bit < 8 * text.length; bit++) {
      const bytes = Buffer.from(text, "latin1");
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(outcome(parseNoteKey(bytes.toString("latin1")))).toBe("NoteKeyRefused");
    }
  });

  it("[LED-020] that are none are refused with what was expected", () => {
    const { publicKey } = generateSigningKey();
    const refusals = [
      parseNoteKey(""),
      parseNoteKey("x".repeat(10_000_000)),
      parseNoteKey("name+00000000+AAAA"),
      parseNoteKey(text.replace("+ARpc", "+ARpd")),
      parseNoteKey(`PeterNeumann+c74f20a3+${Buffer.alloc(33, 2).toString("base64")}`),
      noteKey("two words", publicKey),
      noteKey("a+b", publicKey),
      noteKey("", publicKey),
      noteKey("\ud800", publicKey),
      noteKey("name", publicKey.slice(2)),
    ].map((result) => refusal(result).slice(0, 80));
    expect(refusals).toEqual([
      "key, text: expected name+id+base64, the id of 8 lower-case hexadecimal digits, g",
      'key, text: expected at most 355 characters, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'key, public key: expected base64 of a byte for the kind and 32 bytes, got "AAAA"',
      expect.stringMatching(/^key, id: expected [0-9a-f]{8}, the id of this name and public key/u),
      'key, kind: expected the byte 1 (Ed25519) or 4 (Ed25519 cosignature), got "2"',
      ...new Array<unknown>(4).fill(expect.stringMatching(/^key, name: expected 1 to 255 characters without spaces/u)),
      'key, public key: expected 64 lower-case hexadecimal digits, got "' + publicKey.slice(2, 17),
    ]);
  });
});
