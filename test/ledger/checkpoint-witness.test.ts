import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blake3Tree,
  cosignatureText,
  cosignCheckpoint,
  cosigner,
  generateSigningKey,
  noteSigner,
  openCheckpoint,
  parseSignedNote,
  signCheckpoint,
  signedNoteText,
  verifyEd25519,
  withSignature,
} from "../../src/index.ts";
import { outcome } from "./grown-tree.ts";
import { logSigner, origin, refusal, strangeWitness, trust, value, witnesses, witnessKeys } from "./note-cast.ts";

const checkpoint = { origin, size: 20, root: blake3Tree.leaf(Uint8Array.of(7)) };
const note = value(signCheckpoint(checkpoint, [logSigner]));
const body = value(parseSignedNote(note)).text;
const cosigned = (by: ReadonlyArray<(typeof witnesses)[number]>, time = 1_679_315_147) =>
  by.reduce((note, witness) => value(cosignCheckpoint(note, witness, time)), note);
const under = (threshold: number, keys = witnessKeys) => ({ ...trust, witnesses: { keys, threshold } });

describe("cosignatures", () => {
  it("[LED-025] are the time and a signature of the time and the text", () => {
    const [ada] = witnesses;
    const note = cosigned([ada!]);
    const { text, signatures } = value(parseSignedNote(note));
    const { name, id, bytes } = signatures[1]!;
    expect([text, name, id, bytes.length]).toEqual([body, ada!.key.name, ada!.key.id, 72]);
    expect(Buffer.from(bytes).readBigUInt64BE()).toBe(1_679_315_147n);
    const signed = `cosignature/v1\ntime 1679315147\n${body}`;
    expect(cosignatureText(1_679_315_147, body)).toBe(signed);
    const signature = Buffer.from(bytes.subarray(8)).toString("hex");
    expect(verifyEd25519(ada!.key.publicKey, signed, signature)).toBe(true);
    expect(verifyEd25519(ada!.key.publicKey, body, signature)).toBe(false);
  });

  it("[LED-025] the example of the format is read as the time it says", () => {
    const example =
      "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
      "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" +
      "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    const [, { id, bytes }] = value(parseSignedNote(example)).signatures as [
      unknown,
      { id: string; bytes: Uint8Array },
    ];
    expect([id, Buffer.from(bytes).readBigUInt64BE(), bytes.length]).toEqual(["8d66cf3f", 1_679_315_147n, 72]);
  });

  it("[LED-025] replace the earlier one of the same witness and are kept with the note", () => {
    const once = cosigned(witnesses, 5);
    const again = value(cosignCheckpoint(once, witnesses[0]!, 9));
    const opened = value(openCheckpoint(again, under(3)));
    expect(opened.note).toBe(again);
    expect(opened.cosignatures.map(({ key, time }) => [key.name, time])).toEqual([
      ["witness.example/ben", 5],
      ["witness.example/cleo", 5],
      ["witness.example/ada", 9],
    ]);
  });

  it("[LED-025] are refused with any bit turned, at a time beyond 2^53, and over another checkpoint", () => {
    const good = witnesses[0]!.sign(body, 77);
    const withBytes = (bytes: Uint8Array) =>
      signedNoteText(value(withSignature(value(parseSignedNote(note)), { ...good, bytes })));
    expect(outcome(openCheckpoint(withBytes(good.bytes), under(1)))).toBe("accepted");
    fc.assert(
      fc.property(fc.nat({ max: 8 * 72 - 1 }), (bit) => {
        const bytes = good.bytes.slice();
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(outcome(openCheckpoint(withBytes(bytes), under(1)))).toBe("NoteSignatureInvalid");
      }),
    );
    const distant = generateSigningKey();
    const { key } = value(cosigner("witness.example/far", distant));
    const time = 2n ** 53n;
    const bytes = Buffer.alloc(72);
    bytes.writeBigUInt64BE(time);
    bytes.set(Buffer.from(distant.sign(`cosignature/v1\ntime ${time}\n${body}`), "hex"), 8);
    const { text, signatures } = value(parseSignedNote(note));
    const far = signedNoteText({ text, signatures: [...signatures, { name: key.name, id: key.id, bytes }] });
    expect(outcome(openCheckpoint(far, under(1, [key])))).toBe("NoteSignatureInvalid");
    const other = witnesses[0]!.sign(body.replace("20\n", "21\n"), 77).bytes;
    for (const bytes of [other, good.bytes.slice(1), Uint8Array.from([...good.bytes, 0]), good.bytes.slice(0, 8)]) {
      expect(outcome(openCheckpoint(withBytes(bytes), under(1)))).toBe("NoteSignatureInvalid");
    }
  });

  it("[LED-025] at times that are none are not given", () => {
    for (const time of [-1, 1.5, Number.NaN, 2 ** 53, Infinity]) {
      expect(refusal(cosignCheckpoint(note, witnesses[0]!, time))).toContain(
        `cosignature, time: expected a whole number of seconds since 1970, got ${time}`,
      );
    }
    expect(outcome(cosignCheckpoint(note, witnesses[0]!, Number.MAX_SAFE_INTEGER))).toBe("accepted");
    expect(outcome(cosignCheckpoint(`hello\n\n${note.split("\n").at(-2)}\n`, witnesses[0]!, 1))).toBe("NoteMalformed");
    expect(outcome(cosigner("two words", generateSigningKey()))).toBe("NoteKeyRefused");
  });
});

