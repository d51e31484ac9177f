import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  noteLimits,
  type NoteSignature,
  parseNoteKey,
  parseSignedNote,
  signedNoteText,
  signNote,
  verifyNote,
  withSignature,
} from "../../src/index.ts";
import { outcome } from "./grown-tree.ts";
import { logSigner, namesake, otherSigner, refusal, value, witnesses } from "./note-cast.ts";

/** Notes that were published with the key that signed them. */
const published = [
  [
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
  ],
  [
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "This is an example message.\n",
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
  ],
] as const;

const line = fc.string({ unit: "grapheme", maxLength: 40 }).filter((line) => !/[\p{Cc}\p{Surrogate}]/u.test(line));
const text = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => `${lines.join("\n")}\n`);
const stranger: NoteSignature = { name: "somebody", id: "01020304", bytes: Uint8Array.of(1, 2, 3) };
const note = value(signNote("a text\n\n— with a dash\n", [logSigner, otherSigner]));
const noteText = signedNoteText(note);

describe("signed notes", () => {
  it.each(published)("[LED-021] [LED-022] %s verifies the note published with it", (key, text, signature) => {
    const known = value(parseNoteKey(key));
    const read = value(parseSignedNote(`${text}\n${signature}`));
    expect(read.text).toBe(text);
    expect(signedNoteText(read)).toBe(`${text}\n${signature}`);
    expect(value(verifyNote(read, [known]))).toEqual([{ key: known }]);
    expect(outcome(verifyNote({ ...read, text: text.replace("is", "was") }, [known]))).toBe("NoteSignatureInvalid");
  });

  it("[LED-021] any text can be signed and is read back with its signatures, from text and from bytes", () => {
    fc.assert(
      fc.property(text, (text) => {
        const signed = value(signNote(text, [logSigner, otherSigner]));
        const written = signedNoteText(signed);
        expect(value(parseSignedNote(written))).toEqual(signed);
        expect(value(parseSignedNote(Buffer.from(written)))).toEqual(signed);
        expect(signed.text).toBe(text);
        expect(value(verifyNote(signed, [logSigner.key, otherSigner.key]))).toHaveLength(2);
      }),
      { numRuns: 100 },
    );
  });

  it("[LED-021] whatever is read is written as the same bytes", () => {
    fc.assert(
      fc.property(fc.nat({ max: noteText.length - 1 }), fc.string({ unit: "grapheme", maxLength: 3 }), (at, piece) => {
        const changed = noteText.slice(0, at) + piece + noteText.slice(at + 1);
        const read = parseSignedNote(changed);
        if (outcome(read) === "accepted") expect(signedNoteText(value(read))).toBe(changed);
      }),
      { numRuns: 1_000 },
    );
  });

  it("[LED-022] signatures of unknown keys are kept and count for nothing, whatever they share with a known key", () => {
    const sameName = { ...stranger, name: logSigner.key.name };
    const sameId = { ...stranger, id: logSigner.key.id };
    let signed = value(signNote("text\n", [namesake, logSigner]));
    for (const added of [stranger, sameName, sameId]) signed = value(withSignature(signed, added));
    expect(value(parseSignedNote(signedNoteText(signed))).signatures).toHaveLength(5);
    expect(value(verifyNote(signed, [logSigner.key]))).toEqual([{ key: logSigner.key }]);
    expect(value(verifyNote(signed, [otherSigner.key]))).toEqual([]);
  });

  it("[LED-022] a bad signature of a known key refuses the note, beside a good one too", () => {
    const forged = { ...logSigner.sign("another text\n") };
    const alone = value(withSignature(value(signNote("text\n", [otherSigner])), forged));
    expect(value(verifyNote(alone, [otherSigner.key]))).toHaveLength(1);
    expect(refusal(verifyNote(alone, [otherSigner.key, logSigner.key]))).toBe(
      `note: expected a signature of "${logSigner.key.name}" with key ${logSigner.key.id}, got one that is not this key's over this text; the note was changed or forged`,
    );
    const good = logSigner.sign("text\n");
    for (const signatures of [
      [good, forged],
      [forged, good],
    ]) {
      expect(outcome(verifyNote({ text: "text\n", signatures }, [logSigner.key]))).toBe("NoteSignatureInvalid");
    }
    for (const bytes of [good.bytes.slice(1), Uint8Array.from([...good.bytes, 0]), new Uint8Array(64)]) {
      const signatures = [{ ...good, bytes }];
      expect(outcome(verifyNote({ text: "text\n", signatures }, [logSigner.key]))).toBe("NoteSignatureInvalid");
    }
  });

  it("[LED-022] a signature is no cosignature under the same public key, nor the other way round", () => {
    const { key } = witnesses[0]!;
    const { name, bytes } = witnesses[0]!.sign("text\n", 5);
    const plain = { ...key, kind: "signature" as const };
    expect(outcome(verifyNote({ text: "text\n", signatures: [{ name, id: key.id, bytes }] }, [plain]))).toBe(
      "NoteSignatureInvalid",
    );
    const witness = { ...logSigner.key, kind: "cosignature" as const };
    expect(outcome(verifyNote(value(signNote("text\n", [logSigner])), [witness]))).toBe("NoteSignatureInvalid");
  });

  it("[LED-021] one key has one line, and the seventeenth line is refused", () => {
    let full = value(signNote("text\n", [logSigner]));
    full = value(withSignature(full, logSigner.sign("text\n")));
    expect(full.signatures).toHaveLength(1);
    for (let n = 1; n < noteLimits.signatures; n++) full = value(withSignature(full, { ...stranger, name: `n${n}` }));
    expect(full.signatures).toHaveLength(16);
    expect(value(verifyNote(full, [logSigner.key]))).toHaveLength(1);
    expect(refusal(withSignature(full, stranger))).toContain("expected 1 to 16 lines, got 17 lines");
  });
});

