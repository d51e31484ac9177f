import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blake3Tree,
  checkpointText,
  openCheckpoint,
  parseCheckpointText,
  parseSignedNote,
  signCheckpoint,
} from "../../src/index.ts";
import { outcome } from "./grown-tree.ts";
import { logSigner, namesake, origin, otherSigner, refusal, trust, value, witnesses } from "./note-cast.ts";

const root = blake3Tree.leaf(Uint8Array.of(7));
const checkpoint = { origin, size: 20, root };
const example = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

const lineText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
  .filter((line) => !/[\p{Cc}\p{Surrogate}]/u.test(line));
const anyCheckpoint = fc.record({
  origin: lineText,
  size: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  extensions: fc.array(lineText, { maxLength: 3 }),
});

describe("checkpoints", () => {
  it("[LED-023] the example of the format is read as what it says", () => {
    const read = value(parseCheckpointText(example));
    expect(read).toMatchObject({ origin: "example.com/behind-the-sofa", size: 20_852_163, extensions: [] });
    expect(Buffer.from(read.root).toString("hex")).toBe(
      "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62",
    );
    expect(value(checkpointText(read))).toBe(example);
  });

  it("[LED-023] are written and read back, with and without further lines", () => {
    fc.assert(
      fc.property(anyCheckpoint, (checkpoint) => {
        const text = value(checkpointText(checkpoint));
        expect(value(parseCheckpointText(text))).toEqual(checkpoint);
        expect(text.split("\n").slice(3, -1)).toEqual(checkpoint.extensions);
      }),
    );
  });

  it.each([
    ["no origin", example.replace("example.com/behind-the-sofa", "")],
    ["no size", example.replace("20852163\n", "")],
    ["no root", example.split("\n").slice(0, 2).join("\n")],
    ["no line feed at the end", example.slice(0, -1)],
    ["a leading zero", example.replace("20852163", "020852163")],
    ["two zeros", example.replace("20852163", "00")],
    ["a sign", example.replace("20852163", "+1")],
    ["a negative size", example.replace("20852163", "-1")],
    ["a hexadecimal size", example.replace("20852163", "0x10")],
    ["an exponent", example.replace("20852163", "1e3")],
    ["a space", example.replace("20852163", "2 ")],
    ["digits of another script", example.replace("20852163", "\u0661")],
    ["a size of 2^53", example.replace("20852163", "9007199254740992")],
    ["a size of 30 digits", example.replace("20852163", "1".repeat(30))],
    ["a root of 31 bytes", example.replace(/Cs.*=/u, Buffer.alloc(31).toString("base64"))],
    ["a root of 33 bytes", example.replace(/Cs.*=/u, Buffer.alloc(33).toString("base64"))],
    ["a root whose last bits are not zero", example.replace("q2I=", "q2J=")],
    ["a root without padding", example.replace("q2I=", "q2I")],
    ["an empty further line", `${example}\nmore\n`],
  ])("[LED-023] %s is refused", (_, text) => {
    expect(refusal(parseCheckpointText(text))).toMatch(/^note, checkpoint.*: expected .*, got /u);
  });

  it("[LED-023] that are none are not written or signed", () => {
    const strange = [
      { ...checkpoint, origin: "" },
      { ...checkpoint, origin: "two\nlines" },
      { ...checkpoint, origin: "\ud800" },
      { ...checkpoint, size: -1 },
      { ...checkpoint, size: 1.5 },
      { ...checkpoint, size: 2 ** 53 },
      { ...checkpoint, size: 1e21 },
      { ...checkpoint, root: root.slice(1) },
      { ...checkpoint, extensions: [""] },
      { ...checkpoint, extensions: ["a\nb"] },
    ];
    for (const checkpoint of strange) expect(outcome(signCheckpoint(checkpoint, [logSigner]))).toBe("NoteMalformed");
  });
});

describe("opening a checkpoint", () => {
  const note = value(signCheckpoint(checkpoint, [logSigner]));

  it("[LED-024] answers what a trusted key of its origin signed, with the whole note", () => {
    const opened = value(openCheckpoint(note, trust));
    expect(opened).toEqual({ ...checkpoint, extensions: [], note, signer: logSigner.key, cosignatures: [] });
    expect(value(openCheckpoint(Buffer.from(note), { trustedKeys: [otherSigner.key, logSigner.key] }))).toEqual(opened);
    const rotated = value(signCheckpoint(checkpoint, [namesake, logSigner]));
    expect(value(openCheckpoint(rotated, trust)).note).toBe(rotated);
  });

  it("[LED-024] refuses what no trusted key signed, and what the key of another log signed", () => {
    expect(refusal(openCheckpoint(value(signCheckpoint(checkpoint, [namesake])), trust))).toBe(
      `checkpoint of "${origin}": expected a signature of a trusted key of that name (trusted: "${origin}"), got signatures of "${origin}"`,
    );
    const foreign = value(signCheckpoint(checkpoint, [otherSigner]));
    const both = { trustedKeys: [logSigner.key, otherSigner.key] };
    expect(outcome(openCheckpoint(foreign, both))).toBe("CheckpointUntrusted");
    expect(outcome(openCheckpoint(value(signCheckpoint(checkpoint, [otherSigner, logSigner])), both))).toBe("accepted");
  });

  it("[LED-024] refuses every note in which a bit of the text or of the signature is turned", () => {
    const start = note.length;
    expect(start).toBeGreaterThan(100);
    const bytes = Buffer.from(note);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(outcome(openCheckpoint(changed, trust))).toMatch(
        /^(NoteMalformed|NoteSignatureInvalid|CheckpointUntrusted)$/u,
      );
    }
  });

  it("[LED-024] refuses a signed note that is no checkpoint, and trust that cannot decide", () => {
    const noCheckpoint = `hello\n\n${note.split("\n").at(-2)}\n`;
    expect(outcome(parseSignedNote(noCheckpoint))).toBe("accepted");
    expect(outcome(openCheckpoint(noCheckpoint, trust))).toBe("NoteMalformed");
    expect(refusal(openCheckpoint(note, { trustedKeys: [] }))).toBe(
      "trusted keys: expected at least one key, got none",
    );
    expect(refusal(openCheckpoint(note, { trustedKeys: [witnesses[0]!.key] }))).toContain(
      "expected keys of kind signature",
    );
  });
});