describe("policies of witnesses", () => {
  it("[LED-026] are met by as many different witnesses as the threshold, and by no fewer", () => {
    fc.assert(
      fc.property(fc.subarray(witnesses), fc.integer({ min: 1, max: 3 }), (present, threshold) => {
        const opened = openCheckpoint(cosigned(present), under(threshold));
        expect(outcome(opened)).toBe(present.length >= threshold ? "accepted" : "WitnessesMissing");
        if (outcome(opened) === "accepted") {
          expect(value(opened).cosignatures.map(({ key }) => key)).toEqual(present.map(({ key }) => key));
        }
      }),
    );
    expect(refusal(openCheckpoint(cosigned(witnesses.slice(0, 1)), under(2)))).toBe(
      `checkpoint of "${origin}": expected cosignatures of 2 of "witness.example/ada", "witness.example/ben", "witness.example/cleo", got "witness.example/ada"; ask the witnesses`,
    );
    expect(refusal(openCheckpoint(note, under(2)))).toContain(", got none;");
  });

  it("[LED-026] count a witness once, its latest time, however often it cosigned", () => {
    const { text, signatures } = value(parseSignedNote(note));
    const ada = witnesses[0]!;
    const repeated = signedNoteText({
      text,
      signatures: [...signatures, ada.sign(text, 5), ada.sign(text, 9), ada.sign(text, 7)],
    });
    expect(outcome(openCheckpoint(repeated, under(2)))).toBe("WitnessesMissing");
    expect(value(openCheckpoint(repeated, under(1))).cosignatures).toEqual([{ key: ada.key, time: 9 }]);
  });

  it("[LED-026] do not count strangers, or the log as its own witness", () => {
    expect(outcome(openCheckpoint(cosigned([strangeWitness]), under(1)))).toBe("WitnessesMissing");
    const signingKey = generateSigningKey();
    const log = value(noteSigner(origin, signingKey));
    const self = value(cosigner("witness.example/self", signingKey));
    const selfWitnessed = value(cosignCheckpoint(value(signCheckpoint(checkpoint, [log])), self, 5));
    const keys = [self.key, ...witnessKeys];
    const policy = { trustedKeys: [log.key], witnesses: { keys, threshold: 1 } };
    expect(outcome(openCheckpoint(selfWitnessed, policy))).toBe("WitnessesMissing");
    expect(outcome(openCheckpoint(value(cosignCheckpoint(selfWitnessed, witnesses[0]!, 5)), policy))).toBe("accepted");
  });

  it("[LED-026] [LED-024] do not let a witness of the name of the log sign for it", () => {
    const impostor = value(cosigner(origin, generateSigningKey()));
    const { text } = value(parseSignedNote(note));
    const unsigned = signedNoteText({ text, signatures: [impostor.sign(text, 5)] });
    expect(outcome(openCheckpoint(unsigned, under(1, [impostor.key])))).toBe("CheckpointUntrusted");
  });

  it("[LED-026] that cannot decide are refused", () => {
    const note = cosigned(witnesses);
    for (const threshold of [0, -1, 4, 1.5, Number.NaN]) {
      expect(refusal(openCheckpoint(note, under(threshold)))).toBe(
        `witnesses: expected a threshold from 1 to 3, got ${threshold}`,
      );
    }
    expect(refusal(openCheckpoint(note, under(1, [])))).toBe("witnesses: expected at least one key, got none");
    expect(refusal(openCheckpoint(note, under(1, [logSigner.key])))).toContain("expected keys of kind cosignature");
    const renamed = { ...witnessKeys[0]!, name: "witness.example/dora" };
    expect(refusal(openCheckpoint(note, under(2, [witnessKeys[0]!, renamed])))).toBe(
      "witnesses: expected keys that differ, got one public key twice",
    );
  });
});