describe("what is no signed note", () => {
  const [signature] = noteText.split("\n").slice(-3);
  const rows: Array<[string, string | Uint8Array]> = [
    ["nothing", ""],
    ["no empty line", `text\n${signature}\n`],
    ["no signature", "text\n\n"],
    ["no line feed at the end", noteText.slice(0, -1)],
    ["an empty line at the end", `${noteText}\n`],
    ["a carriage return", noteText.replaceAll("\n", "\r\n")],
    ["one carriage return in the text", noteText.replace("text", "te\rxt")],
    ["a tab", noteText.replace("text", "te\txt")],
    ["a zero byte", noteText.replace("text", "te\0xt")],
    ["a lone surrogate", noteText.replace("text", "te\ud800xt")],
    ["invalid UTF-8", Buffer.concat([Buffer.from([0xc3, 0x28]), Buffer.from(noteText)])],
    ["an overlong encoding", Buffer.concat([Buffer.from([0xc0, 0xaf]), Buffer.from(noteText)])],
    ["a hyphen for the dash", noteText.replaceAll("\u2014", "-")],
    ["two spaces", noteText.replaceAll("\u2014 ", "\u2014  ")],
    ["a space at the end of the line", `${noteText.slice(0, -1)} \n`],
    ["a plus sign in a name", noteText.replace(`\u2014 ${logSigner.key.name}`, "\u2014 a+b")],
    ["a no-break space in a name", noteText.replace(`\u2014 ${logSigner.key.name}`, "\u2014 a\u00a0b")],
    ["base64 without padding", noteText.replaceAll("=", "")],
    ["base64 for URLs", noteText.replace(/[^ ]{92}\n$/u, `${"-_".repeat(46)}\n`)],
    ["base64 whose last bits are not zero", noteText.replace(/.=\n$/u, "B=\n")],
    ["a signature of no bytes", `text\n\n\u2014 name ${Buffer.alloc(4).toString("base64")}\n`],
    ["seventeen signatures", `text\n\n${`${signature}\n`.repeat(17)}`],
    ["more than 64 KiB", `${"x".repeat(65_536)}\n\n${signature}\n`],
    ["ten million characters", `${"x\n".repeat(5_000_000)}\n${signature}\n`],
    ["ten million signatures' worth of lines", `text\n\n${"\u2014 a AAAAAAA=\n".repeat(700_000)}`],
  ];

  it.each(rows)("[LED-021] %s is refused", (_, bytes) => {
    expect(outcome(parseSignedNote(noteText))).toBe("accepted");
    expect(refusal(parseSignedNote(bytes))).toMatch(
      /^note, .*: expected .*, got .*; ask its sender for another copy$/u,
    );
  });

  it("[LED-021] is not signed either", () => {
    const unended = `text\n\n${signature}`;
    for (const text of ["", "no line feed", unended, "a\rb\n", "\ud800\n", "x".repeat(70_000)]) {
      expect(outcome(signNote(text, [logSigner]))).toBe("NoteMalformed");
    }
    expect(outcome(signNote("text\n", []))).toBe("NoteMalformed");
    const strange = { ...stranger, name: "two words" };
    expect(outcome(withSignature(note, strange))).toBe("NoteMalformed");
  });

  it("[LED-021] exactly 64 KiB are read", () => {
    const room = noteLimits.bytes - Buffer.byteLength(`\n\n${signature}\n`);
    const largest = `${"x".repeat(room)}\n\n${signature}\n`;
    expect(Buffer.byteLength(largest)).toBe(65_536);
    expect(outcome(parseSignedNote(largest))).toBe("accepted");
    expect(outcome(parseSignedNote(`x${largest}`))).toBe("NoteMalformed");
  });
});
